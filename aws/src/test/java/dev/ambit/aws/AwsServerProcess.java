package dev.ambit.aws;

import dev.ambit.TestOptions;
import dev.ambit.Waiting;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.stacks.TestStackOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// A server with the provider `aws` in a process of its own, which tests kill.
final class AwsServerProcess implements AutoCloseable {

    private final Path data;
    private final int port;
    private final List<String> command;
    private @Nullable Process process;

    /// @param data directory with the database that is running
    /// @param aws address of the stand-in
    AwsServerProcess(Path data, EmbeddedPostgres postgres, int port, URI aws) {
        this.data = data;
        this.port = port;
        this.command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                AwsServerProcess.class.getName(),
                data.toString(),
                postgres.url(),
                postgres.ownerUrl(),
                postgres.superuserUrl(),
                String.valueOf(port),
                aws.toString());
    }

    /// Starts the server, and waits until it answers.
    void start() {
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(data.resolve("server.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Waiting.until(this::answers, Boolean::booleanValue);
    }

    private boolean answers() {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Ends the process at once, as `kill -9` does.
    void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.onExit().join();
            process = null;
        }
    }

    @Override
    public void close() {
        kill();
    }

    /// Runs the server until the process is killed.
    ///
    /// @param args data directory, the URLs of the database, port, and address of the stand-in
    public static void main(String[] args) throws InterruptedException {
        TestStackOptions options = new TestStackOptions(Path.of(args[0])).tenantDatabase(args[3]);
        options.core()
                .database(args[1], args[2])
                .port(Integer.parseInt(args[4]))
                .allowAddresses(TestOptions.LOOPBACK);
        var endpoint =
                new AwsEndpoint(URI.create(args[5]), TestAws.SPEED, (SSLSocketFactory) SSLSocketFactory.getDefault());
        AwsServer.start(
                options.core().build(),
                options.build(),
                List.of(),
                InstantSource.system(),
                core -> AwsModule.at(core, endpoint));
        Thread.sleep(Long.MAX_VALUE);
    }
}
