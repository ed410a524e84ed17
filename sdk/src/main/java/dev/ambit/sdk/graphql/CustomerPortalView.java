package dev.ambit.sdk.graphql;

import dev.ambit.catalog.CatalogPackage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Renders what a customer sees in the customer portal: subscriptions, entitlements and billing information.
///
/// @param resource null for the customer itself
/// @param product null shows the subscriptions of all products
record CustomerPortalView(
        OperationContext context,
        String customerId,
        @Nullable String resource,
        @Nullable String product) {

    private static final String PLAN_ID = "planId";
    private static final String DISPLAY_NAME = "displayName";
    private static final String PRICE = "price";

    Map<String, @Nullable Object> view() {
        List<Map<String, Object>> live = context.customers().liveSubscriptions(customerId).stream()
                .filter(it -> resource == null || resource.equals(it.get("resourceId")))
                .filter(it -> product == null || product.equals(product(it)))
                .toList();
        Map<String, @Nullable Object> view = new HashMap<>();
        view.put("subscriptions", live.stream().map(this::subscription).toList());
        view.put("entitlements", context.entitlements(customerId, resource).all());
        view.put("promotionalEntitlements", promotions());
        view.put(
                "billingInformation",
                new CustomerObjects(context).customer(context.customers().customer(customerId)));
        view.put("showWatermark", false);
        view.put("canUpgradeSubscription", canUpgrade(live));
        view.put("resource", resource == null ? null : Map.of("resourceId", resource));
        return view;
    }

    private @Nullable String product(Map<String, Object> subscription) {
        return plan(subscription).map(CatalogPackage::productId).orElse(null);
    }

    private Optional<CatalogPackage> plan(Map<String, Object> subscription) {
        return context.catalog().plan(String.valueOf(subscription.get(PLAN_ID)));
    }

    /// Returns whether a product of the customer has another plan.
    private boolean canUpgrade(List<Map<String, Object>> live) {
        return live.stream()
                .anyMatch(it -> context.catalog().onSale(product(it)).stream()
                        .anyMatch(plan -> !plan.id().equals(it.get(PLAN_ID))));
    }

    private List<Map<String, @Nullable Object>> promotions() {
        return context
                .rest()
                .all("/customers/%s/promotional-entitlements?status=Active".formatted(RestCalls.encoded(customerId)))
                .stream()
                .map(it -> {
                    Map<String, @Nullable Object> promotion = new HashMap<>(it);
                    promotion.put(
                            DISPLAY_NAME,
                            catalog()
                                    .featureOf(String.valueOf(it.get("featureId")))
                                    .get(DISPLAY_NAME));
                    promotion.put("period", period(String.valueOf(it.get("period"))));
                    return promotion;
                })
                .toList();
    }

    /// Returns a period of the REST API, such as `1 month`, in the spelling of the schema.
    private static String period(String word) {
        return CustomerOperations.PERIODS.entrySet().stream()
                .filter(it -> it.getValue().equals(word))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private Map<String, @Nullable Object> subscription(Map<String, Object> it) {
        Map<String, @Nullable Object> full = new SubscriptionObjects(context).subscription(it);
        Map<String, @Nullable Object> subscription = new HashMap<>(full);
        subscription.put(
                "planName", catalog().plan(String.valueOf(it.get(PLAN_ID))).get(DISPLAY_NAME));
        subscription.put(PLAN_ID, it.get(PLAN_ID));
        Map<String, @Nullable Object> range = new HashMap<>();
        range.put("start", it.get("currentBillingPeriodStart"));
        range.put("end", it.get("currentBillingPeriodEnd"));
        subscription.put("billingPeriodRange", it.containsKey("currentBillingPeriodEnd") ? range : null);
        subscription.put("trialRemainingDays", trialDays(it));
        List<Map<String, @Nullable Object>> prices = new SubscriptionObjects(context).prices(it);
        subscription.put(
                "prices", prices.stream().map(price -> price.get(PRICE)).toList());
        subscription.put("pricing", pricing(it, prices));
        subscription.put("addons", addons(it));
        return subscription;
    }

    private Map<String, @Nullable Object> pricing(
            Map<String, Object> subscription, List<Map<String, @Nullable Object>> prices) {
        Map<String, @Nullable Object> pricing = new HashMap<>();
        if (!prices.isEmpty()) {
            Map<String, @Nullable Object> first = prices.getFirst();
            pricing.putAll(Values.object(Objects.requireNonNull(first.get(PRICE))));
            pricing.put("unitQuantity", first.get("usageLimit"));
        }
        pricing.put("pricingType", subscription.get("pricingType"));
        return pricing;
    }

    private List<Map<String, @Nullable Object>> addons(Map<String, Object> subscription) {
        return Values.objects(subscription.get("addons")).stream()
                .map(it -> {
                    String id = String.valueOf(it.get("id"));
                    Map<String, @Nullable Object> addon =
                            new HashMap<>(catalog().addon(id));
                    addon.put("addonId", id);
                    addon.put("quantity", it.get("quantity"));
                    return addon;
                })
                .toList();
    }

    /// Returns the started days until the trial ends; null if there is no trial.
    private @Nullable Long trialDays(Map<String, Object> subscription) {
        if (!"IN_TRIAL".equals(subscription.get("status"))) {
            return null;
        }
        Instant end = Instant.parse(String.valueOf(subscription.get("trialEndDate")));
        return Math.max(
                0,
                Duration.between(context.now(), end).plusDays(1).minusNanos(1).toDays());
    }

    private CatalogObjects catalog() {
        return new CatalogObjects(context.catalog(), null);
    }
}
