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
import dev.ambit.TestServer;
import dev.ambit.subscription.SubscriptionWire.ProvisionBody;
import dev.ambit.subscription.SubscriptionWire.UpdateBody;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Sends each field of a purchase and of an update, with and without a later start, and compares what is stored with
/// what the preview has shown. A field that is accepted changes the subscription; others are refused by both.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreviewMatchesChangeTest {

    private static final Instant OPENED = Instant.parse("2027-01-31T00:00:00Z");
    private static final Instant LATER = Instant.parse("2027-02-10T00:00:00Z");

    private static final String COUPON = "{\"couponId\": \"half\"}";
    private static final String SEATS = "[{\"id\": \"seats\", \"quantity\": 4, \"type\": \"FEATURE\"}]";

    /// A value of each field of a purchase, except the customer and the plan.
    private static final Map<String, String> PURCHASE = Map.ofEntries(
            Map.entry("id", "\"CUSTOMER-own\""),
            Map.entry("addons", "[{\"id\": \"extra\", \"quantity\": 2}]"),
            Map.entry("appliedCoupon", COUPON),
            Map.entry("awaitPaymentConfirmation", "true"),
            Map.entry("billingCountryCode", "\"DE\""),
            Map.entry("billingCycleAnchor", "\"NOW\""),
            Map.entry("billingId", "\"b-1\""),
            Map.entry("billingInformation", "{\"taxPercentage\": 19.5}"),
            Map.entry("billingPeriod", "\"ANNUALLY\""),
            Map.entry("budget", "{\"limit\": 5}"),
            Map.entry("cancellationDate", "\"2027-09-01T00:00:00Z\""),
            Map.entry("charges", SEATS),
            Map.entry("checkoutOptions", "{\"successUrl\": \"https://a\", \"cancelUrl\": \"https://b\"}"),
            Map.entry("entitlements", "[{\"id\": \"calls\", \"type\": \"FEATURE\", \"usageLimit\": 77}]"),
            Map.entry("metadata", "{\"deal\": \"7\"}"),
            Map.entry("minimumSpend", "{\"amount\": 500}"),
            Map.entry("payingCustomerId", "\"payer\""),
            Map.entry("paymentCollectionMethod", "\"INVOICE\""),
            Map.entry("priceOverrides", "[{\"baseCharge\": true, \"amount\": 21}]"),
            Map.entry("resourceId", "\"site\""),
            Map.entry("salesforceId", "\"sf\""),
            Map.entry("scheduleStrategy", "\"END_OF_BILLING_PERIOD\""),
            Map.entry("startDate", "\"2027-02-20T00:00:00Z\""),
            Map.entry("trialOverrideConfiguration", "{\"isTrial\": true, \"trialEndDate\": \"2027-03-20T00:00:00Z\"}"),
            Map.entry("unitQuantity", "3"));

    /// A value of each field of an update.
    private static final Map<String, String> UPDATE = Map.ofEntries(
            Map.entry("addons", "[{\"id\": \"extra\", \"quantity\": 2}]"),
            Map.entry("appliedCoupon", COUPON),
            Map.entry("awaitPaymentConfirmation", "true"),
            Map.entry("billingCycleAnchor", "\"NOW\""),
            Map.entry("billingInformation", "{\"taxPercentage\": 19.5}"),
            Map.entry("billingPeriod", "\"ANNUALLY\""),
            Map.entry("budget", "{\"limit\": 5}"),
            Map.entry("cancellationDate", "\"2027-09-01T00:00:00Z\""),
            Map.entry("charges", SEATS),
            Map.entry("entitlements", "[{\"id\": \"calls\", \"type\": \"FEATURE\", \"usageLimit\": 77}]"),
            Map.entry("metadata", "{\"deal\": \"7\"}"),
            Map.entry("minimumSpend", "{\"amount\": 500}"),
            Map.entry("priceOverrides", "[{\"baseCharge\": true, \"amount\": 21}]"),
            Map.entry("promotionCode", "\"HALF\""),
            Map.entry("salesforceId", "\"sf\""),
            Map.entry("scheduleStrategy", "\"END_OF_BILLING_PERIOD\""),
            Map.entry("trialEndDate", "\"2027-03-20T00:00:00Z\""));

    /// Discounts and budgets are never accepted. The others do not fit this subscription: it has no trial, no resource
    /// and no other payer.
    private static final Set<String> REFUSED = Set.of(
            "appliedCoupon",
            "budget",
            "payingCustomerId",
            "promotionCode",
            "resourceId",
            "trialEndDate",
            "unitQuantity");

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @BeforeAll
    void open() {
        acme.http()
                .post(acme.key(), "/api/v1/environments/development/clock/stop", "")
                .isOk();
        advance(OPENED);
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.feature("seats", METERED);
        catalog.feature("calls", METERED);
        catalog.draftAddon("extra").isOk();
        catalog.charge("addons", "extra", flat("MONTHLY", "5"), flat("ANNUALLY", "50"))
                .isOk();
        catalog.publish("addons", "extra").isOk();
        plan(catalog, "basic", "10", "100");
        plan(catalog, "pro", "30", "300");
        development.post("/customers", "{\"id\": \"payer\"}").isOk();
        List<String> customers = Stream.of(
                        purchaseFields().map(field -> "buy-" + field),
                        updateFields().map(field -> "edit-" + field),
                        Stream.of("buy", "edit"))
                .flatMap(it -> it)
                .toList();
        customers.forEach(this::subscribeToBasic);
        advance(OPENED.plus(Duration.ofDays(3)));
        customers.forEach(this::upgrade);
        advance(LATER);
    }

    @Test
    void each_field_of_a_purchase_and_of_an_update_has_a_value() {
        assertThat(fields(ProvisionBody.class)).isEqualTo(union(PURCHASE.keySet(), Set.of("customerId", "planId")));
        assertThat(fields(UpdateBody.class)).isEqualTo(UPDATE.keySet());
        assertThat(fields(PreviewWire.Body.class))
                .isEqualTo(union(fields(ProvisionBody.class), Set.of("billableFeatures")));
    }

    @ParameterizedTest
    @MethodSource("purchaseFields")
    void purchase_stores_what_its_preview_shows(String field) {
        String customer = "buy-" + field;
        String value = purchaseValue(field).replace("CUSTOMER", customer);

        Reply preview = development.post("/subscriptions/preview", purchase(customer, field, value));
        Reply done = development.post("/subscriptions", purchase(customer, field, value));

        assertSame(preview, done, field, shown(development.post("/subscriptions/preview", purchase("buy", "", ""))));
    }

    @ParameterizedTest
    @MethodSource("updateFields")
    void update_stores_what_its_preview_shows(String field) {
        String id = "edit-" + field;
        String body = "{\"%s\": %s%s}"
                .formatted(
                        field,
                        UPDATE.get(field),
                        // Without a smaller quantity, nothing would wait for the end of the billing period.
                        field.equals("scheduleStrategy")
                                ? ", \"charges\": [{\"id\": \"seats\", \"quantity\": 1, \"type\": \"FEATURE\"}]"
                                : "");

        Reply preview = development.post("/subscriptions/%s/preview".formatted(id), body);
        Reply done = development.patch("/subscriptions/" + id, body);

        assertSame(preview, done, field, shown(development.post("/subscriptions/edit/preview", "{}")));
    }

    /// A field that both requests have means the same in both.
    @ParameterizedTest
    @MethodSource("commonFields")
    void purchase_and_update_read_a_field_alike(String field) {
        String value = purchaseValue(field);

        Reply purchase = development.post("/subscriptions/preview", purchase("pro", "edit", field, value));
        Reply update = development.post("/subscriptions/edit/preview", "{\"%s\": %s}".formatted(field, value));

        assertThat(update.status()).isEqualTo(purchase.status());
        assertThat(update.text("field")).isEqualTo(purchase.text("field"));
        assertThat(update.at("subscription." + view(field))).isEqualTo(purchase.at("subscription." + view(field)));
    }

    /// A purchase of what the customer has is no repetition if it names something else.
    @ParameterizedTest
    @MethodSource("purchaseFields")
    void purchase_of_the_same_plan_ignores_no_field(String field) {
        String value = purchaseValue(field).replace("CUSTOMER", "other");

        Reply preview = development.post("/subscriptions/preview", purchase("pro", "edit", field, value));

        if (REFUSED.contains(field)) {
            assertThat(preview.status()).isBetween(400, 409);
        } else if (field.equals("scheduleStrategy")) {
            // Nothing changes, so nothing waits.
            assertThat(shown(preview))
                    .isEqualTo(development.get("/subscriptions/edit").at(""));
        } else {
            assertThat(shown(preview))
                    .isNotEqualTo(development.get("/subscriptions/edit").at(""));
        }
    }

    private static void assertSame(Reply preview, Reply done, String field, Map<?, ?> without) {
        if (REFUSED.contains(field)) {
            assertThat(done.status()).isBetween(400, 409);
            assertThat(preview.status()).isEqualTo(done.status());
            assertThat(preview.text("code")).isEqualTo(done.text("code"));
            assertThat(preview.text("field")).isEqualTo(done.text("field"));
            return;
        }
        done.isOk();
        Map<?, ?> stored = comparable(done.at("subscription") == null ? done.at("") : done.at("subscription"), field);
        assertThat(comparable(preview.isOk().at("subscription"), field)).isEqualTo(stored);
        assertThat(stored).as("%s acts", field).isNotEqualTo(comparable(without, ""));
    }

    private static Map<?, ?> shown(Reply preview) {
        return (Map<?, ?>) preview.isOk().at("subscription");
    }

    /// Removes what differs between customers, and the generated id.
    private static Map<?, ?> comparable(@Nullable Object subscription, String field) {
        Map<Object, Object> fields = new HashMap<>((Map<?, ?>) subscription);
        fields.remove("customerId");
        fields.remove("createdAt");
        if (!field.equals("id")) {
            fields.remove("id");
        }
        return fields;
    }

    private static String purchaseValue(String field) {
        return Objects.requireNonNull(PURCHASE.get(field));
    }

    private static String view(String field) {
        return field.equals("entitlements") ? "subscriptionEntitlements" : field;
    }

    private static String purchase(String customer, String field, String value) {
        return purchase("basic", customer, field, value);
    }

    private static String purchase(String plan, String customer, String field, String value) {
        String more = field.isEmpty() ? "" : ", \"%s\": %s".formatted(field, value);
        String period = field.equals("billingPeriod") ? "" : ", \"billingPeriod\": \"MONTHLY\"";
        String seats = field.equals("charges")
                ? ""
                : ", \"charges\": [{\"id\": \"seats\", \"quantity\": 2, \"type\": \"FEATURE\"}]";
        return "{\"customerId\": \"%s\", \"planId\": \"%s\"%s%s%s}".formatted(customer, plan, period, seats, more);
    }

    private void subscribeToBasic(String customer) {
        development.post("/customers", "{\"id\": \"%s\"}".formatted(customer)).isOk();
        development.post("/subscriptions", purchase(customer, "", "")).isOk();
    }

    /// Gives a customer the larger plan, so that the purchase of the other one can wait. The billing date stays that of
    /// the first purchase.
    private void upgrade(String customer) {
        development
                .post("/subscriptions", purchase("pro", customer, "id", "\"%s\"".formatted(customer)))
                .isOk();
    }

    private void advance(Instant to) {
        acme.http()
                .post(acme.key(), "/api/v1/environments/development/clock/advance", "{\"to\": \"%s\"}".formatted(to))
                .isOk();
    }

    private static void plan(TestCatalog catalog, String id, String month, String year) {
        catalog.draftPlan(id).isOk();
        catalog.allow(id, List.of("extra")).isOk();
        catalog.charge("plans", id, flat("MONTHLY", month), flat("ANNUALLY", year), """
                        {"billingModel": "PER_UNIT", "featureId": "seats",
                         "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 4}},
                                          {"billingPeriod": "ANNUALLY", "price": {"amount": 40}}]}
                        """)
                .isOk();
        catalog.entitle(
                        "plans",
                        id,
                        limit("seats", 1),
                        "{\"id\": \"calls\", \"type\": \"FEATURE\", \"isCustom\": true}")
                .isOk();
        catalog.publish("plans", id).isOk();
    }

    static Stream<String> purchaseFields() {
        return new TreeSet<>(PURCHASE.keySet()).stream();
    }

    static Stream<String> updateFields() {
        return new TreeSet<>(UPDATE.keySet()).stream();
    }

    static Stream<String> commonFields() {
        return purchaseFields().filter(UPDATE::containsKey);
    }

    private static Set<String> fields(Class<? extends Record> body) {
        return Stream.of(body.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(toSet());
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        return Stream.concat(one.stream(), other.stream()).collect(toSet());
    }
}
