package dev.ambit.cli;

import static java.util.stream.Collectors.joining;

import dev.ambit.GeneratedPage;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Describes the visible arguments of a command for its page.
final class CommandArguments {

    private static final Set<String> STANDARD = Set.of("--help", "--version");

    private CommandArguments() {}

    static Stream<PositionalParamSpec> positional(CommandSpec command) {
        return command.positionalParameters().stream().filter(it -> !it.hidden());
    }

    /// Returns the name that synopses use.
    static String name(OptionSpec option) {
        return option.names()[0];
    }

    static Stream<OptionSpec> options(CommandSpec command) {
        return command.options().stream()
                .filter(it -> !it.hidden() && !STANDARD.contains(it.longestName()))
                .sorted(Comparator.comparing(OptionSpec::longestName));
    }

    static String row(OptionSpec option) {
        String names = Stream.of(option.names())
                .map(it -> "`" + (it.equals(name(option)) ? form(option) : it) + "`")
                .map(GeneratedPage::cell)
                .collect(joining(", "));
        return "| %s | %s%s |".formatted(names, option.required() ? "Required. " : "", text(option));
    }

    static String form(OptionSpec option) {
        String several = option.isMultiValue() ? "…" : "";
        boolean isFlag = option.arity().max() == 0 || option.arity().min() == 0;
        return name(option) + (isFlag ? "" : " " + option.paramLabel()) + several;
    }

    static String label(PositionalParamSpec parameter) {
        return parameter.paramLabel() + (parameter.arity().max() > 1 ? "…" : "");
    }

    static String meaning(OptionSpec option) {
        return name(option) + " " + text(option);
    }

    static String text(ArgSpec argument) {
        return GeneratedPage.cell(GeneratedPage.sentence(String.join(" ", argument.description())));
    }
}
