package dev.ambit.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.MigratedDirectory;
import dev.ambit.TestPort;
import dev.ambit.core.Server;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.stacks.TestStackOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Clients send a few bytes at a time to keep their connections open.
@Tag("long")
class SlowClientTest {

    private static final Duration END_MAX = Duration.ofSeconds(45);
    private static final int PAUSE_MILLIS = 250;
    private static final String HEAD = "GET /api/v1/me HTTP/1.1\r\nHost: a.localhost\r\nX-A: ";
    private static final String BODY = """
            %s HTTP/1.1\r
            Host: a.localhost\r
            Content-Type: application/json\r
            Content-Length: 100000\r
            \r
            """;

    @Test
    void clients_that_drip_bytes_are_disconnected_and_slow_uploads_are_served() throws Exception {
        Path data = MigratedDirectory.create();
        int gateway = TestPort.free();
        int buckets = TestPort.free();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
                Server app = start(data, postgres, gateway, buckets);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> dripping = new ArrayList<>();
            for (int port : List.of(app.port(), gateway, buckets)) {
                dripping.add(clients.submit(() -> secondsUntilEnded(port, HEAD, "a")));
                dripping.add(clients.submit(() -> secondsUntilEnded(port, "", "\r\n")));
            }
            dripping.add(
                    clients.submit(() -> secondsUntilEnded(app.port(), BODY.formatted("POST /api/v1/login"), " ")));
            Future<String> slow = clients.submit(() -> upload(app.port()));

            for (Future<Long> each : dripping) {
                assertThat(each.get()).isBetween(10L, END_MAX.toSeconds());
            }
            assertThat(slow.get()).startsWith("HTTP/1.1 400");
        } finally {
            PostgresProcess.delete(data);
        }
    }

    /// Sends a byte or two again and again.
    private static long secondsUntilEnded(int port, String head, String drip) throws IOException {
        long start = System.nanoTime();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PAUSE_MILLIS);
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            while (System.nanoTime() - start < END_MAX.plusSeconds(1).toNanos()) {
                try {
                    if (socket.getInputStream().read() < 0) {
                        break;
                    }
                } catch (SocketTimeoutException _) {
                    socket.getOutputStream().write(drip.getBytes(US_ASCII));
                }
            }
        } catch (IOException _) {
            // The server has ended the connection.
        }
        return Duration.ofNanos(System.nanoTime() - start).toSeconds();
    }

    /// Sends 1 kB a second for longer than the idle time-out.
    private static String upload(int port) throws IOException {
        byte[] body = " ".repeat(100_000).getBytes(US_ASCII);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PAUSE_MILLIS);
            socket.getOutputStream().write(BODY.formatted("POST /api/v1/login").getBytes(US_ASCII));
            int sent = 0;
            byte[] answer = new byte[64];
            while (sent < 30_000) {
                try {
                    return new String(
                            answer, 0, Math.max(0, socket.getInputStream().read(answer)), US_ASCII);
                } catch (SocketTimeoutException _) {
                    socket.getOutputStream().write(body, sent, 250);
                    sent += 250;
                }
            }
            socket.getOutputStream().write(body, sent, body.length - sent);
            socket.setSoTimeout((int) END_MAX.toMillis());
            return new String(answer, 0, socket.getInputStream().read(answer), US_ASCII);
        }
    }

    private static Server start(Path data, EmbeddedPostgres postgres, int gateway, int buckets) {
        var options = new TestStackOptions(data).gatewayPort(gateway).bucketPort(buckets);
        options.core().database(postgres);
        return options.start();
    }
}
