package dev.ambit.cli;

import dev.ambit.http.FreePort;
import dev.ambit.server.Config;
import dev.ambit.server.ConfigOption;
import dev.ambit.standin.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Runs a [StoreScenario] on the engines of a provider, in a directory that is deleted afterwards.
final class DemoScenario {

    static final String LOCAL = "local";
    static final String AWS = "aws";

    private DemoScenario() {}

    /// @param given options of the command line
    static int run(Terminal terminal, String provider, Map<String, String> given)
            throws IOException, InterruptedException {
        if (given.containsKey(ConfigOption.DATA.flag())) {
            throw new IllegalArgumentException(
                    "--data cannot be combined with --provider: the walk uses a temporary directory. Omit --data.");
        }
        if (provider.equals(AWS)) {
            StandInEngines.requirePrograms();
        }
        Map<String, String> options = new HashMap<>(given);
        Config plan = Demo.config(options, terminal.environment());
        var store = DemoStore.built(terminal);
        var foreground = Foreground.listening(plan.logFormat());
        TemporaryDirectory directory = foreground.start(() -> TemporaryDirectory.create("ambit-demo"));
        options.put(ConfigOption.DATA.flag(), directory.directory("data").toString());
        ScenarioEngines engines = engines(terminal, provider, options);
        terminal.err().println("starting the engines…");
        var walk = new StoreScenario(terminal, engines, engines.start(foreground), store, directory.directory("files"));
        walk.run();
        terminal.out().println("done");
        return Command.DONE;
    }

    private static ScenarioEngines engines(Terminal terminal, String provider, Map<String, String> options) {
        Config config = Demo.config(options, terminal.environment());
        return switch (provider) {
            case LOCAL -> new LocalEngines(config);
            case AWS -> {
                Integer port = config.stacks().gatewayPort();
                int visitors = port == null ? 0 : port;
                FreePort.require("127.0.0.1", visitors, "--gateway-port");
                options.put(ConfigOption.GATEWAY_PORT.flag(), "");
                options.put(ConfigOption.BUCKET_PORT.flag(), "");
                options.put(ConfigOption.ALLOW_ADDRESSES.flag(), "127.0.0.0/8");
                yield new StandInEngines(
                        Demo.config(options, terminal.environment()),
                        visitors,
                        Path.of(System.getProperty("ambit.home", "")));
            }
            default ->
                throw new IllegalArgumentException(
                        "--provider must be `local` or `aws`; received `%s`. Pass one of them.".formatted(provider));
        };
    }
}
