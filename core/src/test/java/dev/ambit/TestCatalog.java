package dev.ambit;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.engine.Feature;
import dev.ambit.engine.FeatureKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// The catalog of one environment, filled over REST as a customer of ours fills it.
public record TestCatalog(TestEnvironment environment, String product) {

    /// Of the account's development environment.
    public static TestCatalog of(TestAccount account) {
        return of(account, account.development());
    }

    public static TestCatalog of(TestAccount account, TestEnvironment environment) {
        return new TestCatalog(environment, "product-" + account.slug());
    }

    /// The same for another product.
    public TestCatalog inProduct(String id) {
        return new TestCatalog(environment, id);
    }

    /// The paths of the conflicts that an answer lists.
    public static List<String> conflicts(Reply reply) {
        return ((List<?>) Objects.requireNonNull(reply.at("conflicts")))
                .stream()
                        .map(it -> String.valueOf(((Map<?, ?>) it).get("path")))
                        .toList();
    }

    /// The entitlement of a package to a feature; `terms` are JSON fields such as `"usageLimit": 10`.
    public static String grant(String feature, String... terms) {
        String more = List.of(terms).stream().map(term -> ", " + term).collect(Collectors.joining());
        return "{\"id\": \"%s\", \"type\": \"FEATURE\"%s}".formatted(feature, more);
    }

    public static String limit(String feature, Object limit) {
        return grant(feature, "\"usageLimit\": " + limit);
    }

    public Reply feature(String id, FeatureKind kind, String... values) {
        Feature feature = kind.feature(id);
        String enumeration = List.of(values).stream()
                .map("{\"value\": \"%1$s\", \"displayName\": \"%1$s\"}"::formatted)
                .collect(Collectors.joining(", ", ", \"enumConfiguration\": [", "]"));
        return environment
                .post("/features", """
                        {"id": "%s", "displayName": "%s", "featureType": "%s", "meterType": "%s"%s}
                        """.formatted(
                        id, id, feature.type(), feature.meter().wireName(), values.length == 0 ? "" : enumeration))
                .isOk();
    }

    public Reply draftPlan(String id, String... fields) {
        return draft("plans", id, fields);
    }

    public Reply draftAddon(String id, String... fields) {
        return draft("addons", id, fields);
    }

    /// Draws up a free plan with these grants and publishes it.
    public void plan(String id, String... grants) {
        draftPlan(id, "\"pricingType\": \"FREE\"").isOk();
        finish("plans", id, grants);
    }

    /// As [#plan], building on another.
    public void planOn(String base, String id, String... grants) {
        draftPlan(id, "\"pricingType\": \"FREE\"", "\"parentPlanId\": \"%s\"".formatted(base))
                .isOk();
        finish("plans", id, grants);
    }

    /// A free plan that goes with these add-ons.
    public void planWith(List<String> addons, String id, String... grants) {
        draftPlan(id, "\"pricingType\": \"FREE\"").isOk();
        allow(id, addons).isOk();
        finish("plans", id, grants);
    }

    /// Draws up a paid add-on with these grants and publishes it.
    public void addon(String id, String... grants) {
        draftAddon(id).isOk();
        price("addons", id);
        finish("addons", id, grants);
    }

    /// Sets a price of one dollar a month, and no other.
    public void price(String kind, String id) {
        charge(kind, id, """
                {"billingModel": "FLAT_FEE",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 1, "currency": "usd"}}]}
                """).isOk();
    }

    /// Sets the charges of a draft to these pricing models.
    public Reply charge(String kind, String id, String... pricingModels) {
        return environment.patch(
                "/%s/%s".formatted(kind, id),
                "{\"charges\": {\"pricingType\": \"PAID\", \"pricingModels\": [%s]}}"
                        .formatted(String.join(", ", pricingModels)));
    }

    /// As [#charge], of a plan for which at least so much is to be spent a month.
    public Reply chargeAtLeast(String id, int minimum, String... pricingModels) {
        return environment.patch("/plans/" + id, """
                {"charges": {"pricingType": "PAID",
                  "minimumSpend": [{"billingPeriod": "MONTHLY", "minimum": {"amount": %d}}],
                  "pricingModels": [%s]}}
                """.formatted(minimum, String.join(", ", pricingModels)));
    }

    /// A flat price for each billing period.
    public static String flat(String billingPeriod, String amount) {
        return """
                {"billingModel": "FLAT_FEE",
                 "pricePeriods": [{"billingPeriod": "%s", "price": {"amount": %s}}]}
                """.formatted(billingPeriod, amount);
    }

    /// Says with which add-ons a plan's draft goes.
    public Reply allow(String plan, List<String> addons) {
        String ids = addons.stream().map("\"%s\""::formatted).collect(Collectors.joining(", "));
        return environment.patch("/plans/" + plan, "{\"compatibleAddonIds\": [%s]}".formatted(ids));
    }

    public Reply entitle(String kind, String id, String... grants) {
        return environment.post(
                "/%s/%s/entitlements".formatted(kind, id),
                "{\"entitlements\": [%s]}".formatted(String.join(", ", grants)));
    }

    public Reply publish(String kind, String id) {
        return environment.post("/%s/%s/publish".formatted(kind, id), "{\"migrationType\": \"NEW_CUSTOMERS\"}");
    }

    /// Publishes a version and rolls it out to subscriptions of older versions.
    ///
    /// @return id of the rollout
    public String publishForAll(String kind, String id) {
        return environment
                .post("/%s/%s/publish".formatted(kind, id), "{\"migrationType\": \"ALL_CUSTOMERS\"}")
                .isOk()
                .text("taskId");
    }

    /// The hash of the published catalog.
    public String hash() {
        return environment.get("/catalog").isOk().text("hash");
    }

    private Reply draft(String kind, String id, String... fields) {
        String more = List.of(fields).stream().map(field -> ", " + field).collect(Collectors.joining());
        return environment.post("/" + kind, """
                {"id": "%s", "displayName": "%s", "productId": "%s"%s}
                """.formatted(id, id, product, more));
    }

    private void finish(String kind, String id, String... grants) {
        if (grants.length > 0) {
            entitle(kind, id, grants).isOk();
        }
        publish(kind, id).isOk();
    }
}
