package dev.ambit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.JsonPaths;
import dev.ambit.LongForm;
import dev.ambit.OwnServer;
import dev.ambit.TestAccount;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.engine.Decision;
import dev.ambit.http.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Compares random decisions of the cache with the answers of a server, while connections break and the server
/// restarts.
class DecisionParityTest {

    private static final int ROUNDS = LongForm.ENABLED ? 60 : 1;
    private static final int ACTS_OF_ROUND = 40;
    private static final int CHECKS_OF_ROUND = LongForm.ENABLED ? 1_250 : 250;
    private static final int QUIET_MILLIS = 1_500;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void random_decisions_are_those_of_the_server() throws Exception {
        try (OwnServer server = OwnServer.start();
                TcpProxy proxy = new TcpProxy(server.app().port())) {
            var random = new Random(42);
            var workload = new RandomWorkload(TestAccount.open(server.http(), "Acme"), random);
            AmbitConnection connection =
                    AmbitConnection.of(proxy.url(), workload.environment().key());
            Server second = null;
            try (EntitlementCache cache = EntitlementCache.open(connection)) {
                cache.ready().get(1, TimeUnit.MINUTES);
                int port = server.app().port();
                for (int round = 0; round < ROUNDS; round++) {
                    for (int act = 0; act < ACTS_OF_ROUND; act++) {
                        workload.act();
                        if (act == ACTS_OF_ROUND / 2 && round % 3 == 1) {
                            proxy.cut();
                        }
                    }
                    if (round == ROUNDS / 2) {
                        server.app().close();
                        proxy.cut();
                        second = server.second();
                        port = second.port();
                        proxy.target(port);
                        workload.moveTo(new Http(port));
                    }
                    if (round == ROUNDS / 4) {
                        workload.clock("stop", "");
                    } else if (round > ROUNDS / 4) {
                        workload.clock("advance", "{\"by\": \"%s\"}".formatted(round % 2 == 0 ? "PT50M" : "P9D"));
                    }
                    awaitCaughtUp(workload, cache);
                    try (EntitlementCache late = EntitlementCache.open(connection)) {
                        late.ready().get(1, TimeUnit.MINUTES);
                        compare(round, random, workload, port, cache, late);
                    }
                }
            } finally {
                if (second != null) {
                    second.close();
                }
            }
        }
    }

    private void compare(
            int round, Random random, RandomWorkload workload, int port, EntitlementCache cache, EntitlementCache late)
            throws Exception {
        for (int i = 0; i < CHECKS_OF_ROUND; i++) {
            String customer = random.nextInt(50) == 0 ? "nobody" : workload.customer();
            String feature = RandomWorkload.FEATURES.get(random.nextInt(RandomWorkload.FEATURES.size()));
            String resource = RandomWorkload.RESOURCES.get(random.nextInt(3) * random.nextInt(2));
            BigDecimal requested = BigDecimal.valueOf(random.nextInt(220), 1);
            List<String> values = random.nextBoolean()
                    ? List.of()
                    : List.of(RandomWorkload.VALUES.get(random.nextInt(RandomWorkload.VALUES.size())));

            String expected = ask(workload, port, customer, resource, feature, requested, values);

            String question = "round %d, check %d: %s '%s' %s %s %s"
                    .formatted(round, i, customer, resource, feature, requested, values);
            assertThat(text(cache.checkResource(customer, resource, feature, requested, values)))
                    .as(question)
                    .isEqualTo(expected);
            assertThat(text(late.checkResource(customer, resource, feature, requested, values)))
                    .as("loaded from a snapshot, " + question)
                    .isEqualTo(expected);
        }
    }

    /// The server counts usage that is reported within a second in one event.
    private static void awaitCaughtUp(RandomWorkload workload, EntitlementCache cache) throws InterruptedException {
        long head = head(workload);
        long quietNanos = System.nanoTime();
        while (System.nanoTime() - quietNanos < TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS)) {
            Thread.sleep(100);
            long now = head(workload);
            if (now != head) {
                head = now;
                quietNanos = System.nanoTime();
            }
        }
        long last = head;
        Waiting.until(cache::sequence, it -> it >= last);
    }

    private static long head(RandomWorkload workload) {
        return Long.parseLong(String.valueOf(JsonPaths.at(
                workload.environment()
                        .get("/events/feed?after=1000000000")
                        .isOk()
                        .body(),
                "head")));
    }

    private String ask(
            RandomWorkload workload,
            int port,
            String customer,
            String resource,
            String feature,
            BigDecimal requested,
            List<String> values)
            throws IOException, InterruptedException {
        String query = "featureId=%s&requestedUsage=%s".formatted(feature, requested)
                + (resource.isEmpty() ? "" : "&resourceId=" + resource)
                + (values.isEmpty() ? "" : "&requestedValues=" + values.getFirst());
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/api/v1/customers/%s/entitlements/check?%s"
                                .formatted(port, customer, query)))
                .header("X-API-KEY", workload.environment().key())
                .build();
        String body = http.send(request, BodyHandlers.ofString()).body();
        Object answer = Json.read(body, Object.class);
        return Boolean.TRUE.equals(JsonPaths.at(answer, "data.isGranted"))
                ? "granted"
                : switch (String.valueOf(JsonPaths.at(answer, "data.accessDeniedReason"))) {
                    // Events do not name archived customers and denied features.
                    case "CustomerIsArchived" -> "CustomerNotFound";
                    case "Revoked" -> "NoFeatureEntitlementInSubscription";
                    case String reason -> reason;
                };
    }

    private static String text(Decision decision) {
        return decision.isGranted()
                ? "granted"
                : Objects.requireNonNull(decision.reason()).wireName();
    }
}
