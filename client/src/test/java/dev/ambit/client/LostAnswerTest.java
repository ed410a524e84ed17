package dev.ambit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.EnvironmentFixture;
import dev.ambit.LostAnswerProxy;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestMeter;
import dev.ambit.TestServer;
import dev.ambit.client.api.AmbitApi;
import dev.ambit.client.api.ConsumptionConsumeBody;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Reports through a proxy that loses answers of the server, so that the client repeats what was counted already.
class LostAnswerTest {

    private static final DroppedReports NOTHING_DROPPED = new DroppedReports() {
        @Override
        public void usage(List<UsageReport> reports, String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void events(List<EventReport> reports, String reason) {
            throw new AssertionError(reason);
        }
    };

    private final TestAccount account = TestServer.openAccount();
    private final TestEnvironment environment =
            EnvironmentFixture.open(account, account.development()).environment();
    private final LostAnswerProxy proxy = new LostAnswerProxy(TestServer.app().url());
    private final AmbitConnection connection = AmbitConnection.of(URI.create(proxy.url()), environment.key());

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void repeated_batch_of_usage_counts_once() throws Exception {
        proxy.losePost("/api/v1/usage");
        proxy.losePost("/api/v1/usage");
        try (UsageReporter reporter = UsageReporter.open(connection, NOTHING_DROPPED)) {
            reporter.report("first", "calls", 10);
            reporter.report("first", "calls", 10);

            assertThat(reporter.flush(Duration.ofMinutes(1))).isTrue();
        }

        assertThat(used("calls")).isEqualTo("20");
        assertThat(proxy.remaining()).isZero();
    }

    @Test
    void repeated_event_counts_once() throws Exception {
        new TestMeter(environment)
                .feature("renders", "render", "SUM", "seconds")
                .isOk();
        environment.post("/customers/first/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "renders", "period": "1 week", "usageLimit": 50}]}
                        """).isOk();
        proxy.losePost("/api/v1/events");
        try (UsageReporter reporter = UsageReporter.open(connection, NOTHING_DROPPED)) {
            reporter.report(EventReport.of("first", "render", Instant.now(), Map.of("seconds", 10)));

            assertThat(reporter.flush(Duration.ofMinutes(1))).isTrue();
        }
        TestMeter.awaitCounts(account);

        assertThat(used("renders")).isEqualTo("10");
        assertThat(proxy.remaining()).isZero();
    }

    /// The methods of the API do not repeat requests, so the caller does.
    @Test
    void consumption_that_the_caller_repeats_counts_once() {
        proxy.losePost("/api/v1/usage/consume");
        AmbitApi api = AmbitApi.of(connection);
        ConsumptionConsumeBody job = ConsumptionConsumeBody.builder("first", "calls", BigDecimal.TEN)
                .idempotencyKey("job-1")
                .build();

        assertThatThrownBy(() -> api.usage().consumeUsage(job)).isInstanceOf(UncheckedIOException.class);
        assertThat(api.usage().consumeUsage(job).data().isGranted()).isTrue();

        assertThat(used("calls")).isEqualTo("10");
        assertThat(proxy.remaining()).isZero();
    }

    private String used(String feature) {
        return environment.check("first", feature).isOk().text("currentUsage");
    }
}
