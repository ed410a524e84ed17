package dev.ambit.cli;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.GeneratedPage;
import dev.ambit.config.Option;
import dev.ambit.replica.ReplicaOption;
import dev.ambit.server.ConfigOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Generates `docs/reference/cli.md` from the commands that the command line registers.
class CommandsPageTest {

    private static final int OPTIONS_MAX = 15;

    /// Commands that take every option of the server or of a replica, which options.md describes.
    private static final Map<String, Option[]> PROCESSES = Map.of(
            "serve", ConfigOption.values(),
            "config", ConfigOption.values(),
            "doctor", ConfigOption.values(),
            "replica", ReplicaOption.values());

    /// An option that so many commands take is described once.
    private static final int SHARED_MIN = 8;

    private static final Path EXAMPLES = Path.of("../docs/how-to/use-the-command-line.md");

    private final CommandLine all = Main.commands(new Terminal(
            new PrintWriter(Writer.nullWriter()),
            new PrintWriter(Writer.nullWriter()),
            Map.of(),
            UserInput.piped(new StringReader(""))));
    private final Set<String> shared = shared();

    @Test
    void page_lists_every_registered_command() throws IOException {
        List<String> examples = Files.readAllLines(EXAMPLES);
        String commands = commands(all)
                .map(CommandLine::getCommandSpec)
                .map(it -> section(it, examples))
                .collect(joining("\n\n"));

        GeneratedPage.requirePart("cli.md", overview() + "\n\n" + sharedOptions() + "\n\n" + commands);
    }

    private String overview() {
        return all.getSubcommands().values().stream()
                .distinct()
                .map(CommandLine::getCommandSpec)
                .filter(it -> !it.usageMessage().hidden())
                .map(it -> "| [`%s`](#%s) | %s |".formatted(it.name(), it.name(), description(it)))
                .collect(joining("\n", "## Commands\n\n| command | purpose |\n|---|---|\n", ""));
    }

    private String sharedOptions() {
        return commands(all)
                .flatMap(it -> CommandArguments.options(it.getCommandSpec()))
                .filter(it -> shared.contains(CommandArguments.meaning(it)))
                .collect(toMap(CommandArguments::meaning, it -> it, (one, _) -> one, TreeMap::new))
                .values()
                .stream()
                .map(CommandArguments::row)
                .collect(joining(
                        "\n",
                        "## Shared options\n\nAll commands take `-h`, `--help` and `-V`, `--version`. Many commands share"
                                + " these options.\n\n| option | meaning |\n|---|---|\n",
                        ""));
    }

    private String section(CommandSpec command, List<String> examples) {
        String name = words(command);
        String heading =
                "%s %s\n\n%s".formatted(command.parent().parent() == null ? "##" : "###", name, description(command));
        if (!command.subcommands().isEmpty()) {
            String names = command.subcommands().values().stream()
                    .map(it -> it.getCommandSpec().name())
                    .distinct()
                    .map(it -> "[`%s`](#%s-%s)".formatted(it, name.replace(' ', '-'), it))
                    .collect(joining(", "));
            return heading + " Subcommands: " + names + ".";
        }
        Stream<String> parts = Stream.of(
                        Optional.of(heading),
                        Optional.of("`" + synopsis(command) + "`"),
                        table(command),
                        notes(command),
                        example(name, examples).map(it -> "Example: `" + it + "`"))
                .flatMap(Optional::stream);
        return parts.collect(joining("\n\n"));
    }

    private String synopsis(CommandSpec command) {
        Stream<String> required =
                described(command).filter(OptionSpec::required).map(CommandArguments::form);
        List<String> forms = described(command)
                .filter(it -> !it.required())
                .map(it -> "[" + CommandArguments.form(it) + "]")
                .toList();
        // The table below lists them.
        boolean isLong = forms.size() > OPTIONS_MAX;
        Stream<String> optional = isLong ? Stream.empty() : forms.stream();
        Stream<String> more = isLong || notes(command).isPresent() ? Stream.of("[OPTION…]") : Stream.empty();
        Stream<String> positional = CommandArguments.positional(command)
                .map(it -> it.arity().min() == 0 ? "[" + CommandArguments.label(it) + "]" : CommandArguments.label(it));
        return Stream.of(Stream.of("ambit " + words(command)), required, optional, more, positional)
                .flatMap(it -> it)
                .collect(joining(" "));
    }

    private Optional<String> table(CommandSpec command) {
        String rows = Stream.concat(
                        CommandArguments.positional(command)
                                .map(it -> "| `%s` | %s |"
                                        .formatted(
                                                GeneratedPage.cell(CommandArguments.label(it)),
                                                CommandArguments.text(it))),
                        described(command).map(CommandArguments::row))
                .collect(joining("\n"));
        return rows.isEmpty() ? Optional.empty() : Optional.of("| argument | meaning |\n|---|---|\n" + rows);
    }

    private Optional<String> notes(CommandSpec command) {
        if (PROCESSES.containsKey(command.name())) {
            return Optional.of(
                    command.name().equals("replica")
                            ? "Takes the [options of a replica](options.md#replica)."
                            : "Takes all [options of the server](options.md).");
        }
        String names = CommandArguments.options(command)
                .filter(it -> shared.contains(CommandArguments.meaning(it)))
                .map(it -> "`" + CommandArguments.name(it) + "`")
                .sorted()
                .collect(joining(", "));
        return names.isEmpty() ? Optional.empty() : Optional.of("[Shared options](#shared-options): " + names + ".");
    }

    /// Returns the first example of the how-to page, which a test runs.
    private static Optional<String> example(String name, List<String> lines) {
        return lines.stream()
                .filter(it -> (it + " ").startsWith("bin/ambit " + name + " "))
                .map(it -> it.replaceFirst(" (\\|\\||#) ?.*", ""))
                .findFirst();
    }

    /// Returns the options that the section of the command describes.
    private Stream<OptionSpec> described(CommandSpec command) {
        Set<String> elsewhere = Arrays.stream(PROCESSES.getOrDefault(command.name(), new Option[0]))
                .map(it -> "--" + it.flag())
                .collect(toSet());
        return CommandArguments.options(command)
                .filter(it -> !elsewhere.contains(it.longestName()))
                .filter(it -> !shared.contains(CommandArguments.meaning(it)));
    }

    private Set<String> shared() {
        return commands(all)
                .filter(it -> !PROCESSES.containsKey(it.getCommandName()))
                .flatMap(it -> CommandArguments.options(it.getCommandSpec()))
                .collect(groupingBy(CommandArguments::meaning, counting()))
                .entrySet()
                .stream()
                .filter(it -> it.getValue() >= SHARED_MIN)
                .map(Map.Entry::getKey)
                .collect(toSet());
    }

    private static Stream<CommandLine> commands(CommandLine group) {
        return group.getSubcommands().values().stream()
                .distinct()
                .filter(it -> !it.getCommandSpec().usageMessage().hidden())
                .flatMap(it -> Stream.concat(Stream.of(it), commands(it)));
    }

    private static String words(CommandSpec command) {
        return command.qualifiedName().replaceFirst("^ambit ", "");
    }

    private static String description(CommandSpec command) {
        return String.join(" ", command.usageMessage().description());
    }
}
