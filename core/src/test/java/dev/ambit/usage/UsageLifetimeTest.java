package dev.ambit.usage;

import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Time from which usage without resets counts, in every response and after an upgrade from a server that had one
/// counter for all time.
class UsageLifetimeTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private TestClock clock;

    @BeforeEach
    void ann_has_seats() {
        clock = TestClock.stop(acme);
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.feature("seats", METERED);
        catalog.plan("small", TestCatalog.limit("seats", 10));
        catalog.plan("large", TestCatalog.limit("seats", 20));
        development.subscribe("ann", "small");
    }

    @Test
    void usage_since_is_returned_wherever_usage_is_returned() {
        String since = clock.stoppedAt().toString();
        Reply reported = development.reportUsage("ann", "seats", "3").isOk();
        clock.advance("P1D");

        Reply consumed = development.post(
                "/usage/consume", "{\"customerId\": \"ann\", \"featureId\": \"seats\", \"amount\": 1}");

        assertThat(reported.text("0.usageSince")).isEqualTo(since);
        assertThat(consumed.isOk().text("usageSince")).isEqualTo(since);
        assertThat(development.check("ann", "seats").text("usageSince")).isEqualTo(since);
        assertThat(development.get("/customers/ann/entitlements").text("entitlements.0.usageSince"))
                .isEqualTo(since);
        assertThat(development.get("/events/feed?limit=100").isOk().body().toString())
                .contains("usageSince=" + since);
    }

    @Test
    void new_purchase_starts_with_zero_usage_and_a_new_start_time() {
        development.reportUsage("ann", "seats", "3").isOk();
        clock.advance("P1D");
        cancel();
        clock.advance("P1D");
        String resetAt = clock.now().toString();
        subscribe("small");
        development.reportUsage("ann", "seats", "2").isOk();

        Reply check = development.check("ann", "seats");

        assertThat(check.text("currentUsage")).isEqualTo("2");
        assertThat(check.text("usageSince")).isEqualTo(resetAt);
    }

    @Test
    void explanation_after_a_new_purchase_omits_the_old_counter() {
        development.reportUsage("ann", "seats", "3").isOk();
        cancel();
        clock.advance("P1D");
        subscribe("small");

        Reply explained = development
                .get("/customers/ann/entitlements/check?featureId=seats&explain=true")
                .isOk();

        assertThat(explained.text("currentUsage")).isEqualTo("0");
        assertThat(explained.at("explanation.counted")).isEqualTo(List.of());
    }

    @ParameterizedTest
    @CsvSource({"DELTA, 3, 10", "SET, 3, 7"})
    @Tag("long")
    void a_late_report_from_before_a_new_purchase_changes_only_the_history(
            String behavior, String before, String after) {
        development.reportUsage("ann", "seats", "3").isOk();
        clock.advance("P1D");
        Instant late = clock.now();
        clock.advance("PT1H");
        cancel();
        clock.advance("P1D");
        String resetAt = clock.now().toString();
        subscribe("small");
        clock.advance("PT1H");
        development.reportUsage("ann", "seats", "2").isOk();

        Reply reported = report("7", behavior, late).isOk();

        assertThat(reported.text("0.currentUsage")).isEqualTo("2");
        assertThat(reported.text("0.usageSince")).isEqualTo(resetAt);
        assertThat(development.check("ann", "seats").text("currentUsage")).isEqualTo("2");
        assertThat(history()).containsExactly(before, after, "2");
    }

    /// A replica must not overwrite the usage of the new purchase.
    @LongTest
    void measurement_of_a_replaced_counter_shows_when_its_period_ended() {
        development.reportUsage("ann", "seats", "3").isOk();
        Waiting.until(this::measurements, it -> it.size() == 1);
        clock.advance("P1D");
        cancel();
        clock.advance("P1D");
        String resetAt = clock.now().toString();
        subscribe("small");
        changeOldCounter();

        development.reportUsage("ann", "seats", "2").isOk();

        List<String> recorded = Waiting.until(this::measurements, it -> it.size() == 3);
        assertThat(recorded.get(1)).contains("usagePeriodEnd=" + resetAt);
        assertThat(recorded.get(2)).contains("currentUsage=2,").contains("usagePeriodEnd=null");
    }

    @LongTest
    void measurement_of_a_replaced_counter_shows_the_current_usage_and_reset() {
        TestCatalog.of(acme)
                .plan("weekly", TestCatalog.grant("seats", "\"usageLimit\": 10, \"resetPeriod\": \"WEEK\""));
        development.reportUsage("ann", "seats", "3").isOk();
        Waiting.until(this::measurements, it -> it.size() == 1);
        subscribe("weekly");
        clock.advance("P1D");
        changeOldCounter();
        String before = development.check("ann", "seats").text("currentUsage");

        development.reportUsage("ann", "seats", "2").isOk();

        Reply check = development.check("ann", "seats");
        List<String> recorded = Waiting.until(this::measurements, it -> it.size() == 3);
        assertThat(recorded.subList(1, 3))
                .allSatisfy(it -> assertThat(it)
                        .contains("nextResetDate=" + check.text("usagePeriodEnd"))
                        .containsAnyOf(
                                "currentUsage=" + before + ",", "currentUsage=" + check.text("currentUsage") + ","))
                .anySatisfy(it -> assertThat(it).contains("usagePeriodEnd=" + clock.now()));
    }

    /// Changes the old counter behind the back of the server, so that the next report sends an event about it too.
    private void changeOldCounter() {
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        update counters set dirty = true, used = used + 1000000, version = version + 1
                        where environment_id = :environment and period_end = 'infinity'
                        """)
                        .bind(
                                "environment",
                                EnvironmentFixture.of(acme, development).id().value())
                        .execute());
    }

    private List<String> measurements() {
        Object events = development.get("/events/feed?limit=1000").isOk().at("");
        return ((List<?>) Objects.requireNonNull(events))
                .stream()
                        .map(String::valueOf)
                        .filter(it -> it.contains("type=measurement.reported"))
                        .toList();
    }

    @Test
    void a_late_first_report_leaves_a_new_counter_at_zero() {
        development.reportUsage("ann", "seats", "3").isOk();
        clock.advance("P1D");
        cancel();
        Instant late = clock.now();
        clock.advance("P1D");
        subscribe("small");

        Reply reported = report("7", "DELTA", late).isOk();

        assertThat(reported.text("0.currentUsage")).isEqualTo("0");
        assertThat(development.check("ann", "seats").text("currentUsage")).isEqualTo("0");
        assertThat(development.reportUsage("ann", "seats", "1").text("0.currentUsage"))
                .isEqualTo("1");
    }

    @Test
    void usage_counts_from_the_earliest_source() {
        String since = clock.stoppedAt().toString();
        development.reportUsage("ann", "seats", "3").isOk();
        clock.advance("P1D");
        development.post("/customers/ann/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "seats", "period": "lifetime", "usageLimit": 30}]}
                        """).isOk();

        Reply check = development.check("ann", "seats");

        assertThat(check.text("usageLimit")).isEqualTo("30");
        assertThat(check.text("currentUsage")).isEqualTo("3");
        assertThat(check.text("usageSince")).isEqualTo(since);
        assertThat(development.reportUsage("ann", "seats", "1").text("0.currentUsage"))
                .isEqualTo("4");
        assertThat(counters()).isOne();
    }

    @Test
    void counters_of_an_older_server_are_not_rewritten() {
        development.reportUsage("ann", "seats", "3").isOk();
        String since = clock.stoppedAt().toString();
        becomeOld();
        clock.advance("P1D");

        subscribe("large");
        Reply reported = development.reportUsage("ann", "seats", "1");

        assertThat(reported.isOk().text("0.currentUsage")).isEqualTo("4");
        assertThat(reported.text("0.usageSince")).isEqualTo(since);
        assertThat(development.check("ann", "seats").text("usageSince")).isEqualTo(since);
        assertThat(counters()).isOne();

        cancel();
        clock.advance("P1D");
        subscribe("small");

        assertThat(development.check("ann", "seats").text("currentUsage")).isEqualTo("0");
        assertThat(development.reportUsage("ann", "seats", "2").text("0.currentUsage"))
                .isEqualTo("2");
        assertThat(development.check("ann", "seats").text("currentUsage")).isEqualTo("2");
        assertThat(counters()).isEqualTo(2);
    }

    /// As the version before this one left its rows.
    private void becomeOld() {
        TestServer.superuser().useHandle(tx -> {
            tx.createUpdate("""
                    update subscriptions set counted_since = null
                    where environment_id = :environment
                    """)
                    .bind(
                            "environment",
                            EnvironmentFixture.of(acme, development).id().value())
                    .execute();
            tx.createUpdate("""
                    update counters set period_start = to_timestamp(0)
                    where environment_id = :environment
                    """)
                    .bind(
                            "environment",
                            EnvironmentFixture.of(acme, development).id().value())
                    .execute();
        });
    }

    private int counters() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select count(*) from counters
                        where environment_id = :environment
                        """)
                        .bind(
                                "environment",
                                EnvironmentFixture.of(acme, development).id().value())
                        .mapTo(Integer.class)
                        .one());
    }

    private Reply report(String value, String behavior, Instant at) {
        return development.post("/usage", """
                {"usages": [{"customerId": "ann", "featureId": "seats", "value": %s, "updateBehavior": "%s",
                 "createdAt": "%s"}]}
                """.formatted(value, behavior, at));
    }

    private List<String> history() {
        Reply history = development.get("/usage/ann/history/seats?startDate=" + clock.stoppedAt());
        return ((List<?>) Objects.requireNonNull(history.isOk().at("series.0.points")))
                .stream()
                        .map(it -> String.valueOf(((Map<?, ?>) it).get("value")))
                        .toList();
    }

    private void subscribe(String plan) {
        development
                .post("/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"%s\"}".formatted(plan))
                .isOk();
    }

    private void cancel() {
        String id = development.get("/subscriptions?status=ACTIVE").text("0.id");
        development
                .post("/subscriptions/%s/cancel".formatted(id), "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();
    }
}
