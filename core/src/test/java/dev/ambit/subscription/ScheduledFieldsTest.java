package dev.ambit.subscription;

import static dev.ambit.TestCatalog.flat;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import dev.ambit.subscription.SubscriptionWire.ProvisionBody;
import dev.ambit.subscription.SubscriptionWire.UpdateBody;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Sends each field that a purchase and an update share, to the same subscription, with a later start. A field takes
/// effect now, waits for the end of the billing period, or is refused (docs/reference/rules.md#scheduling).
class ScheduledFieldsTest {

    private static final String LATER = "\"scheduleStrategy\": \"END_OF_BILLING_PERIOD\"";
    private static final String VALUE_77 =
            "\"entitlements\": [{\"id\": \"calls\", \"type\": \"FEATURE\", \"usageLimit\": 77}]";

    /// A purchase is a new subscription, which begins as a whole. An update leaves the subscription in place: texts
    /// that describe it change now, and prices cannot wait.
    private static final String FIELDS = """
            purchase | update | field
            now      | now    | "addons": [{"id": "extra", "quantity": 2}]
            later    | later  | "addons": []
            refused  | refused | "appliedCoupon": {"couponId": "half"}
            now      | now    | "awaitPaymentConfirmation": true
            now      | refused | "billingCycleAnchor": "NOW"
            later    | now    | "billingInformation": {"taxPercentage": 19.5}
            now      | now    | "billingPeriod": "ANNUALLY"
            refused  | refused | "budget": {"limit": 5}
            later    | now    | "cancellationDate": "2099-01-01T00:00:00Z"
            now      | now    | "charges": [{"id": "seats", "quantity": 4, "type": "FEATURE"}]
            later    | later  | "charges": [{"id": "seats", "quantity": 1, "type": "FEATURE"}]
            later    | later  | "entitlements": [{"id": "calls", "type": "FEATURE", "usageLimit": 77}]
            later    | later  | "entitlements": [{"id": "calls", "type": "FEATURE", "usageLimit": 7}]
            later    | later  | "entitlements": []
            later    | now    | "metadata": {"deal": "7"}
            now      | refused | "minimumSpend": {"amount": 5}
            later    | refused | "priceOverrides": [{"baseCharge": true, "amount": 5}]
            later    | now    | "salesforceId": "sf"
            now      | now    | "scheduleStrategy": "END_OF_BILLING_PERIOD"
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestClock clock = TestClock.stop(acme);

    @BeforeEach
    void subscription_with_an_addon_two_seats_and_an_agreed_value() {
        catalog.feature("seats", METERED);
        catalog.feature("calls", METERED);
        catalog.draftAddon("extra").isOk();
        catalog.charge("addons", "extra", flat("MONTHLY", "5"), flat("ANNUALLY", "70"))
                .isOk();
        catalog.publish("addons", "extra").isOk();
        catalog.draftPlan("pro").isOk();
        catalog.allow("pro", List.of("extra")).isOk();
        catalog.charge("plans", "pro", flat("MONTHLY", "30"), flat("ANNUALLY", "400"), """
                        {"billingModel": "PER_UNIT", "featureId": "seats",
                         "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 4}},
                                          {"billingPeriod": "ANNUALLY", "price": {"amount": 50}}]}
                        """)
                .isOk();
        catalog.entitle(
                        "plans",
                        "pro",
                        limit("seats", 1),
                        "{\"id\": \"calls\", \"type\": \"FEATURE\", \"isCustom\": true}")
                .isOk();
        catalog.publish("plans", "pro").isOk();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development.post("/subscriptions", purchase("\"id\": \"s\"")).isOk();
        clock.advance("P3D");
    }

    @Test
    void table_has_each_field_that_a_purchase_and_an_update_share() {
        Set<String> shared = new HashSet<>(components(ProvisionBody.class));
        shared.retainAll(components(UpdateBody.class));

        assertThat(rows().map(row -> name(row[2])).collect(toSet())).isEqualTo(shared);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void field_waits_alike_in_a_purchase_and_an_update(String purchase, String update, String field) {
        assertThat(effect(development.post("/subscriptions/preview", purchase(later(field)))))
                .isEqualTo(purchase);
        assertThat(effect(development.post("/subscriptions/s/preview", "{%s}".formatted(later(field)))))
                .isEqualTo(update);
        Reply stored = development.patch("/subscriptions/s", "{%s}".formatted(later(field)));
        assertThat(stored.status() < 300 ? effect(stored.at("futureUpdates")) : "refused")
                .isEqualTo(update);
    }

    @Test
    void agreed_value_of_an_update_waits_for_the_end_of_the_period() {
        String body = "{%s, %s}".formatted(VALUE_77, LATER);
        String end = subscription().text("currentBillingPeriodEnd");

        Reply preview = development.post("/subscriptions/s/preview", body).isOk();
        Reply stored = development.patch("/subscriptions/s", body).isOk();

        assertThat(preview.at("subscription")).isEqualTo(stored.at(""));
        assertThat(preview.text("startDate")).isEqualTo(end);
        assertThat(preview.text("entitlements.0.featureId")).isEqualTo("calls");
        assertThat(preview.text("entitlements.0.before.usageLimit")).isEqualTo("42");
        assertThat(preview.text("entitlements.0.after.usageLimit")).isEqualTo("77");
        assertThat(stored.text("futureUpdates.0.subscriptionScheduleType")).isEqualTo("ENTITLEMENT");
        assertThat(stored.text("futureUpdates.0.scheduledExecutionTime")).isEqualTo(end);
        assertThat(callsLimit()).isEqualTo("42");
        clock.advance("P1M");
        assertThat(callsLimit()).isEqualTo("77");
        assertThat(subscription().at("futureUpdates.0")).isNull();
        assertThat(subscription().text("subscriptionEntitlements.0.usageLimit")).isEqualTo("77");
    }

    @Test
    void more_units_apply_now_and_the_agreed_value_later() {
        Reply stored = development
                .patch("/subscriptions/s", "{%s, %s, %s}".formatted(VALUE_77, seats(4), LATER))
                .isOk();

        assertThat(stored.text("charges.0.quantity")).isEqualTo("4");
        assertThat(callsLimit()).isEqualTo("42");
        clock.advance("P1M");
        assertThat(subscription().text("charges.0.quantity")).isEqualTo("4");
        assertThat(callsLimit()).isEqualTo("77");
    }

    @Test
    void present_agreed_value_schedules_nothing() {
        Reply stored = development
                .patch("/subscriptions/s", "{%s, %s}".formatted(VALUE_77.replace("77", "42.0"), LATER))
                .isOk();

        assertThat(stored.at("futureUpdates")).isEqualTo(List.of());
    }

    @Test
    void scheduled_value_fails_if_the_plan_no_longer_lets_subscriptions_set_it() {
        development
                .patch("/subscriptions/s", "{%s, %s}".formatted(VALUE_77, LATER))
                .isOk();
        development.post("/plans/pro/draft", "").isOk();
        development
                .patch(
                        "/plans/pro/entitlements/calls",
                        "{\"type\": \"FEATURE\", \"isCustom\": false, \"usageLimit\": 9}")
                .isOk();
        catalog.publish("plans", "pro").isOk();

        clock.advance("P1M");

        assertThat(subscription().text("futureUpdates.0.scheduleStatus")).isEqualTo("FAILED");
        assertThat(subscription().text("subscriptionEntitlements.0.usageLimit")).isEqualTo("42");
    }

    /// The customer pays the add-on for the year that starts now.
    @Test
    void decrease_waits_for_the_end_of_the_billing_period_that_starts_now() {
        Reply stored = development
                .patch("/subscriptions/s", "{\"billingPeriod\": \"ANNUALLY\", \"addons\": [], %s}".formatted(LATER))
                .isOk();

        assertThat(stored.text("currentBillingPeriodStart")).isEqualTo(clock.in("P3D"));
        assertThat(stored.text("futureUpdates.0.subscriptionScheduleType")).isEqualTo("ADDON");
        assertThat(stored.text("futureUpdates.0.scheduledExecutionTime"))
                .isEqualTo(stored.text("currentBillingPeriodEnd"));
    }

    private static String effect(Reply preview) {
        return preview.status() < 300 ? effect(preview.at("subscription.futureUpdates")) : "refused";
    }

    private static String effect(Object futureUpdates) {
        return futureUpdates.equals(List.of()) ? "now" : "later";
    }

    /// Returns what the customer has, with one field replaced.
    private static String purchase(String field) {
        Stream<String> had = Stream.of(
                "\"addons\": [{\"id\": \"extra\", \"quantity\": 1}]",
                "\"billingPeriod\": \"MONTHLY\"",
                seats(2),
                "\"entitlements\": [{\"id\": \"calls\", \"type\": \"FEATURE\", \"usageLimit\": 42}]");
        List<String> fields = Stream.concat(had.filter(it -> !name(it).equals(name(field))), Stream.of(field))
                .toList();
        return "{\"customerId\": \"ann\", \"planId\": \"pro\", %s}".formatted(String.join(", ", fields));
    }

    private static String seats(int quantity) {
        return "\"charges\": [{\"id\": \"seats\", \"quantity\": %d, \"type\": \"FEATURE\"}]".formatted(quantity);
    }

    private static String later(String field) {
        return field.equals(LATER) ? field : field + ", " + LATER;
    }

    private static String name(String field) {
        return field.substring(1, field.indexOf('"', 1));
    }

    private Reply subscription() {
        return development.get("/subscriptions/s").isOk();
    }

    private String callsLimit() {
        return development.check("ann", "calls").text("usageLimit");
    }

    static Stream<String[]> rows() {
        return FIELDS.lines().skip(1).map(row -> row.trim().split(" *\\| *", 3));
    }

    private static Set<String> components(Class<? extends Record> body) {
        return Stream.of(body.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(toSet());
    }
}
