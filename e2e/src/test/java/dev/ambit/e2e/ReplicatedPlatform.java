package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Runs a platform and a replica of one of its environments, each in its own process, connected by a webhook. Both
/// can be killed and restarted.
final class ReplicatedPlatform implements AutoCloseable {

    static final String PLAN = "TEAM";

    static final String TOKEN = "a-token-for-readers";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration ANSWER_MAX = Duration.ofSeconds(40);

    private final Path platformData;
    private final Path replicaData;
    private final int replicaPort;
    private final TestAccount account;
    private final TestEnvironment environment;
    private final String webhook;
    private final Map<String, String> settings;
    private final AmbitProcess platform;
    private final AmbitProcess replica;

    private ReplicatedPlatform(Path data, boolean hasFeed) throws IOException {
        platformData = Checkout.opened(Files.createDirectory(data.resolve("platform")));
        replicaData = Checkout.opened(Files.createDirectory(data.resolve("replica")));
        replicaPort = TestPort.free();
        platform = AmbitProcess.serve(platformData, TestPort.free(), "--allow-addresses", "127.0.0.0/8");
        try {
            account = TestAccount.open(platform.http(), "Acme");
            environment = account.development();
            environment.importPriceList(priceList()).isOk();
            Reply made =
                    environment.post("/webhooks", """
                            {"url": "http://127.0.0.1:%d/webhook"}
                            """.formatted(replicaPort)).isOk();
            webhook = made.text("id");
            settings = new HashMap<>(Map.of(
                    "AMBIT_REPLICA_PORT", Integer.toString(replicaPort),
                    "AMBIT_REPLICA_WEBHOOK_SECRET", made.text("secret"),
                    "AMBIT_REPLICA_ENVIRONMENT_ID", environment.id(),
                    "AMBIT_REPLICA_TOKEN", TOKEN));
            if (hasFeed) {
                settings.put("AMBIT_REPLICA_SERVER_URL", platform.url());
                settings.put("AMBIT_REPLICA_SERVER_KEY", environment.key());
            }
            replica = AmbitProcess.start(settings, "replica", replicaData);
        } catch (Throwable failure) {
            platform.close();
            throw failure;
        }
    }

    static ReplicatedPlatform open(Path data) throws IOException {
        return new ReplicatedPlatform(Checkout.opened(data), false);
    }

    /// Starts a replica that also reads the feed and repairs differences.
    static ReplicatedPlatform following(Path data) throws IOException {
        return new ReplicatedPlatform(Checkout.opened(data), true);
    }

    TestAccount account() {
        return account;
    }

    TestEnvironment environment() {
        return environment;
    }

    String webhook() {
        return webhook;
    }

    AmbitProcess platform() {
        return platform;
    }

    AmbitProcess replica() {
        return replica;
    }

    String replicaUrl() {
        return "http://127.0.0.1:" + replicaPort;
    }

    String secret() {
        return Objects.requireNonNull(settings.get("AMBIT_REPLICA_WEBHOOK_SECRET"));
    }

    void startPlatform() {
        platform.startAgain();
    }

    void startReplica() {
        replica.startAgain();
    }

    /// Returns the rows of the replica, each as one string.
    List<String> rows(String sql) throws IOException {
        return DatabaseRows.of(replicaData).texts(sql);
    }

    /// Runs a statement in the replica's database like a manual edit.
    void run(String sql) throws IOException {
        DatabaseRows.of(replicaData).execute(sql, Map.of());
    }

    /// Returns the number of the last event.
    private long head(DatabaseRows log) {
        return log.number("""
                select max(sequence) from events join endpoints using (environment_id) where endpoint_id::text = :webhook
                """, Map.of("webhook", webhook));
    }

    /// Waits until the replica has every event. Retries events that failed while it was down.
    void awaitAllTaken() throws IOException {
        recover();
        DatabaseRows rows = DatabaseRows.of(replicaData);
        DatabaseRows log = platformRows();
        Waiting.until(
                () -> rows.texts("select through || ' ' || gaps from ambit.status")
                        .getFirst(),
                it -> it.equals(head(log) + " 0"));
    }

    DatabaseRows platformRows() throws IOException {
        return DatabaseRows.of(platformData);
    }

    /// Waits until the query has this result.
    void await(String sql, String... expected) throws IOException {
        DatabaseRows rows = DatabaseRows.of(replicaData);
        Waiting.until(() -> rows.texts(sql), List.of(expected)::equals);
    }

    /// Creates a customer that buys the plan.
    void sell(String customer, String subscription) {
        sell(environment, customer, subscription);
    }

    static void sell(TestEnvironment environment, String customer, String subscription) {
        environment
                .post("/customers", """
                {"id": "%s", "name": "Name of %s", "email": "%s@example.com"}
                """.formatted(customer, customer, customer))
                .isOk();
        environment
                .post("/subscriptions", """
                {"id": "%s", "customerId": "%s", "planId": "%s",
                    "charges": [{"id": "unit-user", "quantity": 1, "type": "FEATURE"}]}
                """.formatted(subscription, customer, PLAN))
                .isOk();
    }

    /// Sends an event with the plain secret and returns the status.
    int sendEvent(String event) throws IOException {
        return send(request("/webhook", "stigg-webhooks-secret", secret()).POST(BodyPublishers.ofString(event)))
                .statusCode();
    }

    /// Sends a request with the token.
    Reply ask(String path, String json) {
        return ask(path, json, "Bearer " + TOKEN);
    }

    Reply ask(String path, String json, String authorization) {
        Http http = new Http(replicaPort);
        return http.send(http.request(path)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    Reply check(String customer, String feature) {
        return ask("/check-access", """
                {"customerId": "%s", "featureId": "%s"}
                """.formatted(customer, feature));
    }

    /// @param query query with `'` for quotes
    Reply graphql(String query) {
        return ask(
                "/graphql",
                "{\"query\": \"%s\"}".formatted(query.strip().replace('\n', ' ').replace("'", "\\\"")));
    }

    HttpResponse<String> get(String path) throws IOException {
        return send(request(path, "Authorization", "Bearer " + TOKEN).GET());
    }

    @Override
    public void close() {
        try (platform) {
            replica.close();
        }
    }

    private void recover() {
        environment.post("/webhooks/%s/recover".formatted(webhook), "{}").isOk();
    }

    private HttpRequest.Builder request(String path, String... headers) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(replicaPort, path)))
                .timeout(ANSWER_MAX)
                .headers(headers);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static String priceList() throws IOException {
        try (var resource = ReplicatedPlatform.class.getResourceAsStream("/pricings/github/2025.yml")) {
            assertThat(resource).isNotNull();
            return new String(resource.readAllBytes(), UTF_8);
        }
    }
}
