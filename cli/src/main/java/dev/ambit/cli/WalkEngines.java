package dev.ambit.cli;

import dev.ambit.core.Server;
import java.io.IOException;
import java.nio.file.Path;

/// The engines on which a walk makes the resources of a store.
interface WalkEngines {

    /// Starts the engines and a server that uses them. All of them end with the foreground.
    Server start(Foreground foreground);

    /// Has new stacks of an account use the engines.
    void attach(ServerClient operator, String account);

    /// Makes the files of a directory the content of a branch, as a developer does.
    ///
    /// @param branch such as `north-dev`
    /// @return the commit
    String push(Server server, DemoKeys developer, String branch, Path files) throws IOException, InterruptedException;

    /// Returns the port of 127.0.0.1 where visitors are answered.
    int visitorPort();
}
