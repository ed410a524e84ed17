package dev.ambit.cli;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit env delete`: deletes an environment after its name is typed, twice for production. The server checks the
/// name.
final class EnvironmentDeleteCommand {

    private static final String NAME = "displayName";

    private EnvironmentDeleteCommand() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "delete",
                "Deletes an environment permanently. Prints the signed receipt.",
                EnvironmentDeleteCommand::delete,
                EnvironmentCommands.slug(),
                CommandSpecs.option("--confirm-name", "NAME", "Exact name of the environment, instead of a prompt"),
                CommandSpecs.flag("--yes", "Do not ask for confirmation. Does not apply to production"));
    }

    private static int delete(CommandContext caller) throws InterruptedException {
        JsonObject environment = EnvironmentChoice.find(caller, caller.word(0));
        if (caller.has("--confirm-name") || caller.has("--yes")) {
            EnvironmentChoice.print(caller, environment);
        }
        String confirmed = caller.option("--confirm-name");
        if (confirmed == null) {
            confirmed = asked(caller, environment);
        }
        return removed(caller, EnvironmentChoice.path(environment), confirmed);
    }

    /// Starts a deletion, waits for its end and prints the receipt.
    static int removed(CommandContext caller, String path, String confirmed) throws InterruptedException {
        String operation = caller.delete(path, Map.of("confirmName", confirmed)).text("operationId");
        JsonObject over = new ProgressPrinter(caller, operation).watch();
        if (!over.text("state").equals("DONE")) {
            throw new IllegalStateException("The deletion ended in the state %s: %s"
                    .formatted(over.text("state"), over.text("problem.message")));
        }
        return ReceiptCommands.show(caller, operation);
    }

    private static String asked(CommandContext caller, JsonObject environment) {
        if (!EnvironmentChoice.isProduction(environment)) {
            return caller.has("--yes")
                    ? environment.text(NAME)
                    : Confirmation.ask(
                            caller, environment, "Type the environment's name to delete it permanently", NAME);
        }
        if (caller.has("--yes")) {
            throw new IllegalArgumentException(
                    "--yes does not delete a production environment. Pass --confirm-name NAME instead.");
        }
        Confirmation.ask(caller, environment, "Type the environment's name to delete it permanently", NAME);
        return Confirmation.ask(
                caller, environment, "This is PRODUCTION, and deletion cannot be undone. Type the name again", NAME);
    }
}
