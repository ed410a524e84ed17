package dev.ambit.subscription;

import static dev.ambit.TestCatalog.flat;
import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Previews compare with what the customer has: the versions of its subscription, its grants and its agreed prices.
class ChangePreviewTest {

    private static final Instant OPENED = Instant.parse("2027-01-31T00:00:00Z");

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    /// The customer bought 45,000 calls for 29. The latest version has 20,000 calls and a flag for 39.
    @BeforeEach
    void ann_has_an_earlier_version() {
        acme.http()
                .post(acme.key(), "/api/v1/environments/development/clock/stop", "")
                .isOk();
        advance(OPENED);
        catalog.feature("calls", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.addon("extra", limit("calls", 5));
        catalog.draftPlan("pro").isOk();
        catalog.allow("pro", List.of("extra")).isOk();
        publish("pro", "29", limit("calls", 45_000));
        catalog.draftPlan("team").isOk();
        publish("team", "50", limit("calls", 50_000), grant("flag"));
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development
                .post("/subscriptions", "{\"id\": \"s\", \"customerId\": \"ann\", \"planId\": \"pro\"}")
                .isOk();
        development.post("/plans/pro/draft", "").isOk();
        development
                .patch("/plans/pro/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 20000}")
                .isOk();
        publish("pro", "39", grant("flag"));
        advance(OPENED.plusSeconds(86_400));
    }

    @Test
    void purchase_is_compared_with_the_version_of_the_customer() {
        Reply preview = preview("/subscriptions/preview", "{\"customerId\": \"ann\", \"planId\": \"team\"}");

        assertThat(entitlement(preview, "calls")).isEqualTo("45000 -> 50000");
        assertThat(entitlement(preview, "flag")).isEqualTo("null -> true");
        assertThat(money(preview)).isEqualTo("usd MONTHLY 29 -> 50");
        assertThat(preview.text("asOf")).isEqualTo("2027-02-01T00:00:00.000Z");
        assertThat(preview.at("keptPrices")).isEqualTo(List.of());
    }

    @Test
    void migration_shows_prices_and_entitlements_before_and_after() {
        Reply preview = preview("/subscriptions/s/migrate/preview", "");

        assertThat(entitlement(preview, "calls")).isEqualTo("45000 -> 20000");
        assertThat(entitlement(preview, "flag")).isEqualTo("null -> true");
        assertThat(money(preview)).isEqualTo("usd MONTHLY 29 -> 39");
        assertThat(preview.text("startDate")).isEqualTo("2027-02-01T00:00:00.000Z");
        assertThat(preview.text("recurringInvoice.total")).isEqualTo("39");
        assertThat((List<?>) preview.at("immediateInvoice.lines")).hasSize(2);
        assertThat(development.get("/subscriptions/s").at("outdatedPricePackages"))
                .isEqualTo(List.of("pro"));
        assertThat(migrated("{}").at("")).isEqualTo(preview.at("subscription"));
    }

    @Test
    void later_migration_takes_effect_when_the_billing_period_ends() {
        String body = "{\"subscriptionMigrationTime\": \"END_OF_BILLING_PERIOD\"}";

        Reply preview = preview("/subscriptions/s/migrate/preview", body);

        assertThat(preview.text("startDate")).isEqualTo("2027-02-28T00:00:00.000Z");
        assertThat(preview.text("immediateInvoice.total")).isEqualTo("0");
        assertThat(preview.text("recurringInvoice.total")).isEqualTo("39");
        assertThat(money(preview)).isEqualTo("usd MONTHLY 29 -> 39");
        assertThat(entitlement(preview, "calls")).isEqualTo("45000 -> 20000");
        assertThat(preview.text("subscription.futureUpdates.0.subscriptionScheduleType"))
                .isEqualTo("MIGRATE_TO_LATEST");
        assertThat(migrated(body).at("")).isEqualTo(preview.at("subscription"));
    }

    @Test
    void update_keeps_the_price_of_the_version_and_says_so() {
        String body = "{\"addons\": [{\"id\": \"extra\", \"quantity\": 2}]}";

        Reply preview = preview("/subscriptions/s/preview", body);

        assertThat(entitlement(preview, "calls")).isEqualTo("45000 -> 45010");
        assertThat(features(preview)).isEqualTo(List.of("calls"));
        assertThat(preview.text("recurringInvoice.total")).isEqualTo("31");
        assertThat(preview.text("keptPrices.0.reason")).isEqualTo("EARLIER_VERSION");
        assertThat(preview.text("keptPrices.0.packageId")).isEqualTo("pro");
        assertThat(preview.text("keptPrices.0.amount")).isEqualTo("29");
        assertThat(preview.text("keptPrices.0.currency")).isEqualTo("usd");
        assertThat(development.patch("/subscriptions/s", body).isOk().at("")).isEqualTo(preview.at("subscription"));
    }

    @Test
    void agreed_price_and_grant_stay_through_a_migration() {
        development
                .patch("/subscriptions/s", "{\"priceOverrides\": [{\"baseCharge\": true, \"amount\": 21}]}")
                .isOk();
        development.post("/customers/ann/promotional-entitlements", """
                {"promotionalEntitlements": [{"featureId": "flag", "period": "lifetime"}]}
                """).isOk();

        Reply preview = preview("/subscriptions/s/migrate/preview", "");

        assertThat(money(preview)).isEqualTo("usd MONTHLY 21 -> 21");
        assertThat(preview.text("keptPrices.0.reason")).isEqualTo("AGREED");
        assertThat(preview.text("keptPrices.0.amount")).isEqualTo("21");
        assertThat(features(preview)).isEqualTo(List.of("calls"));
    }

    @Test
    void preview_is_refused_as_its_change() {
        development.post("/subscriptions/s/migrate", "").isOk();

        development.post("/subscriptions/s/migrate/preview", "").isProblem(409, "SubscriptionAlreadyOnLatestPlanError");
        development.post("/subscriptions/none/preview", "{}").isProblem(404, "SubscriptionNotFound");
        development
                .post("/subscriptions/s/preview", "{\"addons\": [{\"id\": \"none\", \"quantity\": 1}]}")
                .isProblem(404, "AddonNotFound");
        development
                .post("/subscriptions/preview", "{\"customerId\": \"ann\", \"planId\": \"team\", \"id\": \"s\"}")
                .isProblem(409, "DuplicatedEntityNotAllowed");
    }

    private Reply preview(String path, String body) {
        return development.post(path, body).isOk();
    }

    private Reply migrated(String body) {
        return development.post("/subscriptions/s/migrate", body).isOk();
    }

    private static String money(Reply preview) {
        return "%s %s %s -> %s"
                .formatted(
                        preview.text("recurring.0.currency"),
                        preview.text("recurring.0.billingPeriod"),
                        preview.text("recurring.0.before"),
                        preview.text("recurring.0.after"));
    }

    private static String entitlement(Reply preview, String feature) {
        int index = features(preview).indexOf(feature);
        return "%s -> %s".formatted(value(preview, index, "before"), value(preview, index, "after"));
    }

    private static List<?> features(Reply preview) {
        return ((List<?>) Objects.requireNonNull(preview.at("entitlements")))
                .stream().map(it -> ((Map<?, ?>) it).get("featureId")).toList();
    }

    private static String value(Reply preview, int index, String side) {
        String path = "entitlements.%d.%s".formatted(index, side);
        String limit = preview.text(path + ".usageLimit");
        return limit.equals("null") ? preview.text(path + ".isGranted") : limit;
    }

    private void publish(String plan, String price, String... grants) {
        catalog.charge("plans", plan, flat("MONTHLY", price)).isOk();
        catalog.entitle("plans", plan, grants).isOk();
        catalog.publish("plans", plan).isOk();
    }

    private void advance(Instant to) {
        acme.http()
                .post(acme.key(), "/api/v1/environments/development/clock/advance", "{\"to\": \"%s\"}".formatted(to))
                .isOk();
    }
}
