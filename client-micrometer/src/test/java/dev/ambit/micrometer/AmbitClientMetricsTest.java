package dev.ambit.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.client.AmbitConnection;
import dev.ambit.client.DroppedReports;
import dev.ambit.client.EntitlementCache;
import dev.ambit.client.EventReport;
import dev.ambit.client.UsageReport;
import dev.ambit.client.UsageReporter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Reads the metrics of a client of a real server, and of a client without a server.
class AmbitClientMetricsTest {

    private final TestAccount account = TestServer.openAccount();
    private final TestEnvironment environment =
            EnvironmentFixture.open(account, account.development()).environment();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /// Accepts all reports that the reporter gives back.
    private static final class CollectedReports implements DroppedReports {

        @Override
        public void usage(List<UsageReport> reports, String reason) {
            assertThat(reports).isNotEmpty();
        }

        @Override
        public void events(List<EventReport> reports, String reason) {
            assertThat(reports).isNotEmpty();
        }
    }

    @Test
    void metrics_are_those_of_the_client() throws Exception {
        AmbitConnection connection = connection(TestServer.app().port());
        try (EntitlementCache cache = EntitlementCache.open(connection);
                UsageReporter reporter = UsageReporter.open(connection, new CollectedReports())) {
            new AmbitClientMetrics(cache, reporter).bindTo(registry);
            cache.ready().get(1, TimeUnit.MINUTES);

            assertThat(gauge("ambit.cache.customers")).isEqualTo(1);
            assertThat(gauge("ambit.cache.sequence")).isEqualTo((double) cache.sequence());
            assertThat(registry.get("ambit.cache.age").timeGauge().value(TimeUnit.SECONDS))
                    .isBetween(0.0, 30.0);
            assertThat(gauge("ambit.usage.pending")).isZero();
            assertThat(registry.get("ambit.cache.failures").counter().count()).isZero();
        }
    }

    @Test
    void metrics_show_that_the_server_cannot_be_reached() throws Exception {
        AmbitConnection nowhere = connection(1);
        UsageReporter reporter = UsageReporter.open(nowhere, new CollectedReports());
        try (EntitlementCache cache = EntitlementCache.open(nowhere)) {
            new AmbitClientMetrics(cache, reporter).bindTo(registry);
            reporter.report("first", "calls", 1);

            Waiting.until(() -> registry.get("ambit.cache.failures").counter().count(), it -> it >= 1);
            assertThat(gauge("ambit.cache.customers")).isNaN();
            assertThat(gauge("ambit.usage.pending")).isEqualTo(1);
        } finally {
            reporter.close(Duration.ZERO);
        }
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private AmbitConnection connection(int port) {
        return AmbitConnection.of(URI.create("http://127.0.0.1:" + port), environment.key());
    }
}
