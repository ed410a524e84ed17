package dev.ambit.cli;

import dev.ambit.replica.ReplicaApp;
import dev.ambit.replica.ReplicaConfig;
import dev.ambit.replica.ReplicaOption;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit replica`: runs a replica of an environment.
final class Replica {

    private Replica() {}

    static CommandSpec command(Terminal terminal) {
        return ConfigArguments.add(
                Command.of("replica", "Runs a copy of an environment until Ctrl-C or SIGTERM.", given -> {
                    ReplicaConfig config = ReplicaConfig.of(
                            ConfigArguments.given(given, ReplicaOption.values()), terminal.environment());
                    var foreground = Foreground.listening(config.logFormat());
                    ReplicaApp app = foreground.start(() -> ReplicaApp.start(config));
                    terminal.out().println("ready " + app.url());
                    return foreground.stay();
                }),
                ReplicaOption.values());
    }
}
