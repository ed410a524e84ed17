package dev.ambit.webhook;

import static dev.ambit.Waiting.until;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Receivers that do not complete a response before the timeout.
@Tag("long")
class SlowReceiverTest {

    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final TestEnvironment development = TestServer.openAccount().development();

    @Test
    void silent_or_slow_receiver_times_out_after_30_seconds() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var drop = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerSlowly(drop));
            String never = subscribe(silent);
            String slow = subscribe(drop);

            development.post("/customers", "{\"id\": \"ann\"}").isOk();

            for (String webhook : new String[] {never, slow}) {
                Reply attempts = until(
                        () -> development.get("/webhooks/%s/attempts".formatted(webhook)),
                        it -> !it.texts("id").isEmpty(),
                        LONGEST);
                assertThat(attempts.texts("error").getLast())
                        .isEqualTo("The response was not complete within 30000 ms.");
                assertThat(Long.parseLong(attempts.texts("latencyMillis").getLast()))
                        .isGreaterThanOrEqualTo(30_000);
            }
        }
    }

    private static void answerSlowly(ServerSocket listening) {
        try {
            while (true) {
                Socket connection = listening.accept();
                Thread.ofVirtual().start(() -> answerByteByByte(connection));
            }
        } catch (IOException _) {
            // The test is over.
        }
    }

    private static void answerByteByByte(Socket connection) {
        try (connection) {
            OutputStream out = connection.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n".getBytes(US_ASCII));
            while (true) {
                out.write('x');
                out.flush();
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException _) {
            // It waits no longer.
        }
    }

    private String subscribe(ServerSocket receiver) {
        return development
                .post("/webhooks", """
                        {"url": "http://127.0.0.1:%d/", "eventTypes": ["customer.created"]}
                        """.formatted(receiver.getLocalPort()))
                .isOk()
                .text("id");
    }
}
