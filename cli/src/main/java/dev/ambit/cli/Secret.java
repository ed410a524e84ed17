package dev.ambit.cli;

import picocli.CommandLine.Model.PositionalParamSpec;

/// Rejects secrets on the command line, without printing them.
final class Secret {

    private Secret() {}

    /// Creates a hidden parameter that captures such a secret.
    static PositionalParamSpec parameter() {
        return PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .hidden(true)
                .build();
    }

    /// Prints an error if a secret was given as an argument. Returns whether it was.
    ///
    /// @param word captured argument, or ""
    /// @param then advice about the exposed secret
    static boolean isTyped(Terminal terminal, String word, String then) {
        if (!word.isEmpty()) {
            terminal.err()
                    .println("ambit: a secret must not be an argument: it stays in the history of the shell, and other"
                            + " users see it in the process list. Omit it and type it at the prompt, or pipe it to"
                            + " standard input. "
                            + then);
        }
        return !word.isEmpty();
    }
}
