package dev.ambit.cli;

import dev.ambit.core.Server;
import java.io.IOException;
import java.nio.file.Path;

/// The engines on which a [StoreScenario] creates the resources of a store.
interface ScenarioEngines {

    /// Starts the engines and a server that uses them. All of them end with the foreground.
    Server start(Foreground foreground);

    /// Makes new stacks of an account use the engines.
    void attach(ServerClient operator, String account);

    /// Pushes the files of a directory as the whole content of a branch, as a developer does.
    ///
    /// @param branch such as `north-dev`
    /// @return the commit
    String push(Server server, DemoKeys developer, String branch, Path files) throws IOException, InterruptedException;

    /// Returns the port of 127.0.0.1 that serves the pages of the store.
    int visitorPort();
}
