package dev.ambit.cli;

import picocli.CommandLine.Model.OptionSpec;

/// Whoever is about to do harm types what it is done to.
final class Confirmation {

    private Confirmation() {}

    static OptionSpec yes() {
        return Words.flag("--yes", "Do not ask for confirmation in production");
    }

    /// What harms nobody elsewhere is asked for in production, unless that was said beforehand.
    static void inProduction(Caller caller, Thing environment, String question) {
        if (EnvironmentChoice.isProduction(environment) && !caller.has("--yes")) {
            ask(caller, environment, question, "slug");
        }
    }

    /// Which environment it is, on the screen of whoever is asked, also if the answer goes to a program.
    ///
    /// @param field of the environment that has to be typed, to the letter
    /// @return what was typed
    static String ask(Caller caller, Thing environment, String question, String field) {
        Text type = caller.paint().type(environment.text("type"));
        caller.terminal()
                .err()
                .println("%s (%s), %s"
                        .formatted(
                                Text.legible(environment.text("displayName")),
                                environment.text("slug"),
                                type.painted()));
        return typed(caller, environment, question, field);
    }

    /// Likewise an account.
    static String askOf(Caller caller, Thing account, String question, String field) {
        caller.terminal()
                .err()
                .println("%s (%s)".formatted(Text.legible(account.text("displayName")), account.text("slug")));
        return typed(caller, account, question, field);
    }

    private static String typed(Caller caller, Thing thing, String question, String field) {
        String typed = caller.terminal().keyboard().line(question);
        if (!typed.equals(thing.text(field))) {
            throw new IllegalArgumentException("`%s` is not the exact %s. Nothing was changed. Run the command again."
                    .formatted(Text.legible(typed), field.equals("slug") ? "slug" : "name"));
        }
        return typed;
    }
}
