package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/// Factory for options, parameters and command groups.
final class CommandSpecs {

    /// Names that earlier versions used, which still work.
    private static final Map<String, String> FORMER_NAMES = Map.of("get", "show", "create", "add", "delete", "remove");

    private CommandSpecs() {}

    static OptionSpec option(String name, String label, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /// Creates an option with a fixed set of values, which the shell completes.
    static OptionSpec choice(String name, String description, String... choices) {
        List<String> known = List.of(choices);
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(String.join("|", known))
                .completionCandidates(known)
                .description(description)
                .build();
    }

    /// Creates the option `--limit`.
    static OptionSpec rows(int byDefault) {
        return OptionSpec.builder("--limit")
                .type(Integer.class)
                .paramLabel("N")
                .description("Maximum number of rows. Default: " + byDefault)
                .build();
    }

    /// Returns the value of `--limit`.
    static int rows(CommandContext caller, int byDefault) {
        int rows = caller.given().matchedOptionValue("--limit", byDefault);
        if (rows < 1) {
            throw new IllegalArgumentException(
                    "--limit must be 1 or more; received `%d`. Pass a positive number.".formatted(rows));
        }
        return rows;
    }

    /// Parses a whole number. The server checks its range.
    static long number(String option, String typed) {
        try {
            return Long.parseLong(typed);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(
                    "%s must be a whole number; received `%s`. Pass a number such as 100.".formatted(option, typed));
        }
    }

    /// Parses an amount of money such as 49.90.
    static BigDecimal amount(String option, String typed) {
        try {
            return new BigDecimal(typed);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(
                    "%s must be a decimal amount; received `%s`. Pass an amount such as 49.90."
                            .formatted(option, typed));
        }
    }

    /// Creates an option that may be repeated.
    static OptionSpec several(String name, String label, String description) {
        return OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /// Returns all values of a repeated option.
    static List<String> several(CommandContext caller, String name) {
        return caller.given().matchedOptionValue(name, List.of());
    }

    /// Returns the error for arguments that do not fit together, or that have another form. The command exits with 2.
    static ParameterException wrongUsage(CommandContext caller, String message) {
        return new ParameterException(caller.given().commandSpec().commandLine(), message);
    }

    static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name).description(description).build();
    }

    static PositionalParamSpec word(int index, String label, String description) {
        return PositionalParamSpec.builder()
                .index(String.valueOf(index))
                .arity("1")
                .required(true)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /// Creates a command that only groups subcommands.
    static CommandSpec group(Terminal terminal, String name, String description, CommandSpec... commands) {
        CommandSpec group = Command.of(name, description, given -> {
            terminal.err()
                    .println("No command given. Run `%s --help` for a list of commands."
                            .formatted(given.commandSpec().qualifiedName()));
            return Command.WRONG_USAGE;
        });
        for (CommandSpec command : commands) {
            String former = FORMER_NAMES.get(command.name());
            if (former != null) {
                command.aliases(former);
            }
            group.addSubcommand(command.name(), command);
        }
        return group;
    }
}
