package dev.ambit.cli;

/// Whoever is about to do harm types what it is done to.
final class Confirmation {

    private Confirmation() {}

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
        String typed = caller.terminal().keyboard().line(question);
        if (!typed.equals(environment.text(field))) {
            throw new IllegalArgumentException("\"%s\" is not its %s, to the letter. Nothing has changed."
                    .formatted(Text.legible(typed), field.equals("slug") ? "slug" : "name"));
        }
        return typed;
    }
}
