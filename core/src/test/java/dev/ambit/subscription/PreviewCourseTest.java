package dev.ambit.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The start, the payment and the downgrade that a preview announces match the real purchase.
class PreviewCourseTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);

    @BeforeEach
    void plans_of_one_dollar_and_a_free_one() {
        catalog.draftPlan("pro").isOk();
        catalog.price("plans", "pro");
        catalog.publish("plans", "pro").isOk();
        catalog.draftPlan("max").isOk();
        catalog.charge("plans", "max", """
                {"billingModel": "FLAT_FEE",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 9, "currency": "usd"}}]}
                """).isOk();
        catalog.publish("plans", "max").isOk();
        catalog.draftPlan("tried", "\"defaultTrialConfig\": {\"duration\": 14, \"units\": \"DAY\"}")
                .isOk();
        catalog.price("plans", "tried");
        catalog.publish("plans", "tried").isOk();
        catalog.plan("free");
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @Test
    void preview_of_a_later_start_bills_from_the_start_date() {
        Reply later = preview("pro", "\"startDate\": \"%s\"".formatted(clock.in("P10D")));

        assertThat(later.text("startDate")).isEqualTo(clock.in("P10D"));
        assertThat(later.text("immediateInvoice.total")).isEqualTo("0");
        assertThat(later.text("recurringInvoice.total")).isEqualTo("1");
        assertThat(later.text("recurringInvoice.billingPeriodRange.start")).isEqualTo(clock.in("P10D"));
        assertThat(later.text("billingPeriodRange.start")).isEqualTo(clock.in("P10D"));
        assertThat(later.at("trial")).isNull();
    }

    @Test
    void preview_of_a_past_start_bills_from_the_next_period() {
        Reply past = preview("pro", "\"startDate\": \"%s\"".formatted(clock.in("-P10D")));

        assertThat(past.text("immediateInvoice.total")).isEqualTo("0");
        assertThat(past.text("billingPeriodRange.start")).isEqualTo(clock.in("-P10D"));
        assertThat(past.text("recurringInvoice.total")).isEqualTo("1");
        assertThat(past.text("recurringInvoice.billingPeriodRange.start"))
                .isEqualTo(past.text("billingPeriodRange.end"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            pro   | CONVERT_TO_PAID     | P7D  | 1
            pro   | CANCEL_SUBSCRIPTION | P7D  | -
            tried | -                   | P14D | 1
            """)
    @Tag("long")
    void preview_of_a_trial_bills_nothing_before_the_trial_ends(
            String plan, @Nullable String end, String after, @Nullable String recurring) {
        Reply trial = preview(plan, end == null ? "" : """
                "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "%s", "trialEndBehavior": "%s"}
                """.formatted(clock.in(after), end));

        assertThat(trial.text("trial.trialEndBehavior")).isEqualTo(end == null ? "CONVERT_TO_PAID" : end);
        assertThat(trial.text("trialEndDate")).isEqualTo(clock.in(after));
        assertThat(trial.text("immediateInvoice.total")).isEqualTo("0");
        assertThat(trial.at("recurringInvoice") == null ? null : trial.text("recurringInvoice.total"))
                .isEqualTo(recurring);
        if (recurring != null) {
            assertThat(trial.text("recurringInvoice.billingPeriodRange.start")).isEqualTo(clock.in(after));
        }
    }

    /// The first payment contains the one-time charges.
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            setup | P0D   | -   | 101 | 1
            setup | P0D   | P7D | 0   | 101
            setup | -P10D | -   | 0   | 101
            once  | P0D   | -   | 100 | -
            once  | P0D   | P7D | 0   | 100
            once  | -P10D | -   | 100 | -
            """)
    @Sampled(3)
    @Tag("ci")
    void one_time_charge_is_billed_with_the_first_payment(
            String plan, String start, String trial, String immediate, String recurring) {
        String once = """
                {"billingModel": "FLAT_FEE", "billingCadence": "ONE_OFF",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 100, "currency": "usd"}}]}
                """;
        String monthly = """
                , {"billingModel": "FLAT_FEE",
                   "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 1, "currency": "usd"}}]}
                """;
        catalog.draftPlan(plan).isOk();
        catalog.charge("plans", plan, plan.equals("once") ? once : once + monthly)
                .isOk();
        catalog.publish("plans", plan).isOk();

        Reply preview = preview(
                plan,
                "\"startDate\": \"%s\"".formatted(clock.in(start))
                        + (trial == null ? "" : """
                        , "trialOverrideConfiguration":
                            {"isTrial": true, "trialEndDate": "%s", "trialEndBehavior": "CONVERT_TO_PAID"}
                        """.formatted(clock.in(trial))));

        assertThat(preview.text("immediateInvoice.total")).isEqualTo(immediate);
        assertThat(preview.at("recurringInvoice") == null ? null : preview.text("recurringInvoice.total"))
                .isEqualTo(recurring);
    }

    @ParameterizedTest
    @CsvSource({"pro, false", "max, false", "free, true"})
    @Tag("long")
    void preview_says_whether_the_plan_is_a_downgrade(String plan, boolean isDowngrade) {
        development.subscribe("ann", "pro");

        Reply preview = preview(plan, "");

        assertThat(preview.at("isPlanDowngrade")).isEqualTo(isDowngrade);
        assertThat(preview.at("hasScheduledUpdates")).isEqualTo(false);
        assertThat(preview.text("startDate")).isEqualTo(clock.in("P0D"));
    }

    @Test
    void preview_of_a_scheduled_downgrade_starts_when_the_billing_period_ends() {
        development.subscribe("ann", "max");
        String end = development.get("/subscriptions").text("0.currentBillingPeriodEnd");
        String waits = "\"scheduleStrategy\": \"END_OF_BILLING_PERIOD\"";

        Reply before = preview("pro", waits);
        development.post("/subscriptions", body("pro", waits)).isOk();
        Reply after = preview("pro", waits);

        assertThat(before.text("startDate")).isEqualTo(end);
        assertThat(before.at("isPlanDowngrade")).isEqualTo(true);
        assertThat(before.at("hasScheduledUpdates")).isEqualTo(false);
        assertThat(after.at("hasScheduledUpdates")).isEqualTo(true);
    }

    private Reply preview(String plan, String fields) {
        return development.post("/subscriptions/preview", body(plan, fields)).isOk();
    }

    private static String body(String plan, String fields) {
        return "{\"customerId\": \"ann\", \"planId\": \"%s\"%s}".formatted(plan, fields.isEmpty() ? "" : ", " + fields);
    }
}
