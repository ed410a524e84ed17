package dev.ambit.sdk.graphql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Renders customers and their promotional entitlements from responses of the REST API.
final class CustomerObjects {

    private static final String ID = "id";

    private final OperationContext context;

    CustomerObjects(OperationContext context) {
        this.context = context;
    }

    /// Returns the customer as type `Customer`.
    Map<String, @Nullable Object> customer(Map<String, Object> it) {
        String id = String.valueOf(it.get(ID));
        Map<String, @Nullable Object> customer = reference(id);
        customer.put("name", it.get("name"));
        customer.put("email", it.get("email"));
        customer.put("createdAt", it.get("createdAt"));
        customer.put("updatedAt", it.get("updatedAt"));
        customer.put("billingId", it.get("billingId"));
        customer.put("additionalMetaData", it.get("metadata"));
        putPaymentMethod(customer, it);
        customer.put(
                "hasActiveSubscription",
                lazy(() -> !context.customers().liveSubscriptions(id).isEmpty()));
        customer.put("trialedPlans", lazy(() -> trialed(id)));
        customer.put("eligibleForTrial", lazy(() -> eligible(id)));
        customer.put("promotionalEntitlements", lazy(() -> promotions(id)));
        customer.put(
                "subscriptions",
                lazy(() -> subscriptions().all(context.customers().liveSubscriptions(id))));
        customer.put("statistics", lazy(() -> Map.of("activeSubscriptionsByPricingType", counts(id))));
        return customer;
    }

    /// Returns the customer with this id. Only its id is known until a query selects another field.
    Map<String, @Nullable Object> customer(String id) {
        Map<String, @Nullable Object> customer = new HashMap<>();
        for (String field : List.of("name", "email", "createdAt", "updatedAt", "billingId", "additionalMetaData")) {
            customer.put(
                    field, lazy(() -> customer(context.customers().customer(id)).get(field)));
        }
        customer.putAll(reference(id));
        return customer;
    }

    /// Returns a promotional entitlement as type `PromotionalEntitlement`.
    Map<String, @Nullable Object> promotion(Map<String, Object> it) {
        String featureId = String.valueOf(it.get("featureId"));
        Map<String, @Nullable Object> promotion = new HashMap<>(it);
        promotion.put("feature", lazy(() -> catalog().featureOf(featureId)));
        return promotion;
    }

    private SubscriptionObjects subscriptions() {
        return new SubscriptionObjects(context);
    }

    private CatalogObjects catalog() {
        return new CatalogObjects(context.catalog(), null);
    }

    private List<Map<String, @Nullable Object>> promotions(String id) {
        return context.customers().promotions(id).stream().map(this::promotion).toList();
    }

    /// Returns the plans of which the customer has had a trial.
    private List<Map<String, Object>> trialed(String id) {
        List<Map<String, Object>> trialed = new ArrayList<>();
        for (String plan : context.customers().trialedPlans(id)) {
            Map<String, Object> object = new HashMap<>(Map.of("planId", plan, "planRefId", plan));
            context.catalog().plan(plan).ifPresent(it -> {
                object.put("productId", it.productId());
                object.put("productRefId", it.productId());
            });
            trialed.add(object);
        }
        return trialed;
    }

    /// A customer can have one trial of each product.
    private List<Map<String, Object>> eligible(String id) {
        Set<String> tried = new HashSet<>();
        for (String plan : context.customers().trialedPlans(id)) {
            context.catalog().plan(plan).ifPresent(it -> tried.add(it.productId()));
        }
        return context.catalog().products().keySet().stream()
                .sorted()
                .map(it -> Map.<String, Object>of("productId", it, "productRefId", it, "eligible", !tried.contains(it)))
                .toList();
    }

    private List<Map<String, Object>> counts(String id) {
        Map<String, Integer> counts = new TreeMap<>();
        context.customers()
                .liveSubscriptions(id)
                .forEach(it -> counts.merge(String.valueOf(it.get("pricingType")), 1, Integer::sum));
        return counts.entrySet().stream()
                .map(it -> Map.<String, Object>of("pricingType", it.getKey(), "totalCount", it.getValue()))
                .toList();
    }

    private static Map<String, @Nullable Object> reference(String id) {
        Map<String, @Nullable Object> customer = new HashMap<>();
        customer.put(ID, id);
        customer.put("refId", id);
        customer.put("customerId", id);
        return customer;
    }

    private static void putPaymentMethod(Map<String, @Nullable Object> customer, Map<String, Object> it) {
        Map<String, Object> method = Values.objectOrEmpty(it.get("defaultPaymentMethod"));
        customer.put("hasPaymentMethod", !method.isEmpty() || it.containsKey("paymentMethodId"));
        customer.put("defaultPaymentMethodType", method.get("type"));
        customer.put("defaultPaymentMethodLast4Digits", method.get("cardLast4Digits"));
        customer.put("defaultPaymentExpirationMonth", method.get("cardExpiryMonth"));
        customer.put("defaultPaymentExpirationYear", method.get("cardExpiryYear"));
        customer.put("defaultPaymentMethodId", it.get("paymentMethodId"));
    }

    private static <T> Supplier<T> lazy(Supplier<T> rendering) {
        return rendering;
    }
}
