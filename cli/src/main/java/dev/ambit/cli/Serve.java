package dev.ambit.cli;

import dev.ambit.App;
import dev.ambit.Config;
import dev.ambit.OperatorToken;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit serve`: the server alone.
final class Serve {

    private Serve() {}

    static CommandSpec command(Terminal terminal) {
        return ConfigArguments.addAll(Command.of("serve", "Runs the server until Ctrl-C or SIGTERM.", given -> {
            Config config = Config.of(ConfigArguments.given(given), terminal.environment());
            var foreground = Foreground.listening(config.logFormat());
            App app = foreground.start(() -> App.start(config));
            OperatorToken token = app.operatorToken();
            if (token.isNew()) {
                terminal.out().println("operator token " + token.value() + " (kept in " + config.data() + ")");
            }
            terminal.out().println("ready " + app.url());
            return foreground.stay();
        }));
    }
}
