package dev.ambit.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit completion`: prints a completion script.
final class Completion {

    private Completion() {}

    static CommandSpec command(Terminal terminal) {
        CommandSpec spec = Command.of("completion", "Prints a completion script for a shell.", given -> {
            String shell = given.matchedPositionalValue(0, "");
            CommandLine all = Main.commands(terminal);
            String script = switch (shell) {
                // One script for both shells: it detects the shell that runs it.
                case "bash", "zsh" -> AutoComplete.bash("ambit", all);
                case "fish" -> FishCompletion.of(all.getCommandSpec());
                default -> "";
            };
            if (script.isEmpty()) {
                terminal.err()
                        .println("ambit: SHELL must be bash, zsh or fish; received `%s`. Run `ambit completion bash`."
                                .formatted(shell));
                return Command.WRONG_USAGE;
            }
            terminal.out().print(script);
            terminal.out().flush();
            return Command.DONE;
        });
        spec.addPositional(CommandSpecs.word(0, "SHELL", "Name of the shell: bash, zsh or fish"));
        return spec;
    }
}
