package dev.ambit.cli;

import dev.ambit.postgres.StandaloneStackPostgres;
import dev.ambit.server.Config;
import dev.ambit.server.ConfigOption;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit db stacks run`: runs the PostgreSQL of stacks for a server of the version before.
final class StackClusterCommand {

    private static final ConfigOption[] OPTIONS = {
        ConfigOption.DATA, ConfigOption.STACK_SESSION_MEGABYTES, ConfigOption.LOG_FORMAT
    };

    private StackClusterCommand() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal, "stacks", "Runs the embedded PostgreSQL of stacks without a server.", run(terminal));
    }

    private static CommandSpec run(Terminal terminal) {
        return ConfigArguments.add(
                Command.of(
                        "run",
                        "Runs the embedded PostgreSQL of stacks until Ctrl-C or SIGTERM, for a server of the version before."
                                + " Prints the URL for that server's option --tenant-database-url, which is a secret.",
                        given -> {
                            Config config = Config.of(ConfigArguments.given(given, OPTIONS), terminal.environment());
                            var foreground = Foreground.listening(config.logFormat());
                            StandaloneStackPostgres postgres = foreground.start(() -> StandaloneStackPostgres.start(
                                    config.core().data(), config.stacks().sessionMegabytes()));
                            terminal.out().println("ready " + postgres.url());
                            return foreground.stay();
                        }),
                OPTIONS);
    }
}
