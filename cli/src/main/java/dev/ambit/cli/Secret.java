package dev.ambit.cli;

import picocli.CommandLine.Model.PositionalParamSpec;

/// What must not stand on a command line. Where somebody types it all the same, it is refused and not repeated.
final class Secret {

    private Secret() {}

    /// Where it would stand.
    static PositionalParamSpec place() {
        return PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .hidden(true)
                .build();
    }

    /// @param word what was typed there; "" if nothing was
    /// @param then what to do about one that was seen now
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
