package dev.ambit.usage;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A counter belongs to one period of one subscription. Usage of other periods does not count in a new period
/// and does not hide its usage (docs/reference/rules.md#entitlement-resolution).
@Tag("long")
class CounterPeriodTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void plans_that_reset_at_other_times() {
        catalog.feature("calls", METERED);
        catalog.plan("hourly", grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"HOUR\""));
        catalog.plan("monthly", grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""));
        catalog.plan("yearly", grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"YEAR\""));
        catalog.plan("calendar", grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\"", """
                "monthlyResetPeriodConfiguration": {"accordingTo": "StartOfTheMonth"}
                """));
        catalog.plan("never", limit("calls", 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hourly", "monthly", "yearly", "calendar"})
    void earlier_usage_does_not_count_in_the_period_of_a_new_subscription(String next) {
        development.subscribe("ann", "yearly");
        development.reportUsage("ann", "calls", "9").isOk();
        requireUsed("9");

        again(next);

        requireUsed("0");
        Reply reported = development.reportUsage("ann", "calls", "1").isOk();
        assertThat(reported.text("0.currentUsage")).isEqualTo("1");
        requireUsed("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hourly", "monthly", "yearly", "calendar", "never"})
    void limit_of_a_new_subscription_holds_after_a_longer_period_was_counted(String next) {
        development.subscribe("ann", "yearly");
        development.reportUsage("ann", "calls", "5").isOk();

        again(next);
        Reply reported = development.reportUsage("ann", "calls", "100").isOk();

        assertThat(reported.text("0.currentUsage")).isEqualTo("100");
        requireUsed("100");
        assertThat(development.check("ann", "calls", "0").text("accessDeniedReason"))
                .isEqualTo("RequestedUsageExceedingLimit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"monthly", "calendar"})
    void same_plan_bought_again_starts_with_zero_usage(String plan) {
        development.subscribe("ann", plan);
        development.reportUsage("ann", "calls", "8").isOk();

        again(plan);

        requireUsed("0");
        development.reportUsage("ann", "calls", "1").isOk();
        requireUsed("1");
    }

    /// On this server, and on one with an empty cache.
    private void requireUsed(String used) {
        assertThat(development.check("ann", "calls").text("currentUsage")).isEqualTo(used);
        Reply renewed = development
                .http()
                .send(development
                        .http()
                        .request("/api/v1/customers/ann/entitlements/check?featureId=calls")
                        .header("X-API-KEY", development.key())
                        .header("X-Ambit-At-Least", "0"));
        assertThat(renewed.text("currentUsage")).isEqualTo(used);
    }

    private void again(String plan) {
        String subscription =
                development.get("/subscriptions?customerId=ann&status=ACTIVE").text("0.id");
        development
                .post("/subscriptions/%s/cancel".formatted(subscription), "{}")
                .isOk();
        development.subscribe("ann", plan);
    }
}
