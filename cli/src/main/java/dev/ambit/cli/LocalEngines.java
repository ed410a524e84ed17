package dev.ambit.cli;

import dev.ambit.core.Server;
import dev.ambit.server.App;
import dev.ambit.server.Config;
import java.io.IOException;
import java.nio.file.Path;

/// Ambit's own engines, which are the default of a server.
record LocalEngines(Config config) implements ScenarioEngines {

    @Override
    public Server start(Foreground foreground) {
        App.requireStartable(config);
        return foreground.start(() -> App.start(config));
    }

    @Override
    public void attach(ServerClient operator, String account) {
        // A server uses its own engines unless others are attached.
    }

    @Override
    public String push(Server server, DemoKeys developer, String branch, Path files)
            throws IOException, InterruptedException {
        var repository =
                new GitRepository(server.url(), developer, config.core().data());
        return repository.push(branch, files);
    }

    @Override
    public int visitorPort() {
        Integer port = config.stacks().gatewayPort();
        return port == null ? 0 : port;
    }
}
