package dev.ambit.entitlement;

import static dev.ambit.TestCatalog.grant;

import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.engine.Anchoring;
import dev.ambit.engine.Behavior;
import dev.ambit.engine.FeatureKind;
import dev.ambit.engine.FeatureNotation;
import dev.ambit.engine.FeatureTerms;
import dev.ambit.engine.Reset;
import dev.ambit.engine.ResetPeriod;
import dev.ambit.engine.Scale;
import dev.ambit.engine.SourceCase.BoughtAddOn;
import dev.ambit.engine.SourceCase.PromotionalGrant;
import dev.ambit.engine.SourceCase.Purchase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Rows of the tables of rules as an account would have them: each with names of its own, in one environment.
final class SourcesOverRest {

    private static final String[] CITIES = {"NY", "LA", "TLV", "BER"};

    private final TestEnvironment environment;
    private final String row;

    /// @param row its number, which becomes a part of every name
    SourcesOverRest(TestEnvironment environment, String row) {
        this.environment = environment;
        this.row = row;
    }

    String feature() {
        return "feature-" + row;
    }

    String customer() {
        return "customer-" + row;
    }

    void makeFeature(FeatureNotation words) {
        new TestCatalog(environment, "")
                .feature(feature(), words.kind(), words.kind() == FeatureKind.ENUM ? CITIES : new String[0]);
        Scale scale = words.scale();
        if (scale != null) {
            environment
                    .patch("/features/" + feature(), """
                            {"unitTransformation": {"divide": %s, "round": "%s",
                             "featureUnits": "unit", "featureUnitsPlural": "units"}}
                            """.formatted(
                                    scale.divide().toPlainString(), scale.rounding()))
                    .isOk();
        }
    }

    void makeCustomer() {
        environment.post("/customers", "{\"id\": \"%s\"}".formatted(customer())).isOk();
    }

    /// In a product of its own, since a customer has one subscription to a product.
    ///
    /// @return the subscription's id
    String buy(int index, Purchase purchase) {
        String trial = purchase.trial() ? """
                , "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "2099-01-01T00:00:00Z"}
                """ : "";
        return subscribe(offer(index, product(index, false), purchase, SaleTerms.FREE), trial);
    }

    /// Makes one for the row alone.
    ///
    /// @param multiple whether each resource of a customer has a subscription of its own
    /// @return its id
    String product(int index, boolean multiple) {
        String id = "product-%s-%d".formatted(row, index);
        environment.post("/products", """
                        {"id": "%1$s", "displayName": "%1$s", "multipleSubscriptions": %2$s}
                        """.formatted(id, multiple)).isOk();
        return id;
    }

    /// Creates a plan.
    ///
    /// @return the fields of a subscription to it
    String offer(int index, String product, Purchase purchase, SaleTerms selling) {
        String[] terms = selling.grant().toArray(String[]::new);
        String name = row + "-" + index;
        var catalog = new TestCatalog(environment, product);
        List<String> cart = new ArrayList<>();
        List<String> addOns = new ArrayList<>();
        for (BoughtAddOn addOn : purchase.addOns()) {
            String id = "addon-%s-%d".formatted(name, addOns.size());
            catalog.addon(id, grants(addOn.terms(), addOn.behavior(), terms));
            addOns.add(id);
            cart.add("{\"id\": \"%s\", \"quantity\": %d}".formatted(id, addOn.quantity()));
        }
        String plan = plans(catalog, name, purchase.plans(), addOns, selling);
        return "\"planId\": \"%s\", \"addons\": [%s]".formatted(plan, String.join(", ", cart));
    }

    /// Subscribes to the plan of [#offer].
    ///
    /// @param more fields of the subscription, each after a comma
    /// @return its id
    String subscribe(String offer, String more) {
        return environment
                .post("/subscriptions", "{\"customerId\": \"%s\", %s%s}".formatted(customer(), offer, more))
                .isOk()
                .text("id");
    }

