package dev.ambit.standin.aws;

import dev.ambit.standin.LocalProgram;
import dev.ambit.standin.TemporaryDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A process of moto, a stand-in for AWS that keeps its resources in memory.
public final class Moto implements AutoCloseable {

    public static final String PROGRAM = "moto_server";

    private static final Duration START_MAX = Duration.ofMinutes(2);

    private final TemporaryDirectory directory;
    private final LocalProgram program;
    private final int port;

    private Moto(TemporaryDirectory directory, LocalProgram program, int port) {
        this.directory = directory;
        this.program = program;
        this.port = port;
    }

    /// Starts moto on a free port.
    ///
    /// @throws IllegalStateException if moto is not installed, or does not start
    public static Moto start() {
        Path found = requireInstalled();
        int port = LocalProgram.freePort();
        TemporaryDirectory directory = TemporaryDirectory.create("ambit-moto");
        LocalProgram program = LocalProgram.start(
                directory.path(),
                Map.of("HOME", System.getProperty("user.home"), "MOTO_IAM_LOAD_MANAGED_POLICIES", "true"),
                directory.path().resolve("moto.log"),
                List.of(found.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port)));
        var moto = new Moto(directory, program, port);
        if (!program.awaitPort(port, START_MAX)) {
            moto.close();
            throw new IllegalStateException("`%s` did not start. Run it by hand to see why.".formatted(found));
        }
        return moto;
    }

    /// Returns the path of moto.
    ///
    /// @throws IllegalStateException if moto is not installed
    public static Path requireInstalled() {
        return LocalProgram.find(PROGRAM, "pip install 'moto[server]==5.2.1'");
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        program.close();
        directory.close();
    }
}
