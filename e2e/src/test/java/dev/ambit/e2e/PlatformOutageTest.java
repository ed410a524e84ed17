package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.Waiting;
import dev.ambit.replica.ReplicaApp;
import dev.ambit.replica.ReplicaConfig;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests a replica whose platform is down or silent.
@Tag("long")
class PlatformOutageTest {

    private static final String FEATURE = "githubActionsQuota";
    private static final String AGE = "Ambit-Replica-Age";

    @TempDir
    private Path data;

    @Test
    void checks_without_the_platform_have_the_age_of_the_data() throws Exception {
        try (ReplicatedPlatform copy = ReplicatedPlatform.following(data)) {
            copy.sell("ann", "s-1");
            copy.awaitAllTaken();
            Waiting.until(() -> copy.check("ann", FEATURE), it -> isAged(it, 0));
            Waiting.until(() -> status(copy, "/health/sync"), it -> it == 200);
            copy.await("select (count(*) > 0)::text from ambit.status where proof = 'SAME'", "true");

            copy.platform().kill();

            Reply aged = Waiting.until(() -> copy.check("ann", FEATURE), it -> isAged(it, 3));
            assertThat(aged.status() + aged.http().body()).isEqualTo("200{\"hasAccess\":true}");
            assertThat(status(copy, "/health/sync")).isEqualTo(503);
            assertThat(status(copy, "/health/ready")).isEqualTo(200);
            assertThat(copy.get("/status").body()).contains("\"databaseAnswers\":true", "\"state\":\"STALLED\"");
            assertThat(copy.sendEvent("{\"type\": \"customer.created\", \"id\": \"told\"}"))
                    .isEqualTo(200);

            copy.replica().kill();
            copy.startReplica();

            assertThat(status(copy, "/health/ready")).isEqualTo(200);
            assertThat(status(copy, "/health/sync")).isEqualTo(503);
            Reply again = Waiting.until(() -> copy.check("ann", FEATURE), it -> isAged(it, 3));
            assertThat(again.http().body()).isEqualTo("{\"hasAccess\":true}");
            assertThat(copy.check("told", FEATURE).http().body()).contains("Customer not entitled to feature");
        }
    }

    /// The replica has a clock that the test advances; the platform is suspended with open sockets.
    @Test
    void ten_minutes_without_the_platform_change_no_check() throws Exception {
        Path home = Checkout.opened(data);
        Path platformData = Checkout.opened(Files.createDirectory(home.resolve("platform")));
        Path replicaData = Checkout.opened(Files.createDirectory(home.resolve("replica")));
        try (AmbitProcess platform = AmbitProcess.serve(platformData, 0)) {
            TestEnvironment environment =
                    TestAccount.open(platform.http(), "Acme").development();
            environment.importPriceList(ReplicatedPlatform.priceList()).isOk();
            ReplicatedPlatform.sell(environment, "ann", "s-1");
            var ahead = new AtomicReference<>(Duration.ZERO);
            try (ReplicaApp replica = ReplicaApp.start(
                    config(replicaData, platform, environment),
                    () -> Instant.now().plus(ahead.get()))) {
                var http = new Http(replica.port());
                Waiting.until(() -> status(http, "/health/sync"), it -> it == 200);
                Waiting.until(() -> check(http), it -> it.status() == 200 && isAged(it, 0));

                platform.pause();
                try {
                    ahead.set(Duration.ofSeconds(5));
                    Waiting.until(() -> status(http, "/health/sync"), it -> it == 503);
                    for (int minutes : List.of(1, 5, 10)) {
                        ahead.set(Duration.ofMinutes(minutes));

                        Reply aged = Waiting.until(() -> check(http), it -> isAged(it, minutes * 60L));
                        assertThat(aged.status() + aged.http().body()).isEqualTo("200{\"hasAccess\":true}");
                        assertThat(status(http, "/health/ready")).isEqualTo(200);
                        assertThat(status(http, "/health/sync")).isEqualTo(503);
                    }
                } finally {
                    platform.goOn();
                }
                Waiting.until(() -> status(http, "/health/sync"), it -> it == 200);
                Waiting.until(() -> check(http), it -> isAged(it, 0) && !isAged(it, 60));
            }
        }
    }

    private static ReplicaConfig config(Path data, AmbitProcess platform, TestEnvironment environment) {
        return ReplicaConfig.of(
                Map.of(
                        "host",
                        "127.0.0.1",
                        "port",
                        "0",
                        "data",
                        data.toString(),
                        "webhook-secret",
                        "a secret that nobody knows",
                        "environment-id",
                        environment.id(),
                        "open",
                        "true",
                        "server-url",
                        platform.url(),
                        "server-key",
                        environment.key()),
                Map.of());
    }

    private static Reply check(Http http) {
        return http.send(http.request("/check-access").POST(BodyPublishers.ofString("""
                {"customerId": "ann", "featureId": "%s"}
                """.formatted(FEATURE))));
    }

    private static boolean isAged(Reply reply, long secondsMin) {
        return reply.http().headers().firstValueAsLong(AGE).orElse(-1) >= secondsMin;
    }

    private static int status(Http http, String path) {
        return http.send(http.request(path).GET()).status();
    }

    private static int status(ReplicatedPlatform copy, String path) {
        return status(new Http(copy.replica().port()), path);
    }
}
