package dev.ambit.usage;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import dev.ambit.core.Server;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Usage of the current period counts no matter which source granted it, also while another source granted more
/// over another period (docs/reference/rules.md#usage-counting).
class RecountTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private TestClock clock;

    @BeforeEach
    void a_plan_by_the_day() {
        clock = TestClock.stop(acme);
        catalog.feature("calls", METERED);
        catalog.plan("daily", grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"DAY\""));
        catalog.plan("monthly", grant("calls", "\"usageLimit\": 100", "\"resetPeriod\": \"MONTH\""));
        development.subscribe("ann", "daily");
    }

    @Test
    void usage_during_a_trial_counts_for_the_remaining_plan() {
        development.reportUsage("ann", "calls", "1").isOk();
        tryMonthly();

        requireUsed("1");
        development.reportUsage("ann", "calls", "4").isOk();
        development.reportUsage("ann", "calls", "-2").isOk();
        requireUsed("3");
        clock.advance("PT2H");

        requireUsed("3");
        assertThat(development.reportUsage("ann", "calls", "1").text("0.currentUsage"))
                .isEqualTo("4");
        requireUsed("4");
    }

    @Test
    void usage_set_during_a_promotion_stays_after_it_is_revoked() {
        development.reportUsage("ann", "calls", "1").isOk();
        grantPromotion();
        development.reportUsage("ann", "calls", "3").isOk();
        set("7");
        development.reportUsage("ann", "calls", "1").isOk();
        requireUsed("8");

        revoke();

        requireUsed("8");
        set("2");
        requireUsed("2");
    }

    @Test
    void counter_created_after_a_promotion_starts_with_the_earlier_usage() {
        grantPromotion();
        development.reportUsage("ann", "calls", "9").isOk();

        revoke();

        requireUsed("9");
        assertThat(development.check("ann", "calls", "2").text("accessDeniedReason"))
                .isEqualTo("RequestedUsageExceedingLimit");
        Reply consumed = development.post(
                "/usage/consume", "{\"customerId\": \"ann\", \"featureId\": \"calls\", \"amount\": 2}");
        assertThat(consumed.text("isGranted")).isEqualTo("false");
    }

    @Test
    void promotion_with_another_reset_period_gets_its_own_counter() {
        grantPromotion("MONTH");
        development.reportUsage("ann", "calls", "5").isOk();
        revoke();
        grantPromotion("DAY");
        requireUsed("5");
        development.reportUsage("ann", "calls", "6").isOk();
        requireUsed("11");
        clock.advance("P1D");

        requireUsed("0");
        revoke();
        grantPromotion("MONTH");
        requireUsed("0");
    }

    @Test
    void estimate_after_a_revoked_promotion_includes_its_usage() {
        grantPromotion();
        development.reportUsage("ann", "calls", "6").isOk();
        revoke();

        Reply estimated = development.post(
                "/usage/estimate", "{\"customerId\": \"ann\", \"featureId\": \"calls\", \"value\": 1}");

        assertThat(estimated.http().body()).contains("7");
    }

    @LongTest
    void second_server_counts_the_usage_of_a_revoked_promotion() {
        try (Server second = TestServer.second()) {
            var other = new Http(second.port());
            String path = "/api/v1/customers/ann/entitlements/check?featureId=calls";
            grantPromotion();
            other.get(development.key(), path).isOk();
            development.reportUsage("ann", "calls", "6").isOk();
            String revoked = revoke().header("X-Ambit-Sequence");

            Reply checked = other.send(
                    other.request(path).header("X-API-KEY", development.key()).header("X-Ambit-At-Least", revoked));

            assertThat(checked.text("currentUsage")).isEqualTo("6");
        }
    }

    /// The promotion expires without an event.
    @Test
    void usage_during_a_promotion_counts_after_it_expires() {
        clock.advance("PT2H");
        grantPromotion();
        clock.advance("P6DT23H");
        development.reportUsage("ann", "calls", "6").isOk();
        clock.advance("PT2H");

        requireUsed("6");
    }

    private void tryMonthly() {
        development.post("/subscriptions", """
                        {"customerId": "ann", "planId": "monthly", "trialOverrideConfiguration":
                         {"isTrial": true, "trialEndDate": "%s", "trialEndBehavior": "CANCEL_SUBSCRIPTION"}}
                        """.formatted(clock.in("PT1H"))).isOk();
    }

    private void grantPromotion() {
        grantPromotion("WEEK");
    }

    private void grantPromotion(String period) {
        development
                .post("/customers/ann/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "calls", "period": "1 week", "usageLimit": 50,
                         "resetPeriod": "%s"}]}
                        """.formatted(period))
                .isOk();
    }

    private Reply revoke() {
        return development
                .delete("/customers/ann/promotional-entitlements/calls")
                .isOk();
    }

    private void set(String value) {
        development.post("/usage", """
                        {"usages": [{"customerId": "ann", "featureId": "calls", "value": %s, "updateBehavior": "SET"}]}
                        """.formatted(value)).isOk();
    }

    /// On this server, and on one with an empty cache.
    private void requireUsed(String used) {
        assertThat(development.check("ann", "calls").text("currentUsage")).isEqualTo(used);
        Reply again = development
                .http()
                .send(development
                        .http()
                        .request("/api/v1/customers/ann/entitlements/check?featureId=calls")
                        .header("X-API-KEY", development.key())
                        .header("X-Ambit-At-Least", "0"));
        assertThat(again.text("currentUsage")).isEqualTo(used);
    }
}
