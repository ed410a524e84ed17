package dev.ambit.cli;

import java.util.StringJoiner;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The completion script for fish, for which picocli has none.
final class FishCompletion {

    /// Finds the command among the typed words: those that do not begin with a dash.
    private static final String FUNCTIONS = """
            function __ambit_command
                string join ' ' -- (string match -v -- '-*' (commandline -opc)[2..])
            end
            function __ambit_at
                set -l command (__ambit_command)
                test "$command" = "$argv"
            end
            function __ambit_in
                string match -q -r -- "^$argv( |\\$)" (__ambit_command)
            end
            complete -c ambit -f
            """;

    private final StringJoiner lines = new StringJoiner("\n", FUNCTIONS, "\n");

    private FishCompletion() {}

    /// Returns the script.
    static String of(CommandSpec all) {
        var completion = new FishCompletion();
        completion.add("", all);
        return completion.lines.toString();
    }

    private void add(String path, CommandSpec command) {
        command.subcommands().values().stream().distinct().forEach(line -> {
            CommandSpec subcommand = line.getCommandSpec();
            String name = subcommand.name();
            lines.add("complete -c ambit -n %s -a %s -d %s"
                    .formatted(
                            quoted("__ambit_at " + path),
                            quoted(name),
                            quoted(String.join(" ", subcommand.usageMessage().description()))));
            add((path + " " + name).strip(), subcommand);
        });
        if (!path.isEmpty()) {
            command.options().stream().filter(it -> !it.hidden()).forEach(it -> add(path, it));
        }
    }

    private void add(String path, OptionSpec option) {
        String description = String.join(" ", option.description());
        for (String name : option.names()) {
            if (name.startsWith("--")) {
                lines.add("complete -c ambit -n %s -l %s%s -d %s"
                        .formatted(
                                quoted("__ambit_in " + path), name.substring(2), value(option), quoted(description)));
            }
        }
    }

    /// Returns the flags for the value of an option; "" if it takes none.
    private static String value(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        Iterable<String> choices = option.completionCandidates();
        return choices == null ? " -r" : " -x -a " + quoted(String.join(" ", choices));
    }

    private static String quoted(String text) {
        return "'%s'".formatted(text.replace("\\", "\\\\").replace("'", "\\'"));
    }
}
