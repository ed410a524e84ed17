package dev.ambit.cli;

import dev.ambit.hosting.HostOption;
import dev.ambit.hosting.HostOptions;
import dev.ambit.hosting.JoinedHost;
import dev.ambit.stacks.FunctionSupport;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit host`: runs a host that joins a server.
final class HostCommand {

    private static final String DESCRIPTION =
            "Runs a host for stacks of a server, until Ctrl-C or SIGTERM. To invite, list"
                    + " or drain hosts, use `ambit hosts`.";

    private HostCommand() {}

    static CommandSpec command(Terminal terminal) {
        return ConfigArguments.add(
                Command.of("host", DESCRIPTION, given -> {
                    HostOptions options =
                            HostOptions.of(ConfigArguments.given(given, HostOption.values()), terminal.environment());
                    var foreground = Foreground.listening(options.logFormat());
                    JoinedHost host = foreground.start(() ->
                            JoinedHost.start(options, () -> FunctionSupport.containerRefusal(options.ociRuntime())));
                    terminal.out().println("ready " + options.name());
                    String why = host.awaitRefusal();
                    host.close();
                    terminal.err().println("ambit: " + why);
                    return Command.FAILED;
                }),
                HostOption.values());
    }
}
