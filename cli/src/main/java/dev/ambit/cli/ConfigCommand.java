package dev.ambit.cli;

import dev.ambit.config.OptionValue;
import dev.ambit.server.Config;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit config`: shows every option with its value and source. Rejects the same values as `serve`.
final class ConfigCommand {

    private ConfigCommand() {}

    static CommandSpec command(Terminal terminal) {
        return ConfigArguments.addAll(Command.of(
                "config", "Shows every option of the server with its value and source.", given -> {
                    Map<String, String> options = ConfigArguments.given(given);
                    List<OptionValue> values = Config.values(options, terminal.environment());
                    for (OptionValue value : values) {
                        terminal.out()
                                .printf(
                                        "%-21s %-40s %s%n",
                                        value.option().flag(),
                                        value.text().isEmpty() ? "-" : value.shown(),
                                        value.source());
                    }
                    Config.of(options, terminal.environment());
                    return Command.DONE;
                }));
    }
}
