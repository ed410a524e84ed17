package dev.ambit.egress;

import static dev.ambit.egress.MisbehavingServer.request;
import static dev.ambit.egress.MisbehavingServer.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Waiting;
import dev.ambit.http.Cidr;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final byte[] BODY = "{\"type\":\"customer.created\"}".getBytes(StandardCharsets.UTF_8);
    private static final int CONNECTIONS_MAX = 4;

    @AutoClose
    private final Egress here = here();

    @AutoClose
    private final Egress publicOnly = Egress.start(new AllowedAddresses(List.of()), 4, 100);

    @Test
    void outcome_has_the_status_and_the_beginning_of_the_response_body() {
        var asked = new AtomicReference<String>();
        try (var receiver = MisbehavingServer.that(connection -> {
            asked.set(request(connection.getInputStream()));
            write(
                    connection.getOutputStream(),
                    "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 3000\r\n\r\n" + "ab\0".repeat(1_000));
        })) {
            Outcome.Answered answer = answered(here, receiver.url(), LONG);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.retryAfter()).isEqualTo("7");
            assertThat(answer.head()).hasSize(1_024).startsWith("ab\uFFFDab");
            assertThat(asked.get())
                    .startsWith("POST /hook HTTP/1.1\r\n")
                    .contains("Content-Type: application/json\r\n")
                    .doesNotContain("Accept-Encoding")
                    .endsWith("{\"type\":\"customer.created\"}");
        }
    }

    @Test
    void get_returns_the_response_body_up_to_the_limit() {
        String body = "0123456789abcdef".repeat(1 << 13);
        try (var receiver = MisbehavingServer.answering("HTTP/1.1 200 OK", body)) {
            var asking = new CompletableFuture<Outcome>();

            here.get("Acme", receiver.url(), Map.of("Authorization", "Bearer key"), LONG, asking::complete);

            assertThat(asking.join())
                    .isInstanceOfSatisfying(
                            Outcome.Answered.class,
                            answer -> assertThat(answer.head())
                                    .hasSize(Egress.BODY_BYTES_MAX)
                                    .startsWith("0123456789abcdef0"));
        }
    }

    @Test
    void get_sends_its_headers_and_no_body() {
        var asked = new AtomicReference<String>();
        try (var receiver = MisbehavingServer.that(connection -> {
            asked.set(request(connection.getInputStream()));
            write(connection.getOutputStream(), "HTTP/1.1 204 None\r\n\r\n");
        })) {
            var asking = new CompletableFuture<Outcome>();

            here.get("Acme", receiver.url(), Map.of("Authorization", "Bearer key"), LONG, asking::complete);

            assertThat(asking.join()).isInstanceOf(Outcome.Answered.class);
            assertThat(asked.get())
                    .startsWith("GET /hook HTTP/1.1\r\n")
                    .contains("Authorization: Bearer key\r\n")
                    .doesNotContain("Content-Length")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void connection_is_reused_for_later_calls() {
        try (var receiver = MisbehavingServer.answering("HTTP/1.1 200 OK", "fine")) {
            for (int i = 0; i < 20; i++) {
                assertThat(answered(here, receiver.url(), LONG).status()).isEqualTo(200);
            }

            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    /// Most receivers close idle connections, sometimes while the next request is being sent.
    @Test
    void request_is_repeated_if_a_reused_connection_is_closed() {
        var received = new AtomicInteger();
        try (var receiver = MisbehavingServer.that(connection -> {
            request(connection.getInputStream());
            received.incrementAndGet();
            write(connection.getOutputStream(), OK);
            request(connection.getInputStream());
            received.incrementAndGet();
        })) {
            for (int i = 0; i < 3; i++) {
                assertThat(post(here, "Acme", receiver.url(), LONG).join()).isInstanceOf(Outcome.Answered.class);
            }

            assertThat(received.get()).isEqualTo(5);
            assertThat(receiver.connections()).isEqualTo(3);
        }
    }

    @Test
    void request_on_a_new_connection_is_not_repeated() {
        var received = new AtomicInteger();
        try (var receiver = MisbehavingServer.that(connection -> {
            request(connection.getInputStream());
            received.incrementAndGet();
        })) {
            assertThat(post(here, "Acme", receiver.url(), LONG).join()).isInstanceOf(Outcome.Failed.class);

            assertThat(received.get()).isEqualTo(1);
        }
    }

    @Test
    void calls_of_one_owner_do_not_wait_for_connections_of_another_owner() {
        var asked = new AtomicInteger();
        try (var receiver = MisbehavingServer.that(connection -> {
            if (asked.incrementAndGet() <= CONNECTIONS_MAX) {
                Thread.sleep(LONG);
            }
            request(connection.getInputStream());
            write(connection.getOutputStream(), OK);
        })) {
            List<CompletableFuture<Outcome>> hanging = IntStream.range(0, CONNECTIONS_MAX)
                    .mapToObj(_ -> post(here, "Acme", receiver.url(), LONG))
                    .toList();
            Waiting.until(asked::get, it -> it == CONNECTIONS_MAX);

            assertThat(post(here, "Acme", receiver.url(), SHORT).join()).isInstanceOf(Outcome.Failed.class);
            assertThat(post(here, "Globex", receiver.url(), LONG).join()).isInstanceOf(Outcome.Answered.class);
            assertThat(hanging).noneMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void call_that_waited_for_a_connection_can_be_withdrawn_before_it_is_sent() {
        var asked = new AtomicInteger();
        var answer = new CountDownLatch(1);
        var mayBegin = new AtomicBoolean(true);
        try (var receiver = MisbehavingServer.that(connection -> {
            while (request(connection.getInputStream()) != null) {
                asked.incrementAndGet();
                answer.await();
                write(connection.getOutputStream(), OK);
            }
        })) {
            List<CompletableFuture<Outcome>> calls = IntStream.range(0, CONNECTIONS_MAX + 1)
                    .mapToObj(_ -> post(here, "Acme", receiver.url(), LONG, mayBegin::get))
                    .toList();
            Waiting.until(asked::get, it -> it == CONNECTIONS_MAX);
            mayBegin.set(false);
            answer.countDown();

            assertThat(calls.stream().map(CompletableFuture::join))
                    .filteredOn(Outcome.Answered.class::isInstance)
                    .hasSize(CONNECTIONS_MAX);
            assertThat(calls.getLast().join()).isInstanceOf(Outcome.Withdrawn.class);
            assertThat(asked.get()).isEqualTo(CONNECTIONS_MAX);
            mayBegin.set(true);
            assertThat(post(here, "Acme", receiver.url(), LONG).join()).isInstanceOf(Outcome.Answered.class);
        }
    }

    @Test
    void call_fails_if_the_receiver_does_not_respond_in_time() {
        try (var receiver = MisbehavingServer.that(_ -> Thread.sleep(LONG))) {
            Outcome.Failed failed = failed(here, receiver.url(), SHORT);

            assertThat(failed.reason()).isEqualTo("The response was not complete within 700 ms.");
            assertThat(failed.latency()).isBetween(SHORT, Duration.ofSeconds(10));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"})
    @Tag("ci")
    void call_fails_if_a_slow_response_is_not_complete_in_time(String begin) {
        try (var receiver = MisbehavingServer.that(connection -> {
            write(connection.getOutputStream(), begin.isEmpty() ? "HTTP/1.1 200 " : begin);
            while (true) {
                write(connection.getOutputStream(), "x");
                Thread.sleep(20);
            }
        })) {
            assertThat(failed(here, receiver.url(), SHORT).reason()).startsWith("The response was not complete");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 104857600", "Connection: close"})
    void only_the_beginning_of_a_response_body_is_read(String header) {
        var sent = new CompletableFuture<Integer>();
        try (var receiver = MisbehavingServer.that(connection -> {
            request(connection.getInputStream());
            write(connection.getOutputStream(), "HTTP/1.1 200 OK\r\n%s\r\n\r\n".formatted(header));
            int megabytes = 0;
            try {
                for (; megabytes < 100; megabytes++) {
                    write(connection.getOutputStream(), "x".repeat(1 << 20));
                }
            } catch (IOException _) {
                // As it should be.
            }
            sent.complete(megabytes);
        })) {
            assertThat(answered(here, receiver.url(), LONG).status()).isEqualTo(200);
            assertThat(sent.orTimeout(30, TimeUnit.SECONDS).join()).isLessThan(30);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n", "\0\u0001\u0002\u0003\r\n\r\n", "HTTP/1.1 abc\r\n\r\n"})
    void response_that_is_not_http_fails_the_call(String garbage) {
        try (var receiver = MisbehavingServer.that(connection -> {
            request(connection.getInputStream());
            write(connection.getOutputStream(), garbage);
        })) {
            assertThat(failed(here, receiver.url(), LONG).reason()).startsWith("The response is not valid HTTP: ");
        }
    }

    @Test
    void overlong_response_header_fails_the_call() {
        try (var receiver = MisbehavingServer.answering("HTTP/1.1 200 OK\r\nX-Long: " + "x".repeat(1 << 20), "")) {
            assertThat(failed(here, receiver.url(), LONG).latency()).isLessThan(LONG);
        }
    }

    @Test
    void a_broken_connection_fails_the_call() throws IOException {
        try (var resets = MisbehavingServer.that(connection -> {
                    request(connection.getInputStream());
                    connection.setSoLinger(true, 0);
                });
                var hangsUp = MisbehavingServer.that(connection -> {
                    request(connection.getInputStream());
                    write(connection.getOutputStream(), "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                })) {
            URI unreachable = closed();

            assertThat(failed(here, resets.url(), LONG).reason()).contains("connection");
            assertThat(failed(here, hangsUp.url(), LONG).reason()).startsWith("The server closed the connection");
            assertThat(failed(here, unreachable, LONG).reason()).startsWith("The connection failed");
        }
    }

    @Test
    void redirect_is_returned_and_not_followed() {
        try (var other = MisbehavingServer.answering("HTTP/1.1 200 OK", "");
                var receiver = MisbehavingServer.answering("HTTP/1.1 307 Moved\r\nLocation: " + other.url(), "")) {
            assertThat(answered(here, receiver.url(), LONG).status()).isEqualTo(307);
            assertThat(other.connections()).isZero();
        }
    }

    @Test
    void response_401_is_returned_as_any_other_response() {
        try (var receiver =
                MisbehavingServer.answering("HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"x\"", "")) {
            assertThat(answered(here, receiver.url(), LONG).status()).isEqualTo(401);
        }
    }

    @CiTest
    void number_of_waiting_calls_to_one_receiver_is_limited() {
        try (var receiver = MisbehavingServer.that(_ -> Thread.sleep(LONG))) {
            List<CompletableFuture<Outcome>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                calls.add(post(here, receiver.url(), Duration.ofSeconds(3)));
            }

            Waiting.until(receiver::connections, it -> it == 4);

            List<String> reasons = calls.stream()
                    .map(call -> ((Outcome.Failed) call.join()).reason())
                    .toList();
            assertThat(reasons)
                    .filteredOn(it -> it.startsWith("The response was not complete"))
                    .hasSizeBetween(100, 104);
            assertThat(reasons)
                    .filteredOn(it -> it.startsWith("Too many requests are waiting"))
                    .hasSizeBetween(96, 100);
            assertThat(here.inFlight()).isZero();
        }
    }

    @Test
    void host_name_with_a_closed_address_is_not_called() {
        try (var receiver = MisbehavingServer.answering("HTTP/1.1 200 OK", "")) {
            URI url = publicOnly.checkUrl("url", "http://localhost:" + receiver.port());

            assertThat(failed(publicOnly, url, LONG).reason())
                    .isEqualTo("The host name resolves to an address that is closed to outgoing requests.");
            assertThat(receiver.connections()).isZero();
        }
    }

    @Test
    void unknown_host_name_fails_the_call() {
        URI url = here.checkUrl("url", "https://nobody.invalid");

        assertThat(failed(here, url, LONG).reason()).isEqualTo("The host name cannot be resolved.");
    }

    private static Egress here() {
        return Egress.start(new AllowedAddresses(List.of(Cidr.of("127.0.0.0/8"))), CONNECTIONS_MAX, 100);
    }

    private static URI closed() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }

    private static Outcome.Answered answered(Egress egress, URI url, Duration timeout) {
        return (Outcome.Answered) post(egress, url, timeout).join();
    }

    private static Outcome.Failed failed(Egress egress, URI url, Duration timeout) {
        return (Outcome.Failed) post(egress, url, timeout).join();
    }

    static CompletableFuture<Outcome> post(Egress egress, URI url, Duration timeout) {
        return post(egress, "Acme", url, timeout);
    }

    private static CompletableFuture<Outcome> post(Egress egress, Object owner, URI url, Duration timeout) {
        return post(egress, owner, url, timeout, () -> true);
    }

    private static CompletableFuture<Outcome> post(
            Egress egress, Object owner, URI url, Duration timeout, BooleanSupplier mayBegin) {
        var outcome = new CompletableFuture<Outcome>();
        egress.post(owner, url, Map.of("Content-Type", "application/json"), BODY, timeout, mayBegin, outcome::complete);
        return outcome.orTimeout(60, TimeUnit.SECONDS);
    }
}
