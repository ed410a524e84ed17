package dev.ambit.sdk.graphql;

import dev.ambit.catalog.Charge;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Renders subscriptions from responses of the REST API.
final class SubscriptionObjects {

    private static final String ID = "id";
    private static final String PLAN_ID = "planId";
    private static final String QUANTITY = "quantity";
    private static final String CUSTOMER_ID = "customerId";
    private static final String RESOURCE_ID = "resourceId";
    private static final String FEATURE_ID = "featureId";
    private static final String PRICE = "price";

    /// Fields with the same name and value in both APIs.
    private static final List<String> SAME = List.of(
            "status",
            "billingId",
            "billingPeriod",
            "pricingType",
            "paymentCollection",
            "paymentCollectionMethod",
            "startDate",
            "endDate",
            "effectiveEndDate",
            "cancellationDate",
            "trialEndDate",
            "currentBillingPeriodEnd");

    /// The SDKs have no type for values of custom entitlements, which change amounts of features as quantities do.
    static final Map<String, String> SCHEDULE_TYPES = Map.of(
            "PLAN", "Plan",
            "ADDON", "Addon",
            "UNIT_AMOUNT", "UnitAmount",
            "ENTITLEMENT", "UnitAmount",
            "BILLING_PERIOD", "BillingPeriod",
            "MIGRATE_TO_LATEST", "MigrateToLatest");

    private final OperationContext context;

    SubscriptionObjects(OperationContext context) {
        this.context = context;
    }

    List<Map<String, @Nullable Object>> all(List<Map<String, Object>> subscriptions) {
        context.customers().togetherOf(subscriptions);
        return subscriptions.stream().map(this::subscription).toList();
    }

    /// Returns the subscription as type `CustomerSubscription` or `SubscriptionQuery`.
    Map<String, @Nullable Object> subscription(Map<String, Object> it) {
        String id = String.valueOf(it.get(ID));
        String planId = String.valueOf(it.get(PLAN_ID));
        String payer = Values.text(it.get("payingCustomerId"));
        String resource = Values.text(it.get(RESOURCE_ID));
        Map<String, @Nullable Object> subscription = new HashMap<>();
        SAME.forEach(field -> subscription.put(field, it.get(field)));
        subscription.put(ID, id);
        subscription.put("refId", id);
        subscription.put("subscriptionId", id);
        subscription.put("additionalMetaData", it.get("metadata"));
        subscription.put("resource", resource == null ? null : Map.of(RESOURCE_ID, resource));
        subscription.put("customer", customers().customer(String.valueOf(it.get(CUSTOMER_ID))));
        subscription.put("payingCustomer", payer == null ? null : customers().customer(payer));
        subscription.put("plan", lazy(() -> catalog().plan(planId)));
        subscription.put("addons", addons(it, id));
        subscription.put("prices", lazy(() -> prices(it)));
        subscription.put("totalPrice", lazy(() -> SubscriptionTotal.of(it, context.catalog())));
        subscription.put("trialConfiguration", it.get("trial"));
        List<Map<String, @Nullable Object>> updates = updates(it);
        subscription.put("futureUpdates", updates);
        subscription.put("scheduledUpdates", updates);
        return subscription;
    }

    private CustomerObjects customers() {
        return new CustomerObjects(context);
    }

    private CatalogObjects catalog() {
        return new CatalogObjects(context.catalog(), null);
    }

    private List<Map<String, Object>> addons(Map<String, Object> subscription, String id) {
        return Values.objects(subscription.get("addons")).stream()
                .map(it -> {
                    String addon = String.valueOf(it.get(ID));
                    Object object = lazy(() -> catalog().addon(addon));
                    return Map.of(ID, id + "." + addon, QUANTITY, it.get(QUANTITY), "addon", object);
                })
                .toList();
    }

    private List<Map<String, @Nullable Object>> updates(Map<String, Object> subscription) {
        return Values.objects(subscription.get("futureUpdates")).stream()
                .map(it -> {
                    Map<String, @Nullable Object> update = new HashMap<>();
                    update.put("scheduledExecutionTime", it.get("scheduledExecutionTime"));
                    update.put("scheduleStatus", "SCHEDULED".equals(it.get("scheduleStatus")) ? "Scheduled" : "Failed");
                    update.put(
                            "subscriptionScheduleType",
                            SCHEDULE_TYPES.get(String.valueOf(it.get("subscriptionScheduleType"))));
                    Map<String, Object> target = Values.objectOrEmpty(it.get("targetPackage"));
                    update.put(
                            "targetPackage",
                            target.isEmpty() ? null : lazy(() -> catalog().plan(String.valueOf(target.get(ID)))));
                    return update;
                })
                .toList();
    }

    /// Returns the prices as type `SubscriptionPrice`, with the bought units as their limit.
    List<Map<String, @Nullable Object>> prices(Map<String, Object> subscription) {
        return Values.objects(subscription.get("prices")).stream()
                .map(it -> {
                    Map<String, @Nullable Object> price = new HashMap<>();
                    price.put(PRICE, price(it, Values.text(subscription.get("billingPeriod"))));
                    price.put("usageLimit", SubscriptionTotal.units(subscription, it));
                    return price;
                })
                .toList();
    }

    private Map<String, @Nullable Object> price(Map<String, Object> it, @Nullable String billingPeriod) {
        String currency = String.valueOf(it.get("currency"));
        String feature = Values.text(it.get(FEATURE_ID));
        Map<String, @Nullable Object> price = new HashMap<>();
        price.put("billingModel", it.get("billingModel"));
        price.put("billingCadence", it.get("billingCadence"));
        price.put("billingPeriod", billingPeriod == null ? "MONTHLY" : billingPeriod);
        price.put("billingCountryCode", it.get("billingCountryCode"));
        price.put("blockSize", it.get("blockSize"));
        price.put(PRICE, money(it.get("amount"), currency));
        price.put("feature", feature == null ? null : lazy(() -> catalog().featureOf(feature)));
        if (it.containsKey("tiers")) {
            price.put(
                    "tiers",
                    Values.objects(it.get("tiers")).stream().map(this::tier).toList());
        }
        charge(it).ifPresent(charge -> {
            price.put("minUnitQuantity", charge.minUnitQuantity());
            price.put("maxUnitQuantity", charge.maxUnitQuantity());
            price.put(
                    "tiersMode",
                    charge.tiersMode() == null ? null : charge.tiersMode().name());
        });
        return price;
    }

    /// Returns the published price that a price of a subscription comes from.
    private Optional<Charge> charge(Map<String, Object> price) {
        return SubscriptionTotal.charge(price, context.catalog());
    }

    private Map<String, @Nullable Object> tier(Map<String, Object> it) {
        Map<String, @Nullable Object> tier = new HashMap<>();
        tier.put("upTo", it.get("upTo"));
        for (String field : List.of("unitPrice", "flatPrice")) {
            Map<String, Object> money = Values.objectOrEmpty(it.get(field));
            tier.put(field, money.isEmpty() ? null : money(money.get("amount"), String.valueOf(money.get("currency"))));
        }
        return tier;
    }

    private static @Nullable Map<String, Object> money(@Nullable Object amount, String currency) {
        return amount instanceof BigDecimal number
                ? Map.of("amount", number, "currency", currency.toUpperCase(Locale.ROOT))
                : null;
    }

    private static <T> Supplier<T> lazy(Supplier<T> rendering) {
        return rendering;
    }
}
