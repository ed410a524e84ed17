package dev.ambit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.client.api.AmbitApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls a server that stops in the middle of its answer.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StalledAnswerTest {

    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        for (Socket it : connections) {
            it.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "500 Internal Server Error"})
    void call_ends_after_its_time_limit(String status) {
        AmbitApi api = AmbitApi.of(connection(status));

        assertThatThrownBy(() -> api.customers().getCustomer("ann"))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(HttpTimeoutException.class)
                .hasMessageContaining("not complete after 500 ms");
    }

    @Test
    void problem_of_a_streamed_call_has_a_time_limit() {
        AmbitConnection connection = connection("500 Internal Server Error");

        assertThatThrownBy(() -> connection.send("GET", "/api/v1/x", Map.of(), BodyPublishers.noBody()))
                .isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void streamed_success_is_returned_before_its_body_is_complete() throws IOException {
        var answer = connection("200 OK").send("GET", "/api/v1/x", Map.of(), BodyPublishers.noBody());

        assertThat(answer.body().read()).isEqualTo('{');
        answer.body().close();
    }

    private AmbitConnection connection(String status) {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket connection = server.accept();
                    connections.add(connection);
                    connection.getInputStream().read();
                    String answer = "HTTP/1.1 %s\r\nContent-Length: 100\r\n\r\n{\"da".formatted(status);
                    connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException _) {
                // The test has ended.
            }
        });
        return AmbitConnection.of(URI.create("http://127.0.0.1:" + server.getLocalPort()), "key")
                .within(Duration.ofMillis(500));
    }
}