    /// Promises the feature for good.
    ///
    /// @return the promotion's id
    String grantPromotion(PromotionalGrant promise) {
        return grantPromotion(promise, "\"period\": \"lifetime\"");
    }

    /// Promises the feature for some time.
    ///
    /// @param when the fields that say for how long
    String grantPromotion(PromotionalGrant promise, String when) {
        // A promise cannot be to deny something, so the first field is left out.
        String terms = Stream.of(fields(promise.terms(), Behavior.INCREMENT))
                .skip(1)
                .map(field -> ", " + field)
                .collect(Collectors.joining());
        return environment
                .post("/customers/%s/promotional-entitlements".formatted(customer()), """
                        {"promotionalEntitlements": [{"featureId": "%s", %s%s}]}
                        """.formatted(
                                feature(), when, terms))
                .isOk()
                .text("0.id");
    }

    private String plans(
            TestCatalog catalog, String name, List<FeatureTerms> plans, List<String> addOns, SaleTerms selling) {
        String base = "";
        for (int i = plans.size() - 1; i >= 0; i--) {
            String id = "plan-%s-%d".formatted(name, i);
            String parent = base.isEmpty() ? "\"description\": null" : "\"parentPlanId\": \"%s\"".formatted(base);
            SaleTerms sold = i == 0 ? selling : SaleTerms.FREE;
            catalog.draftPlan(id, "\"pricingType\": \"%s\"".formatted(sold.pricingType()), parent)
                    .isOk();
            if (sold.charges() != null) {
                environment
                        .patch("/plans/" + id, "{%s}".formatted(sold.charges()))
                        .isOk();
            }
            if (i == 0 && !addOns.isEmpty()) {
                catalog.allow(id, addOns).isOk();
            }
            String[] own =
                    grants(plans.get(i), Behavior.INCREMENT, selling.grant().toArray(String[]::new));
            String[] grants =
                    Stream.concat(Stream.of(own), sold.beside().stream()).toArray(String[]::new);
            if (grants.length > 0) {
                catalog.entitle("plans", id, grants).isOk();
            }
            catalog.publish("plans", id).isOk();
            base = id;
        }
        return base;
    }

    private String[] grants(FeatureTerms terms, Behavior behavior, String... more) {
        String[] fields = Stream.concat(Stream.of(fields(terms, behavior)), Stream.of(more))
                .toArray(String[]::new);
        return terms.silent() ? new String[0] : new String[] {grant(feature(), fields)};
    }

    private static String[] fields(FeatureTerms terms, Behavior behavior) {
        List<String> fields = new ArrayList<>();
        fields.add("\"isGranted\": " + terms.granted());
        if (behavior == Behavior.OVERRIDE) {
            fields.add("\"behavior\": \"Override\"");
        }
        if (terms.usageLimit() != null) {
            fields.add("\"usageLimit\": " + terms.usageLimit().toPlainString());
        }
        if (terms.unlimited()) {
            fields.add("\"hasUnlimitedUsage\": true");
        }
        if (terms.soft()) {
            fields.add("\"hasSoftLimit\": true");
        }
        if (!terms.values().isEmpty()) {
            fields.add(terms.values().stream()
                    .map("\"%s\""::formatted)
                    .collect(Collectors.joining(", ", "\"enumValues\": [", "]")));
        }
        Reset reset = terms.reset();
        if (reset != null) {
            fields.add("\"resetPeriod\": \"%s\"".formatted(reset.period()));
            if (reset.anchoring() != Anchoring.SUBSCRIPTION_START) {
                fields.add("\"%sResetPeriodConfiguration\": {\"accordingTo\": \"%s\"}"
                        .formatted(adverb(reset.period()), reset.anchoring().wireName()));
            }
        }
        return fields.toArray(String[]::new);
    }

    private static String adverb(ResetPeriod period) {
        return period.name().toLowerCase(Locale.ROOT) + "ly";
    }
}
