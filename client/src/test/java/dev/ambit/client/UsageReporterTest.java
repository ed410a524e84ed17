package dev.ambit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestMeter;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Checks that usage is counted once by a real server, or is given back.
class UsageReporterTest {

    private final TestAccount account = TestServer.openAccount();
    private final TestEnvironment environment =
            EnvironmentFixture.open(account, account.development()).environment();
    private final CollectedReports returned = new CollectedReports();

    /// Collects what the reporter gives up.
    private static final class CollectedReports implements DroppedReports {

        private final List<UsageReport> usage = Collections.synchronizedList(new ArrayList<>());
        private final List<EventReport> events = Collections.synchronizedList(new ArrayList<>());
        private final List<String> reasons = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void usage(List<UsageReport> reports, String reason) {
            usage.addAll(reports);
            reasons.add(reason);
        }

        @Override
        public void events(List<EventReport> reports, String reason) {
            events.addAll(reports);
            reasons.add(reason);
        }
    }

    @Test
    void reports_are_sent_when_the_reporter_is_closed() {
        try (UsageReporter reporter = UsageReporter.open(connection(server()), returned)) {
            for (int i = 0; i < 250; i++) {
                reporter.report("first", "calls", 1);
            }
            reporter.report("first", "calls", new BigDecimal("0.5"));
        }

        assertThat(used("calls")).isEqualTo("250.5");
        assertThat(returned.usage).isEmpty();
    }

    @Test
    void total_replaces_usage() throws Exception {
        try (UsageReporter reporter = UsageReporter.open(connection(server()), returned)) {
            reporter.report("first", "seats", 4);
            reporter.report(new UsageReport(
                    "first", null, "seats", BigDecimal.TWO, true, Instant.now(), Map.of("region", "eu"), "set-1"));

            assertThat(reporter.flush(Duration.ofMinutes(1))).isTrue();
            assertThat(reporter.pending()).isZero();
        }

        assertThat(used("seats")).isEqualTo("2");
    }

    @Test
    void broken_connections_neither_lose_nor_repeat_usage() throws Exception {
        try (TcpProxy proxy = new TcpProxy(TestServer.app().port());
                UsageReporter reporter = UsageReporter.open(connection(proxy.url()), returned)) {
            for (int i = 0; i < 400; i++) {
                reporter.report("first", "calls", 1);
                if (i % 100 == 50) {
                    proxy.target(1);
                    proxy.cut();
                }
                if (i % 100 == 99) {
                    proxy.target(TestServer.app().port());
                }
                Thread.sleep(2);
            }
            assertThat(reporter.flush(Duration.ofMinutes(2))).isTrue();
        }

        assertThat(used("calls")).isEqualTo("400");
        assertThat(returned.usage).isEmpty();
    }

    @Test
    void refused_report_is_dropped_and_does_not_block_others() {
        try (UsageReporter reporter = UsageReporter.open(connection(server()), returned)) {
            reporter.report("first", "calls", 1);
            reporter.report("nobody", "calls", 1);
            reporter.report("first", "calls", 2);
        }

        assertThat(used("calls")).isEqualTo("3");
        assertThat(returned.usage).extracting(UsageReport::customerId).containsExactly("nobody");
        assertThat(returned.reasons).singleElement().asString().startsWith("CustomerNotFound: ");
    }

    @Test
    void reports_left_at_the_deadline_are_given_back_and_can_be_repeated() throws Exception {
        try (TcpProxy proxy = new TcpProxy(TestServer.app().port())) {
            UsageReporter reporter = UsageReporter.open(connection(proxy.url()), returned);
            proxy.freeze();
            reporter.report("first", "calls", 1);
            reporter.report("first", "calls", 2);
            Thread.sleep(300);

            reporter.close(Duration.ofMillis(500));
            reporter.report("first", "calls", 4);
        }
        assertThat(returned.usage).hasSize(3);
        assertThat(returned.reasons)
                .containsExactly("The reporter was closed before the server answered.", "The reporter is closed.");

        try (UsageReporter reporter = UsageReporter.open(connection(server()), returned)) {
            List.copyOf(returned.usage).forEach(reporter::report);
        }
        assertThat(used("calls")).isEqualTo("7");
    }

    @Test
    void full_buffer_gives_reports_back() throws Exception {
        try (TcpProxy proxy = new TcpProxy(1)) {
            UsageReporter reporter = UsageReporter.open(connection(proxy.url()), returned);
            for (int i = 0; i < 10_001; i++) {
                reporter.report("first", "calls", 1);
            }

            assertThat(returned.usage).hasSize(1);
            assertThat(returned.reasons).containsExactly("The buffer is full: 10,000 reports wait for the server.");
            reporter.close(Duration.ZERO);
            assertThat(returned.usage).hasSize(10_001);
        }
    }

    @Test
    void failing_callback_stops_no_later_report() {
        DroppedReports failing = new DroppedReports() {
            @Override
            public void usage(List<UsageReport> reports, String reason) {
                throw new IllegalStateException("no disk space");
            }

            @Override
            public void events(List<EventReport> reports, String reason) {
                throw new IllegalStateException("no disk space");
            }
        };
        try (UsageReporter reporter = UsageReporter.open(connection(server()), failing)) {
            reporter.report("nobody", "calls", 1);
            reporter.report("first", "calls", 2);
        }

        assertThat(used("calls")).isEqualTo("2");
    }

    @Test
    void meter_counts_reported_events() {
        new TestMeter(environment)
                .feature("renders", "render", "SUM", "seconds")
                .isOk();
        environment.post("/customers/first/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "renders", "period": "1 week", "usageLimit": 50}]}
                        """).isOk();

        try (UsageReporter reporter = UsageReporter.open(connection(server()), returned)) {
            reporter.report(EventReport.of("first", "render", Instant.now(), Map.of("seconds", 12.5)));
        }

        Waiting.until(() -> used("renders"), it -> it.equals("12.5"));
        assertThat(returned.events).isEmpty();
    }

    private String used(String feature) {
        return environment.check("first", feature).isOk().text("currentUsage");
    }

    private AmbitConnection connection(URI server) {
        return AmbitConnection.of(server, environment.key());
    }

    private static URI server() {
        return URI.create("http://127.0.0.1:" + TestServer.app().port());
    }
}
