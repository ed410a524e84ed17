package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// Support commands of an operator: rotating a lost key, resetting a password and deleting an account.
final class OperatorSupportCommands {

    private static final String NAME = "displayName";
    private static final String OVERLAP = "--overlap-hours";

    private OperatorSupportCommands() {}

    static List<CommandSpec> commands(Terminal terminal) {
        return List.of(
                AccountCommand.ofOperator(
                        terminal,
                        "rotate-key",
                        "Rotates the key of an account. The old key stops working immediately, or after an overlap.",
                        OperatorSupportCommands::rotateKey,
                        OperatorCommands.slug(),
                        CommandSpecs.option(
                                OVERLAP, "HOURS", "How long the old key stays valid, from 0 to 168. Default: 0"),
                        CommandSpecs.flag("--yes", "Do not ask for confirmation")),
                AccountCommand.ofOperator(
                        terminal,
                        "reset-password",
                        "Creates a password reset token. Send it to the person over a secure channel.",
                        caller -> MemberCommands.showReset(
                                caller, caller.post("/api/v1/password-resets", Map.of("email", caller.word(0)))),
                        CommandSpecs.word(0, "ADDRESS", "E-mail address of the person")),
                AccountCommand.ofOperator(
                        terminal,
                        "delete",
                        "Deletes an account and all its environments permanently. Prints the signed receipt.",
                        OperatorSupportCommands::delete,
                        OperatorCommands.slug(),
                        CommandSpecs.option(
                                "--confirm-name", "NAME", "Exact name of the account, instead of two prompts")),
                AccountCommand.ofOperator(
                        terminal,
                        "receipt",
                        "Shows the receipt of an account that was deleted.",
                        caller -> ReceiptCommands.show(caller, caller.word(0)),
                        CommandSpecs.word(0, "OPERATION", "Id of the operation that deleted the account")));
    }

    private static int rotateKey(CommandContext caller) {
        String hours = caller.option(OVERLAP);
        long overlap = hours == null ? 0 : CommandSpecs.number(OVERLAP, hours);
        if (!caller.has("--yes") && overlap == 0) {
            JsonObject account = caller.get(OperatorCommands.path(caller));
            Confirmation.askOf(
                    caller, account, "Rotation disables the old key immediately. Type the slug to confirm", "slug");
        }
        JsonObject key =
                caller.post(OperatorCommands.path(caller) + "/api-key/rotate", Map.of("overlapHours", overlap));
        return caller.show(key, table -> {
            table.print(
                    key,
                    List.of(TextColumn.of("account key", "apiKey"), TextColumn.of("previous until", "previousUntil")));
            caller.print(TerminalText.of("Save the key now. It is not shown again."));
        });
    }

    private static int delete(CommandContext caller) throws InterruptedException {
        JsonObject account = caller.get(OperatorCommands.path(caller));
        String confirmed = caller.option("--confirm-name");
        if (confirmed == null) {
            Confirmation.askOf(caller, account, "Type the account's name to delete it with all its environments", NAME);
            confirmed = Confirmation.askOf(
                    caller,
                    account,
                    "This also deletes its PRODUCTION environments and cannot be undone. Type the name again",
                    NAME);
        }
        return EnvironmentDeleteCommand.removed(caller, OperatorCommands.path(caller), confirmed);
    }
}
