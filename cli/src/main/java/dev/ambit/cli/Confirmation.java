package dev.ambit.cli;

import picocli.CommandLine.Model.OptionSpec;

/// Asks the user to type the name of what a destructive command affects.
final class Confirmation {

    private Confirmation() {}

    static OptionSpec yes() {
        return CommandSpecs.flag("--yes", "Do not ask for confirmation in production");
    }

    /// Asks for confirmation in production, unless `--yes` is set.
    static void inProduction(CommandContext caller, JsonObject environment, String question) {
        if (EnvironmentChoice.isProduction(environment) && !caller.has("--yes")) {
            ask(caller, environment, question, "slug");
        }
    }

    /// Asks for confirmation. The environment is printed to standard error, also with `--json`.
    ///
    /// @param field field of the environment whose exact value must be typed
    /// @return the typed text
    static String ask(CommandContext caller, JsonObject environment, String question, String field) {
        TerminalText type = caller.paint().type(environment.text("type"));
        caller.terminal()
                .err()
                .println("%s (%s), %s"
                        .formatted(
                                TerminalText.legible(environment.text("displayName")),
                                environment.text("slug"),
                                type.painted()));
        return typed(caller, environment, question, field);
    }

    /// Asks for confirmation about an account.
    static String askOf(CommandContext caller, JsonObject account, String question, String field) {
        caller.terminal()
                .err()
                .println("%s (%s)".formatted(TerminalText.legible(account.text("displayName")), account.text("slug")));
        return typed(caller, account, question, field);
    }

    private static String typed(CommandContext caller, JsonObject thing, String question, String field) {
        String typed = caller.terminal().keyboard().line(question);
        if (!typed.equals(thing.text(field))) {
            throw new IllegalArgumentException("`%s` is not the exact %s. Nothing was changed. Run the command again."
                    .formatted(TerminalText.legible(typed), field.equals("slug") ? "slug" : "name"));
        }
        return typed;
    }
}
