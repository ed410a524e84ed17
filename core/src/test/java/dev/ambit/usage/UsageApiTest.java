package dev.ambit.usage;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static dev.ambit.engine.FeatureKind.SEATS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageApiTest {

    private static final String MOST = "9223372036854.775807";

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_customer_with_meters() {
        catalog.feature("calls", METERED);
        catalog.feature("seats", SEATS);
        catalog.feature("hourly", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.feature("other", METERED);
        catalog.plan(
                "pro",
                limit("calls", 10),
                limit("seats", 5),
                grant("hourly", "\"usageLimit\": 10", "\"resetPeriod\": \"HOUR\""),
                grant("flag"));
        development.subscribe("ann", "pro");
    }

    @Test
    void a_report_answers_with_the_usage_after_it() {
        Reply first = report("calls", "3").isOk();
        Reply second = report("calls", "4.5");

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.text("0.value")).isEqualTo("3");
        assertThat(first.text("0.currentUsage")).isEqualTo("3");
        assertThat(second.text("0.currentUsage")).isEqualTo("7.5");
        assertThat(second.text("0.customerId")).isEqualTo("ann");
        assertThat(second.at("0.usagePeriodEnd")).isNull();
        assertThat(second.text("0.id")).isNotEqualTo(first.text("0.id"));
        assertThat(usage("calls")).isEqualTo("7.5");
    }

    @Test
    void report_slightly_in_the_future_waits_until_its_time() {
        Instant ahead = Instant.now().plusMillis(90);

        report("calls", "1", "\"createdAt\": \"%s\"".formatted(ahead)).isOk();

        assertThat(Instant.now()).isAfter(ahead);
        assertThat(report("calls", "1", "\"createdAt\": \"%s\"".formatted(ahead.plusSeconds(60)))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void dimensions_that_are_too_long_are_refused() {
        Reply refused = report("calls", "1", "\"dimensions\": {\"a\": \"%s\"}".formatted("x".repeat(10_000)));

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("usages.0.dimensions");
    }

    @Test
    void set_report_replaces_the_current_usage() {
        report("seats", "8").isOk();

        assertThat(report("seats", "5", "\"updateBehavior\": \"SET\"").text("0.currentUsage"))
                .isEqualTo("5");
        assertThat(report("seats", "0", "\"updateBehavior\": \"SET\"").text("0.currentUsage"))
                .isEqualTo("0");
    }

    @Test
    void negative_delta_cannot_reduce_usage_below_zero() {
        report("seats", "2").isOk();

        assertThat(report("seats", "-0.5").text("0.currentUsage")).isEqualTo("1.5");
        assertThat(report("seats", "-3").text("0.currentUsage")).isEqualTo("0");
        assertThat(report("calls", "-1").text("0.currentUsage")).isEqualTo("0");
    }

    @Test
    void usage_is_exact_to_six_decimals() {
        report("calls", "0.1").isOk();
        report("calls", "0.2").isOk();

        assertThat(usage("calls")).isEqualTo("0.3");
        assertThat(report("calls", "0.000001").text("0.currentUsage")).isEqualTo("0.300001");
        assertThat(development.check("ann", "calls", "9.699999").text("isGranted"))
                .isEqualTo("true");
        assertThat(development.check("ann", "calls", "9.7").text("isGranted")).isEqualTo("false");
    }

    @Test
    void report_on_a_resetting_meter_returns_its_usage_period() {
        Reply reported = report("hourly", "1");

        Instant start = Instant.parse(reported.text("0.usagePeriodStart"));
        Instant end = Instant.parse(reported.text("0.usagePeriodEnd"));
        assertThat(end).isEqualTo(start.plus(1, ChronoUnit.HOURS)).isAfter(Instant.now());
        assertThat(reported.text("0.nextResetDate")).isEqualTo(reported.text("0.usagePeriodEnd"));
        Reply check = development.check("ann", "hourly");
        assertThat(Instant.parse(check.text("usagePeriodEnd"))).isEqualTo(end);
        assertThat(Instant.parse(check.text("usagePeriodStart"))).isEqualTo(start);
        assertThat(check.text("validUntil")).isEqualTo(check.text("usagePeriodEnd"));
        assertThat(check.text("resetPeriod")).isEqualTo("HOUR");
    }

    @Test
    void late_report_counts_only_in_the_period_of_its_time() {
        Instant before = Instant.now().minus(90, ChronoUnit.MINUTES);
        report("hourly", "1").isOk();

        Reply late = report("hourly", "7", "\"createdAt\": \"%s\"".formatted(before));

        assertThat(late.text("0.currentUsage")).isEqualTo("7");
        assertThat(Instant.parse(late.text("0.usagePeriodEnd"))).isBefore(Instant.now());
        assertThat(late.text("0.timestamp"))
                .startsWith(before.truncatedTo(ChronoUnit.SECONDS).toString().substring(0, 19));
        assertThat(usage("hourly")).isEqualTo("1");
        assertThat(report("hourly", "1", "\"createdAt\": \"%s\"".formatted(before))
                        .text("0.currentUsage"))
                .isEqualTo("8");
        report("calls", "2", "\"createdAt\": \"1970-01-01T00:00:00Z\"").isOk();
        assertThat(usage("calls")).isEqualTo("0");
        report("hourly", "2", "\"createdAt\": \"1970-01-01T00:00:00Z\"").isOk();
        assertThat(usage("hourly")).isEqualTo("1");
    }

    @Test
    void a_report_with_the_same_key_counts_once() {
        Reply first = report("calls", "3", "\"idempotencyKey\": \"k-1\"").isOk();
        Reply again = report("calls", "3", "\"idempotencyKey\": \"k-1\"").isOk();

        assertThat(again.text("0.id")).isEqualTo(first.text("0.id"));
        assertThat(again.text("0.currentUsage")).isEqualTo(first.text("0.currentUsage"));
        assertThat(usage("calls")).isEqualTo("3");
        Reply twice =
                batch(line("calls", "1", "\"idempotencyKey\": \"k-2\""), line("calls", "1", """
                "idempotencyKey": "k-2"
                """), line("calls", "1"));
        assertThat(twice.isOk().texts("currentUsage")).containsExactly("4", "4", "5");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "featureId": "seats", "value": 3
            "featureId": "calls", "value": 4
            "featureId": "calls", "value": 3, "updateBehavior": "SET"
            "featureId": "calls", "value": 3, "dimensions": {"zone": "a"}
            """)
    @Tag("long")
    void idempotency_key_cannot_be_reused_for_another_report(String other) {
        report("calls", "3", "\"idempotencyKey\": \"k\"").isOk();

        Reply refused =
                batch(line("calls", "1"), "{\"customerId\": \"ann\", \"idempotencyKey\": \"k\", %s}".formatted(other));

        assertThat(refused.isProblem(409, "IdempotencyKeyReused").text("field")).isEqualTo("usages.1.idempotencyKey");
        assertThat(usage("calls")).isEqualTo("3");
        assertThat(usage("seats")).isEqualTo("0");
    }

    @Test
    void concurrent_reports_with_one_idempotency_key_count_once() throws Exception {
        List<Future<Reply>> replies = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                replies.add(threads.submit(() -> report("calls", "1", "\"idempotencyKey\": \"same\"")));
            }
        }

        for (Future<Reply> reply : replies) {
            assertThat(reply.get().isOk().text("0.currentUsage")).isEqualTo("1");
        }
        assertThat(usage("calls")).isEqualTo("1");
    }

    @Test
    void idempotency_key_of_a_refused_report_can_be_used_again() {
        report("calls", MOST).isOk();
        report("calls", "1", "\"idempotencyKey\": \"k\"").isProblem(400, "EntitlementUsageOutOfRangeError");
        report("calls", "0", "\"updateBehavior\": \"SET\"").isOk();

        assertThat(report("calls", "1", "\"idempotencyKey\": \"k\"").text("0.currentUsage"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "customerId": "bob", "featureId": "calls", "value": 1       | 404 | CustomerNotFound      | customerId
            "customerId": "ann", "featureId": "ghost", "value": 1       | 404 | FeatureNotFound       | featureId
            "customerId": "ann", "featureId": "flag", "value": 1        | 400 | MeteringNotAvailableForFeatureType | featureId
            "customerId": "ann", "featureId": "other", "value": 1       | 404 | NoFeatureEntitlementError | featureId
            "customerId": "ann", "featureId": "calls", "value": 1, "resourceId": "r9" | 404 | CustomerResourceNotFound | resourceId
            "customerId": "ann", "featureId": "calls"                   | 400 | BadUserInput          | value
            "customerId": "ann", "value": 1                             | 400 | BadUserInput          | featureId
            "customerId": "ann", "featureId": "calls", "value": "1"     | 400 | BadUserInput          | value
            "customerId": "ann", "featureId": "calls", "value": 0.0000001 | 400 | BadUserInput        | value
            "customerId": "ann", "featureId": "calls", "value": 9223372036854.775808 | 400 | BadUserInput | value
            "customerId": "ann", "featureId": "calls", "value": 1e400   | 400 | BadUserInput          | value
            "customerId": "ann", "featureId": "calls", "value": -1, "updateBehavior": "SET" | 400 | BadUserInput | value
            "customerId": "ann", "featureId": "calls", "value": 1, "updateBehavior": "ADD" | 400 | BadUserInput | updateBehavior
            "customerId": "ann", "featureId": "calls", "value": 1, "createdAt": "2999-01-01T00:00:00Z" | 400 | BadUserInput | createdAt
            "customerId": "ann", "featureId": "calls", "value": 1, "createdAt": "1969-12-31T23:59:59Z" | 400 | BadUserInput | createdAt
            "customerId": "ann", "featureId": "hourly", "value": 1, "createdAt": "0001-01-01T00:00:00Z" | 400 | BadUserInput | createdAt
            "customerId": "ann", "featureId": "calls", "value": 1, "createdAt": "2026-01-01T00:00:00" | 400 | BadUserInput | createdAt
            "customerId": "ann", "featureId": "calls", "value": 1, "idempotencyKey": "" | 400 | BadUserInput | idempotencyKey
            "customerId": "ann", "featureId": "calls", "value": 1, "dimensions": {"a": "x\\u0000"} | 400 | BadUserInput | dimensions.a
            "customerId": "ann", "featureId": "calls", "value": 1, "amount": 1 | 400 | BadUserInput     | amount
            """)
    @Tag("long")
    void batch_with_an_invalid_line_is_refused_whole_and_the_line_named(
            String line, int status, String code, String field) {
        Reply refused = batch(line("calls", "1"), line("seats", "1"), "{" + line + "}");

        assertThat(refused.isProblem(status, code).text("field")).isEqualTo("usages.2." + field);
        assertThat(usage("calls")).isEqualTo("0");
        assertThat(usage("seats")).isEqualTo("0");
    }

    @Test
    void usage_out_of_range_is_refused_and_its_line_named() {
        report("seats", MOST).isOk();

        Reply refused = batch(line("calls", "1"), line("seats", "0.000001"));

        assertThat(refused.isProblem(400, "EntitlementUsageOutOfRangeError").text("field"))
                .isEqualTo("usages.1.value");
        assertThat(usage("calls")).isEqualTo("0");
        assertThat(usage("seats")).isEqualTo(MOST);
    }

    @Test
    void refused_report_does_not_fail_reports_in_the_same_commit() throws Exception {
        report("seats", MOST).isOk();
        List<Future<Reply>> good = new ArrayList<>();
        List<Future<Reply>> bad = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                good.add(threads.submit(() -> report("calls", "1")));
                bad.add(threads.submit(() -> report("seats", "1")));
            }
        }

        for (Future<Reply> reply : good) {
            reply.get().isOk();
        }
        for (Future<Reply> reply : bad) {
            reply.get().isProblem(400, "EntitlementUsageOutOfRangeError");
        }
        assertThat(usage("calls")).isEqualTo("40");
        assertThat(usage("seats")).isEqualTo(MOST);
    }

    @Test
    void a_report_has_1_to_100_lines() {
        String hundred =
                IntStream.range(0, 100).mapToObj(_ -> line("calls", "1")).collect(Collectors.joining(","));

        assertThat(batch(hundred).isOk().text("99.currentUsage")).isEqualTo("100");
        batch(hundred, line("calls", "1")).isProblem(400, "BadUserInput");
        assertThat(batch().isProblem(400, "BadUserInput").text("field")).isEqualTo("usages");
        development.post("/usage", "{}").isProblem(400, "BadUserInput");
        assertThat(usage("calls")).isEqualTo("100");
    }

    private Reply report(String feature, String value, String... fields) {
        return batch(line(feature, value, fields));
    }

    private Reply batch(String... lines) {
        return development.post("/usage", "{\"usages\": [%s]}".formatted(String.join(", ", lines)));
    }

    private static String line(String feature, String value, String... fields) {
        String more = fields.length == 0 ? "" : ", " + String.join(", ", fields);
        return "{\"customerId\": \"ann\", \"featureId\": \"%s\", \"value\": %s%s}".formatted(feature, value, more);
    }

    private String usage(String feature) {
        return development.check("ann", feature).text("currentUsage");
    }
}
