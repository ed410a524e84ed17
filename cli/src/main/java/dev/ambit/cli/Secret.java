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
                    .println("ambit: a secret on the command line stays in the history of the shell, and others see it"
                            + " among the processes. Leave it out, and type it when you are asked, or give it on"
                            + " standard input. "
                            + then);
        }
        return !word.isEmpty();
    }
}
