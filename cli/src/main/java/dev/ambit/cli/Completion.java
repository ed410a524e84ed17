package dev.ambit.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit completion`: prints a completion script.
final class Completion {

    private static final String BASH = "bash";
    private static final String ZSH = "zsh";

    private Completion() {}

    static CommandSpec command(Terminal terminal) {
        CommandSpec spec = Command.of("completion", "Prints a completion script for a shell.", given -> {
            String shell = given.matchedPositionalValue(0, "");
            if (!shell.equals(BASH) && !shell.equals(ZSH)) {
                terminal.err()
                        .println("ambit: SHELL must be bash or zsh; received `%s`. Run `ambit completion bash`."
                                .formatted(shell));
                return Command.WRONG_USAGE;
            }
            // One script for both shells: it detects the shell that runs it.
            CommandLine all = Main.commands(terminal);
            terminal.out().print(AutoComplete.bash("ambit", all));
            terminal.out().flush();
            return Command.DONE;
        });
        spec.addPositional(CommandSpecs.word(0, "SHELL", "bash or zsh"));
        return spec;
    }
}
