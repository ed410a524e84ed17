package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestEvent;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.applier.Changes;
import dev.ambit.applier.Database;
import dev.ambit.applier.FeedAddress;
import dev.ambit.applier.Inbox;
import dev.ambit.applier.Malformed;
import dev.ambit.applier.SyncState;
import dev.ambit.applier.Synchronization;
import dev.ambit.applier.WebhookSecret;
import dev.ambit.http.Json;
import dev.ambit.postgres.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// A replica of an environment of the test server, with a database of its own, that reads the feed and receives
/// webhooks if configured.
final class SyncedReplica implements AutoCloseable {

    private static final int OK = 200;
    private static final int BAD = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;
    private static final Duration WAIT_MAX = Duration.ofMinutes(3);

    private final TestEnvironment environment;
    private final String url;
    private final Database database;
    private final Inbox inbox;
    private final ConcurrentLinkedQueue<Changes> changes = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable WebhookSecret> secret = new AtomicReference<>();
    private @Nullable Synchronization synchronization;
    private @Nullable HttpServer receiver;

    private SyncedReplica(TestEnvironment environment, String url) {
        this.environment = environment;
        this.url = url;
        this.database = Database.open(url);
        this.inbox = new Inbox(database, environment.id(), InstantSource.system(), (_, _) -> {});
        inbox.follow(changes::add);
    }

    /// Creates an empty replica that does nothing before [#start].
    static SyncedReplica open(TestEnvironment environment) {
        return new SyncedReplica(environment, TestPostgres.newDatabase());
    }

    SyncedReplica start() {
        return start(TestServer.app().port(), InstantSource.system());
    }

    /// @param port port of the server or of a proxy
    /// @param clock clock for the age of the data
    SyncedReplica start(int port, InstantSource clock) {
        synchronization = Synchronization.start(
                database, inbox, new FeedAddress("http://127.0.0.1:" + port, environment.key()), clock);
        return this;
    }

    /// Returns a successor on the same tables, as after a restart.
    SyncedReplica restarted() {
        requireNonNull(synchronization).close();
        return new SyncedReplica(environment, url);
    }

    /// Starts receiving webhooks and returns their URL.
    String hook() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            receiver = server;
            server.createContext("/", this::receive);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return "http://127.0.0.1:%d/webhook".formatted(server.getAddress().getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends webhooks through all faults of the chaos option.
    void sendWithChaos(long seed) {
        String made = environment
                .post(
                        "/webhooks",
                        Json.text(Map.of("url", hook(), "eventTypes", seed % 2 == 0 ? List.of() : TestEvent.TYPES)))
                .isOk()
                .text("secret");
        String id = environment.get("/webhooks").isOk().text("0.id");
        secret.set(new WebhookSecret(made));
        environment
                .http()
                .send(environment
                        .http()
                        .request("/api/v1/webhooks/%s/chaos".formatted(id))
                        .header("X-API-KEY", environment.key())
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString("""
                                {"seed": %d, "duplicate": 0.2, "reorder": 0.2, "delay": 0.05, "drop": 0.1, "badSignature": 0.2}
                                """.formatted(seed))))
                .isOk();
    }

    SyncState state() {
        return requireNonNull(synchronization).state();
    }

    Inbox inbox() {
        return inbox;
    }

    Changes changed() {
        Map<String, String> customers = new TreeMap<>();
        Map<String, String> subscriptions = new TreeMap<>();
        changes.forEach(it -> {
            it.customers().forEach(id -> customers.put(id, id));
            it.subscriptions().forEach(id -> subscriptions.put(id, id));
        });
        return new Changes(customers.keySet(), subscriptions.keySet());
    }

    void clearChanges() {
        changes.clear();
    }

    Jdbi owner() {
        return Jdbi.create(url);
    }

    /// Waits until the replica has all events of the server.
    SyncState awaitHead() {
        long head = head();
        return await(it -> it.phase() == SyncState.Phase.FOLLOWING && it.through() >= head && it.gaps() == 0);
    }

    /// Returns the differences from the server at one event number.
    List<String> difference() {
        long head;
        List<String> difference;
        do {
            head = head();
            awaitHead();
            difference = ObservedState.difference(ObservedState.of(environment), ObservedState.of(this));
        } while (head() != head);
        return difference;
    }

    long head() {
        return Long.parseLong(environment
                .get("/events/feed?limit=1")
                .isOk()
                .body()
                .toString()
                .replaceAll("(?s).*head=(\\d+).*", "$1"));
    }

    /// Returns the result of a new comparison.
    SyncState.Result comparison() {
        return requireNonNull(awaitComparison().balance().last()).result();
    }

    /// Waits for another comparison.
    SyncState awaitComparison() {
        Instant now = Instant.now();
        requireNonNull(synchronization).prove();
        return await(it -> it.balance().last() != null
                && requireNonNull(it.balance().last()).at().isAfter(now));
    }

    SyncState await(Predicate<SyncState> isExpected) {
        return Waiting.until(this::state, isExpected, WAIT_MAX);
    }

    List<String> rows(String sql) {
        return owner().withHandle(it -> it.createQuery(sql).mapTo(String.class).list());
    }

    @Override
    public void close() {
        if (receiver != null) {
            receiver.stop(0);
        }
        if (synchronization != null) {
            synchronization.close();
        }
        database.close();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Map<String, String> headers = exchange.getRequestHeaders().entrySet().stream()
                    .collect(toMap(Map.Entry::getKey, it -> it.getValue().getFirst()));
            int status = status(headers, body);
            byte[] answer = "{\"success\":true}".getBytes(UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private int status(Map<String, String> headers, byte[] body) {
        WebhookSecret known = secret.get();
        if (known == null || !known.proves(headers, body, Instant.now())) {
            return UNAUTHORIZED;
        }
        try {
            inbox.take(body).join();
            return OK;
        } catch (Malformed _) {
            return BAD;
        } catch (RuntimeException _) {
            return UNAVAILABLE;
        }
    }
}
