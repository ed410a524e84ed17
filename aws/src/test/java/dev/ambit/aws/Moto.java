package dev.ambit.aws;

import dev.ambit.TestPort;
import dev.ambit.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/// A process of moto, a stand-in for AWS that keeps its resources in memory. Tests that need it are skipped if
/// `moto_server` is not installed.
public final class Moto implements AutoCloseable {

    private static final String PROGRAM = "moto_server";

    private final Process process;
    private final int port;

    private Moto(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static Moto start() {
        boolean isInstalled = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(it -> Files.isExecutable(Path.of(it, PROGRAM)));
        Assumptions.assumeTrue(isInstalled, "moto_server is not installed, so nothing is said about AWS");
        int port = TestPort.free();
        try {
            var builder = new ProcessBuilder(PROGRAM, "-H", "127.0.0.1", "-p", Integer.toString(port))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
            var moto = new Moto(builder.start(), port);
            Waiting.until(moto::isListening, it -> it);
            return moto;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private boolean isListening() {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
