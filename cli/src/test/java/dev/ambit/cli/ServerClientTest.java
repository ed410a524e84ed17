package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.LongTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// Sends requests to a server whose response takes ten seconds, a byte per second.
class ServerClientTest {

    private static final String BODY = "{\"data\":1}";

    private final CountDownLatch disconnected = new CountDownLatch(1);
    private HttpServer server;
    private ServerClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/slow", this::sendSlowly);
        server.createContext("/fast", exchange -> {
            exchange.sendResponseHeaders(200, BODY.length());
            exchange.getResponseBody().write(BODY.getBytes(US_ASCII));
            exchange.close();
        });
        server.start();
        client = ServerClient.at("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @LongTest
    @Timeout(30)
    void response_that_is_not_complete_in_time_is_given_up() throws InterruptedException {
        ServerClient patient = client.waiting(Duration.ofSeconds(2));

        assertThatExceptionOfType(ServerRefusal.class)
                .isThrownBy(() -> patient.get("/slow"))
                .withMessageContaining(client.url())
                .withMessageContaining("did not complete its response within 2 seconds")
                .satisfies(it -> assertThat(it.status()).isZero());
        // The client also closes the connection, which ends the response before its ten seconds.
        assertThat(disconnected.await(8, TimeUnit.SECONDS)).isTrue();
        assertThat(patient.get("/fast")).isEqualTo(BODY);
    }

    @LongTest
    void slow_response_within_the_limit_is_returned_whole() {
        assertThat(client.waiting(Duration.ofSeconds(40)).get("/slow")).isEqualTo(BODY);
        assertThat(disconnected.getCount()).isEqualTo(1);
    }

    private void sendSlowly(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, BODY.length());
        try (exchange) {
            for (byte it : BODY.getBytes(US_ASCII)) {
                exchange.getResponseBody().write(it);
                exchange.getResponseBody().flush();
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (IOException _) {
            disconnected.countDown();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
