package dev.ambit.cli;

import dev.ambit.core.Server;
import dev.ambit.server.App;
import dev.ambit.server.Config;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit serve`: runs the server.
final class Serve {

    private Serve() {}

    static CommandSpec command(Terminal terminal) {
        return ConfigArguments.addAll(Command.of("serve", "Runs the server until Ctrl-C or SIGTERM.", given -> {
            Config config = Config.of(ConfigArguments.given(given), terminal.environment());
            var foreground = Foreground.listening(config.logFormat());
            Server app = foreground.start(() -> App.start(config));
            terminal.out().println("operator token " + app.operatorToken().location());
            terminal.out().println("ready " + app.url());
            return foreground.stay();
        }));
    }
}
