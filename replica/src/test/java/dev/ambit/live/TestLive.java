package dev.ambit.live;

import dev.ambit.TestEvent;
import dev.ambit.TestWebSocket;
import dev.ambit.Waiting;
import dev.ambit.applier.Database;
import dev.ambit.applier.Inbox;
import dev.ambit.graphql.Graphql;
import dev.ambit.http.AllowedPages;
import dev.ambit.http.BearerToken;
import dev.ambit.http.Metrics;
import dev.ambit.http.Readiness;
import dev.ambit.http.Router;
import dev.ambit.http.WebServer;
import dev.ambit.postgres.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// A replica with its own database, which receives events and answers GraphQL.
final class TestLive implements AutoCloseable {

    final LiveQueries live;
    private final String databaseUrl = TestPostgres.newDatabase();
    private final Database database;
    private final Inbox inbox;
    private final Graphql graphql;
    private final WebServer web;
    private final Metrics metrics = new Metrics();
    /// Not shared: a later replica on the same port must not get connections of this one.
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    TestLive() {
        this(null, Duration.ofSeconds(10));
    }

    TestLive(@Nullable String token, Duration initMax) {
        database = Database.open(databaseUrl);
        inbox = new Inbox(database, "ours", InstantSource.system(), (_, _) -> {});
        graphql = Graphql.open(databaseUrl, "ambit_reader", InstantSource.system());
        live = new LiveQueries(graphql);
        inbox.follow(live::committed);
        Router router = new Router().guardBy(new AllowedPages(Set.of(), false, Set.of("https://app.example.com")));
        new GraphqlApi(graphql, live, new BearerToken(token), initMax).addTo(router);
        new GraphiqlApi().addTo(router);
        web = WebServer.start("127.0.0.1", 0, router.reference("0"), 20, metrics, new Readiness());
    }

    String url() {
        return "http://127.0.0.1:" + web.port();
    }

    /// Stores an event and waits for the receipt; `'` replaces `"`.
    void apply(String type, int second, String fields) {
        inbox.take(TestEvent.of(type, second, fields)).join();
    }

    /// Renames a customer.
    void call(String customer, int second, String called) {
        apply("customer.updated", second, "'id': '%s', 'name': '%s'".formatted(customer, called));
    }

    /// Renames a customer after an outage. As a sender would, repeats the event while a connection from before the
    /// outage fails.
    void callAgain(String customer, int second, String called) {
        Waiting.until(
                () -> {
                    try {
                        call(customer, second, called);
                        return true;
                    } catch (CompletionException e) {
                        return false;
                    }
                },
                it -> it);
    }

    /// Sends a request; `'` replaces `"`.
    HttpResponse<String> post(String contentType, String body, String... headers) {
        HttpRequest.Builder request = request("/graphql")
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body.replace('\'', '"')));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = request(path).GET();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    TestWebSocket connect() {
        return connect(Map.of());
    }

    TestWebSocket connect(Map<String, String> headers) {
        return TestWebSocket.open(url().replace("http:", "ws:") + "/graphql", Protocol.NAME, headers);
    }

    /// Returns an initialized connection.
    TestWebSocket begun() {
        TestWebSocket socket = connect();
        socket.send("{\"type\":\"connection_init\"}").next();
        return socket;
    }

    /// Ends all sessions and rejects new ones.
    void blockDatabase() {
        TestPostgres.blockDatabase(databaseUrl);
    }

    void allowDatabase() {
        TestPostgres.allowDatabase(databaseUrl);
    }

    @Override
    public void close() {
        web.close();
        live.close();
        graphql.close();
        metrics.close();
        database.close();
    }
}
