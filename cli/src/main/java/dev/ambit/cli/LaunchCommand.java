package dev.ambit.cli;

import static java.util.stream.Collectors.joining;

import dev.ambit.server.Config;
import dev.ambit.server.RootLaunch;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit launch-command`, which `bin/ambit serve` runs as root. It gives the data directory to the user of the server,
/// and prints the command that starts server and host as two other users. It takes the options of `serve`.
final class LaunchCommand {

    private LaunchCommand() {}

    static CommandSpec command(Terminal terminal) {
        CommandSpec spec = ConfigArguments.addAll(Command.of("serve", "Prints how root starts a server.", given -> {
            Config config = Config.of(ConfigArguments.given(given), terminal.environment());
            RootLaunch.prepare(config).ifPresent(it -> terminal.out().println(quoted(it)));
            return Command.DONE;
        }));
        spec.usageMessage().hidden(true);
        return spec;
    }

    /// Quotes words for a shell.
    private static String quoted(List<String> words) {
        return words.stream().map(it -> "'" + it.replace("'", "'\\''") + "'").collect(joining(" "));
    }
}
