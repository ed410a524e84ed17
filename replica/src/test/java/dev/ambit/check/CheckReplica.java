package dev.ambit.check;

import dev.ambit.TestEvent;
import dev.ambit.applier.Database;
import dev.ambit.applier.Inbox;
import dev.ambit.applier.Receipt;
import dev.ambit.http.BearerToken;
import dev.ambit.http.Metrics;
import dev.ambit.http.Readiness;
import dev.ambit.http.Router;
import dev.ambit.http.WebServer;
import dev.ambit.postgres.TestDatabase;
import dev.ambit.postgres.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// A replica with its own database, which receives events and answers checks over HTTP.
final class CheckReplica implements AutoCloseable {

    static final Instant TODAY = Instant.parse("2026-01-01T00:00:00Z");

    private final String databaseUrl = TestPostgres.newDatabase();
    private final Database database;
    private final Inbox inbox;
    private final WebServer web;
    private final Metrics metrics = new Metrics();
    private final Jdbi reader;
    /// Not shared: a later replica on the same port must not get connections of this one.
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    volatile Instant now = TODAY;
    volatile long ageSeconds = 3;

    CheckReplica() {
        this(null);
    }

    CheckReplica(@Nullable String token) {
        database = Database.open(databaseUrl);
        inbox = new Inbox(database, "ours", () -> now, (_, _) -> {});
        reader = Jdbi.create(databaseUrl + "&options=-c%20role=ambit_reader");
        var check = new CheckApi(reader, new BearerToken(token), () -> now, () -> ageSeconds, 16 << 20);
        inbox.follow(check::committed);
        web = WebServer.start("127.0.0.1", 0, check.addTo(new Router()), 200, metrics, new Readiness());
    }

    /// Runs the queries for checks, so that tests can observe and delay them.
    Jdbi reader() {
        return reader;
    }

    /// Stores an event and waits for the receipt; `'` replaces `"`.
    Receipt apply(String type, int second, String fields) {
        return inbox.take(TestEvent.of(type, second, fields)).join();
    }

    /// Creates a customer with these entitlements.
    void entitle(String customer, int second, String entitlements) {
        apply("customer.created", second, "'id': '%s'".formatted(customer));
        list(customer, second, entitlements);
    }

    void list(String customer, int second, String entitlements) {
        apply(
                "entitlements.updated",
                second,
                "'customer': {'id': '%s'}, 'entitlements': [%s]".formatted(customer, entitlements));
    }

    void measure(String customer, String feature, int second, String fields) {
        apply(
                "measurement.reported",
                second,
                "'customer': {'id': '%s'}, 'feature': {'id': '%s'}, %s".formatted(customer, feature, fields));
    }

    /// Returns status and body; `'` replaces `"` in the request.
    String ask(String json) {
        return shown(post("", "application/json", json.replace('\'', '"')));
    }

    String ask(String customer, String feature) {
        return ask("{'customerId': '%s', 'featureId': '%s'}".formatted(customer, feature));
    }

    String ask(String customer, String feature, String requestedUsage) {
        return ask("{'customerId': '%s', 'featureId': '%s', 'requestedUsage': %s}"
                .formatted(customer, feature, requestedUsage));
    }

    String fill(String form) {
        return shown(post("", "application/x-www-form-urlencoded", form));
    }

    static String shown(HttpResponse<String> answer) {
        return answer.statusCode() + " " + answer.body();
    }

    HttpResponse<String> post(String query, @Nullable String contentType, String body, String... headers) {
        HttpRequest.Builder request = request(query).POST(BodyPublishers.ofString(body));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> get() {
        return send(request("").GET());
    }

    private HttpRequest.Builder request(String query) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/check-access%s".formatted(web.port(), query)));
    }

    /// Retries once on a new connection if a kept one was closed; checks are idempotent.
    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return sendOnce(request);
        } catch (IOException closed) {
            try {
                return sendOnce(request);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private HttpResponse<String> sendOnce(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Runs a statement like a manual edit.
    void run(String sql) {
        TestDatabase.run(databaseUrl, sql);
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
        metrics.close();
        database.close();
    }
}
