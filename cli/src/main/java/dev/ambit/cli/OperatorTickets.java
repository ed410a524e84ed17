package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// Support commands of an operator: rotating a lost key, resetting a password and deleting an account.
final class OperatorTickets {

    private static final String NAME = "displayName";

    private OperatorTickets() {}

    static List<CommandSpec> commands(Terminal terminal) {
        return List.of(
                AccountCommand.ofOperator(
                        terminal,
                        "rotate-key",
                        "Rotates the key of an account. The old key stops working immediately.",
                        OperatorTickets::rotateKey,
                        OperatorCommands.slug(),
                        Words.flag("--yes", "Do not ask for confirmation")),
                AccountCommand.ofOperator(
                        terminal,
                        "reset-password",
                        "Creates a password reset token. Send it to the person over a secure channel.",
                        caller -> MemberCommands.showReset(
                                caller, caller.post("/api/v1/password-resets", Map.of("email", caller.word(0)))),
                        Words.word(0, "ADDRESS", "E-mail address of the person")),
                AccountCommand.ofOperator(
                        terminal,
                        "delete",
                        "Deletes an account and all its environments permanently. Prints the signed receipt.",
                        OperatorTickets::delete,
                        OperatorCommands.slug(),
                        Words.option("--confirm-name", "NAME", "Exact name of the account, instead of two prompts")),
                AccountCommand.ofOperator(
                        terminal,
                        "receipt",
                        "Shows the receipt of an account that was deleted.",
                        caller -> ReceiptCommands.show(caller, caller.word(0)),
                        Words.word(0, "OPERATION", "Id of the operation that deleted the account")));
    }

    private static int rotateKey(Caller caller) {
        if (!caller.has("--yes")) {
            Thing account = caller.get(OperatorCommands.path(caller));
            Confirmation.askOf(
                    caller, account, "Rotation disables the old key immediately. Type the slug to confirm", "slug");
        }
        Thing key = caller.post(OperatorCommands.path(caller) + "/api-key/rotate", Map.of());
        return caller.show(key, table -> {
            table.print(key, List.of(Column.of("account key", "apiKey")));
            caller.say(Text.of("Save the key now. It is not shown again."));
        });
    }

    private static int delete(Caller caller) throws InterruptedException {
        Thing account = caller.get(OperatorCommands.path(caller));
        String confirmed = caller.option("--confirm-name");
        if (confirmed == null) {
            Confirmation.askOf(caller, account, "Type the account's name to delete it with all its environments", NAME);
            confirmed = Confirmation.askOf(
                    caller,
                    account,
                    "This also deletes its PRODUCTION environments and cannot be undone. Type the name again",
                    NAME);
        }
        return EnvironmentDeletion.removed(caller, OperatorCommands.path(caller), confirmed);
    }
}
