package dev.ambit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.engine.Reason;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Checks against a real server that the cache knows the same as the server.
class EntitlementCacheTest {

    private final TestAccount account = TestServer.openAccount();
    private final TestEnvironment environment =
            EnvironmentFixture.open(account, account.development()).environment();
    private final EntitlementCache cache = open(environment.key());

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void checks_are_decided_as_by_the_server() {
        assertThat(cache.check("first", "sso").isGranted()).isTrue();
        assertThat(cache.check("first", "seats", 5).isGranted()).isTrue();
        assertThat(cache.check("first", "seats", 6).reason()).isEqualTo(Reason.REQUESTED_USAGE_EXCEEDING_LIMIT);
        assertThat(cache.check("first", "seats", new BigDecimal("5.000001")).reason())
                .isEqualTo(Reason.REQUESTED_USAGE_EXCEEDING_LIMIT);
        assertThat(cache.check("first", "nothing").reason()).isEqualTo(Reason.FEATURE_NOT_FOUND);
        assertThat(cache.check("nobody", "sso").reason()).isEqualTo(Reason.CUSTOMER_NOT_FOUND);
        assertThat(cache.checkResource("first", "site", "sso", BigDecimal.ZERO, List.of())
                        .reason())
                .isEqualTo(Reason.CUSTOMER_RESOURCE_NOT_FOUND);
    }

    @Test
    void quantity_that_the_server_refuses_is_refused() {
        assertThatThrownBy(() -> cache.check("first", "seats", -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.check("first", "seats", Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.check("first", "seats", new BigDecimal("0.0000001")))
                .hasMessage("`requestedUsage` must be 0 or more with at most six decimals; received 1E-7.");
    }

    @Test
    void write_is_visible_after_its_sequence_number() throws Exception {
        Reply made = environment.post("/customers", "{\"id\": \"new\"}").isOk();

        assertThat(applied(made)).isTrue();
        assertThat(cache.check("new", "sso").reason()).isEqualTo(Reason.NO_ACTIVE_SUBSCRIPTION);

        assertThat(applied(environment.subscribe("second", "basic"))).isTrue();
        assertThat(cache.check("second", "sso").isGranted()).isTrue();
        assertThat(cache.customers()).isEqualTo(3);

        assertThat(applied(environment.post("/customers/second/archive", "").isOk()))
                .isTrue();
        assertThat(cache.check("second", "sso").reason()).isEqualTo(Reason.CUSTOMER_NOT_FOUND);

        assertThat(applied(environment.post("/features", """
                {"id": "later", "displayName": "Later", "featureType": "BOOLEAN"}
                """).isOk())).isTrue();
        assertThat(cache.check("first", "later").reason()).isEqualTo(Reason.NO_FEATURE_ENTITLEMENT_IN_SUBSCRIPTION);
    }

    @Test
    void reported_usage_and_the_stopped_clock_decide() throws Exception {
        TestClock clock = TestClock.stop(account);
        environment.reportUsage("first", "seats", "3").isOk();
        Waiting.until(() -> cache.check("first", "seats", 3).isGranted(), isGranted -> !isGranted);

        CheckDetails details = cache.describe("first", "", "seats");

        assertThat(details.currentUsage()).isEqualByComparingTo("3");
        assertThat(details.usageLimit()).isEqualByComparingTo("5");
        assertThat(details.decision().isGranted()).isTrue();
        assertThat(details.isUnlimited()).isFalse();
        assertThat(clock.now()).isEqualTo(clock.stoppedAt());
    }

    @Test
    void listener_receives_changed_features() throws Exception {
        Queue<Map.Entry<String, Set<String>>> changes = new ConcurrentLinkedQueue<>();
        cache.addListener(new CacheListener() {
            @Override
            public void changed(String customerId, Set<String> featureIds) {
                changes.add(Map.entry(customerId, featureIds));
            }
        });

        applied(environment.subscribe("second", "basic"));
        environment.reportUsage("second", "calls", "3").isOk();

        Waiting.until(() -> changes, it -> it.contains(Map.entry("second", Set.of("calls"))));
        assertThat(changes)
                .contains(Map.entry("second", Set.of()), Map.entry("second", Set.of("calls", "seats", "sso")));
    }

    @Test
    void age_is_the_time_since_the_last_heartbeat() {
        assertThat(cache.age()).isLessThan(Duration.ofSeconds(30));
        assertThat(cache.isReady()).isTrue();
    }

    @Test
    void refused_key_is_reported() {
        try (EntitlementCache refused = EntitlementCache.open(connection(environment.clientKey()))) {
            assertThatThrownBy(() -> refused.ready().get(1, TimeUnit.MINUTES))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(AmbitProblem.class);
            assertThatThrownBy(() -> refused.check("first", "sso"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The entitlements are not loaded yet. Wait for `ready()` first.");
        }
    }

    private boolean applied(Reply write) throws InterruptedException {
        return cache.awaitSequence(Long.parseLong(write.header("X-Ambit-Sequence")), Duration.ofMinutes(1));
    }

    private static EntitlementCache open(String key) {
        EntitlementCache opened = EntitlementCache.open(connection(key));
        opened.ready().orTimeout(1, TimeUnit.MINUTES).join();
        return opened;
    }

    private static AmbitConnection connection(String key) {
        return AmbitConnection.of(
                URI.create("http://127.0.0.1:" + TestServer.app().port()), key);
    }
}
