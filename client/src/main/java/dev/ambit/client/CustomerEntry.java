package dev.ambit.client;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.Standing;
import java.util.HashMap;
import java.util.Map;

/// A cached customer. Immutable except for the usage in its entitlements.
///
/// @param itself the entitlements of the customer itself
/// @param resources the entitlements of each resource that ever had a subscription, by id
/// @param subscriptions the resource of each live subscription by subscription id; empty for the customer itself
record CustomerEntry(
        CustomerEntitlements itself, Map<String, CustomerEntitlements> resources, Map<String, String> subscriptions) {

    static final String CUSTOMER_ITSELF = "";

    static final CustomerEntitlements UNKNOWN = empty(Standing.UNKNOWN);

    /// A customer without entitlements.
    static final CustomerEntry NEW = new CustomerEntry(empty(Standing.NO_SUBSCRIPTION), Map.of(), Map.of());

    private static final CustomerEntitlements RESOURCE_UNKNOWN = empty(Standing.RESOURCE_UNKNOWN);
    private static final CustomerEntitlements WITHOUT_FEATURES = empty(Standing.LIVE);

    /// Returns the entitlements of the customer or of a resource.
    CustomerEntitlements of(String resourceId) {
        return resourceId.equals(CUSTOMER_ITSELF) ? itself : resources.getOrDefault(resourceId, RESOURCE_UNKNOWN);
    }

    /// Returns this entry with other entitlements of the customer itself or of one resource.
    CustomerEntry with(String resourceId, CustomerEntitlements list) {
        if (resourceId.equals(CUSTOMER_ITSELF)) {
            return new CustomerEntry(list, resources, subscriptions).settled();
        }
        Map<String, CustomerEntitlements> changed = new HashMap<>(resources);
        changed.put(resourceId, list);
        return new CustomerEntry(itself, Map.copyOf(changed), subscriptions).settled();
    }

    CustomerEntry withSubscription(String subscriptionId, String resourceId, boolean isLive) {
        if (isLive == resourceId.equals(subscriptions.get(subscriptionId))) {
            return this;
        }
        Map<String, String> changed = new HashMap<>(subscriptions);
        if (isLive) {
            changed.put(subscriptionId, resourceId);
        } else {
            changed.remove(subscriptionId);
        }
        return new CustomerEntry(itself, resources, Map.copyOf(changed)).settled();
    }

    /// Sets the standing of empty lists. A customer with a live subscription has a plan that grants nothing;
    /// a customer without one has no subscription.
    private CustomerEntry settled() {
        Map<String, CustomerEntitlements> changed = new HashMap<>();
        resources.forEach((id, list) -> changed.put(id, settled(id, list)));
        return new CustomerEntry(settled(CUSTOMER_ITSELF, itself), Map.copyOf(changed), subscriptions);
    }

    private CustomerEntitlements settled(String resourceId, CustomerEntitlements list) {
        if (!list.entitlements().all().isEmpty()) {
            return list;
        }
        boolean isLive = subscriptions.containsValue(CUSTOMER_ITSELF) || subscriptions.containsValue(resourceId);
        return isLive ? WITHOUT_FEATURES : NEW.itself;
    }

    private static CustomerEntitlements empty(Standing standing) {
        return new CustomerEntitlements(standing, Entitlements.NONE, new long[0], Long.MAX_VALUE);
    }
}
