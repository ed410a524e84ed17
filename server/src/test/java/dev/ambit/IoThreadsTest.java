package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.access.Authentication;
import dev.ambit.db.Database;
import dev.ambit.http.Contract;
import dev.ambit.http.Metrics;
import dev.ambit.http.Readiness;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import dev.ambit.http.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("locks the customers")
class IoThreadsTest {

    private static final System.Logger LOG = System.getLogger(IoThreadsTest.class.getName());
    private static final Duration STORM = LongForm.ENABLED ? Duration.ofSeconds(7) : Duration.ofSeconds(2);

    /// More than may wait at once.
    private static final int MISSES = 700;

    private final HttpClient client = HttpClient.newHttpClient();

    /// An inline route must not query the database, so the first request to such a route fails.
    @Test
    void inline_route_that_queries_the_database_fails_without_hanging() throws Exception {
        try (Database database = TestServer.database(2)) {
            var routes = new Router()
                    .inline(
                            "GET",
                            "/wrong",
                            "wrong",
                            _ -> database.transactions().outside(tx -> Response.ok(tx.execute("select 1"))),
                            Contract.gives(200, String.class));
            try (var metrics = new Metrics();
                    WebServer web = WebServer.start("127.0.0.1", 0, routes, 4, metrics, new Readiness())) {
                var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/wrong".formatted(web.port())))
                        .timeout(Duration.ofSeconds(60))
                        .build();

                HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

                assertThat(answer.statusCode()).isEqualTo(500);
                assertThat(answer.body()).doesNotContain("virtual", "select");
            }
        }
    }

    /// Cache hits must stay fast while cache misses wait for a locked table. One of five attempts must succeed,
    /// because other programs on the machine can slow down some of them.
    @CiTest
    void cache_misses_that_wait_for_the_database_do_not_slow_down_hits() throws Exception {
        EnvironmentFixture fixture = EnvironmentFixture.open();
        fixture.environment().check("first", "sso").isOk();
        List<String> slow = new ArrayList<>();

        while (slow.size() < 5) {
            long[] quiet = hits(fixture, Duration.ofSeconds(1));
            long[] stormy = hitsInStorm(fixture);
            String measured = "in quiet %s, in the storm %s".formatted(inWords(quiet), inWords(stormy));
            LOG.log(System.Logger.Level.INFO, "Hits {0}", measured);
            if (micros(stormy, 99) < 20 * micros(quiet, 99) + 20_000 && micros(stormy, 100) < 3_000_000) {
                return;
            }
            slow.add(measured);
        }
        assertThat(slow).as("storms that slowed hits down").isEmpty();
    }

    private long[] hitsInStorm(EnvironmentFixture fixture) throws Exception {
        List<CompletableFuture<HttpResponse<String>>> misses = new ArrayList<>();
        long[] hits = TestServer.superuser().inTransaction(blocker -> {
            blocker.execute("lock table customers in access exclusive mode");
            for (int i = 0; i < MISSES; i++) {
                misses.add(client.sendAsync(check(fixture, "nobody-" + i), BodyHandlers.ofString()));
            }
            pause(Authentication.REMEMBERED);
            // A key that expired meanwhile is read again first.
            Waiting.until(() -> fixture.environment().check("first", "sso").status(), it -> it == 200);
            return hits(fixture, STORM);
        });
        for (CompletableFuture<HttpResponse<String>> miss : misses) {
            assertThat(miss.get().statusCode()).isIn(200, 503, 504);
        }
        return hits;
    }

    private static String inWords(long[] nanos) {
        return "p50 %d us, p99 %d us, max %d us".formatted(micros(nanos, 50), micros(nanos, 99), micros(nanos, 100));
    }

    /// Sorted.
    private long[] hits(EnvironmentFixture fixture, Duration duration) throws IOException, InterruptedException {
        List<Long> nanos = new ArrayList<>();
        long end = System.nanoTime() + duration.toNanos();
        HttpRequest hit = check(fixture, "first");
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            HttpResponse<String> answer = client.send(hit, BodyHandlers.ofString());
            nanos.add(System.nanoTime() - start);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private static HttpRequest check(EnvironmentFixture fixture, String customer) {
        return TestServer.http()
                .request("/api/v1/customers/%s/entitlements/check?featureId=sso".formatted(customer))
                .header("X-API-KEY", fixture.environment().key())
                .build();
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static long micros(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1_000;
    }
}
