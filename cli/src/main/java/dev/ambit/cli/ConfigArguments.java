package dev.ambit.cli;

import dev.ambit.ConfigOption;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The options of a server, as words of the command line.
final class ConfigArguments {

    private ConfigArguments() {}

    static CommandSpec addAll(CommandSpec spec) {
        return add(spec, ConfigOption.values());
    }

    static CommandSpec add(CommandSpec spec, ConfigOption... options) {
        for (ConfigOption option : options) {
            add(spec, option, option.byDefault());
        }
        return spec;
    }

    /// As [#add], for a command with a default of its own.
    static void add(CommandSpec spec, ConfigOption option, String byDefault) {
        spec.addOption(OptionSpec.builder("--" + option.word())
                .type(String.class)
                .paramLabel(option.placeholder())
                .description("%s (%s%s)"
                        .formatted(
                                option.description(),
                                option.variable(),
                                byDefault.isEmpty() ? "" : ", default " + byDefault))
                .build());
    }

    static Map<String, String> given(ParseResult result) {
        Map<String, String> given = new LinkedHashMap<>();
        for (ConfigOption option : ConfigOption.values()) {
            String value = result.matchedOptionValue("--" + option.word(), (String) null);
            if (value != null) {
                given.put(option.word(), value);
            }
        }
        return given;
    }
}
