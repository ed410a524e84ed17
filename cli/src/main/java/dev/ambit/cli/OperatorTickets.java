package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// What an operator does once in a while, and with care: a key or a password in place of one that was lost, and the
/// end of an account.
final class OperatorTickets {

    private static final String NAME = "displayName";

    private OperatorTickets() {}

    static List<CommandSpec> commands(Terminal terminal) {
        return List.of(
                AccountCommand.ofOperator(
                        terminal,
                        "rotate-key",
                        "Makes another key of an account; the one of before opens nothing any more.",
                        OperatorTickets::rotateKey,
                        OperatorCommands.slug(),
                        Words.flag("--yes", "do not ask")),
                AccountCommand.ofOperator(
                        terminal,
                        "reset-password",
                        "Lets anybody choose another password, by a token that you hand over.",
                        caller -> MemberCommands.showReset(
                                caller, caller.post("/api/v1/password-resets", Map.of("email", caller.word(0)))),
                        Words.word(0, "ADDRESS", "the e-mail address")),
                AccountCommand.ofOperator(
                        terminal,
                        "delete",
                        "Deletes an account with all its environments for ever, and shows the signed receipt.",
                        OperatorTickets::delete,
                        OperatorCommands.slug(),
                        Words.option(
                                "--confirm-name", "NAME", "its name, to the letter, instead of being asked twice")),
                AccountCommand.ofOperator(
                        terminal,
                        "receipt",
                        "Shows the receipt of what belonged to an account that is gone.",
                        caller -> ReceiptCommands.show(caller, caller.word(0)),
                        Words.word(0, "OPERATION", "the id of the deletion's operation")));
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
            caller.say(Text.of("The key is shown this once."));
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
