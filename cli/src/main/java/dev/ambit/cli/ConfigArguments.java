package dev.ambit.cli;

import dev.ambit.config.Option;
import dev.ambit.server.ConfigOption;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Converts the options of a process to command line options.
final class ConfigArguments {

    private ConfigArguments() {}

    static CommandSpec addAll(CommandSpec spec) {
        return add(spec, ConfigOption.values());
    }

    static CommandSpec add(CommandSpec spec, Option... options) {
        for (Option option : options) {
            add(spec, option, option.byDefault());
        }
        return spec;
    }

    /// Adds an option with a default of this command.
    static void add(CommandSpec spec, Option option, String byDefault) {
        OptionSpec.Builder word = OptionSpec.builder("--" + option.flag())
                .type(String.class)
                .description("%s (%s%s)"
                        .formatted(
                                option.description(),
                                option.variable(),
                                byDefault.isEmpty() ? "" : ", default " + byDefault));
        if (option.placeholder().isEmpty()) {
            // A flag without a value is true.
            word.arity("0..1").fallbackValue("true");
        } else {
            word.paramLabel(option.placeholder());
        }
        spec.addOption(word.build());
    }

    static Map<String, String> given(ParseResult result) {
        return given(result, ConfigOption.values());
    }

    static Map<String, String> given(ParseResult result, Option... options) {
        Map<String, String> given = new LinkedHashMap<>();
        for (Option option : options) {
            String value = result.matchedOptionValue("--" + option.flag(), (String) null);
            if (value != null) {
                given.put(option.flag(), value);
            }
        }
        return given;
    }
}
