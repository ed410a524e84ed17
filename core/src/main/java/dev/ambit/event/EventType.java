package dev.ambit.event;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The type of an event; its name in the API has dots.
public enum EventType {
    PRODUCT_CREATED("product.created", EntityType.PRODUCT),
    PRODUCT_UPDATED("product.updated", EntityType.PRODUCT),
    FEATURE_CREATED("feature.created", EntityType.FEATURE),
    FEATURE_UPDATED("feature.updated", EntityType.FEATURE),
    PLAN_CREATED("plan.created", EntityType.PLAN),
    PLAN_UPDATED("plan.updated", EntityType.PLAN),
    ADDON_CREATED("addon.created", EntityType.ADDON),
    ADDON_UPDATED("addon.updated", EntityType.ADDON),
    CUSTOMER_CREATED("customer.created", EntityType.CUSTOMER),
    CUSTOMER_UPDATED("customer.updated", EntityType.CUSTOMER),
    CUSTOMER_DELETED("customer.deleted", EntityType.CUSTOMER),
    SUBSCRIPTION_CREATED("subscription.created", EntityType.SUBSCRIPTION),
    SUBSCRIPTION_UPDATED("subscription.updated", EntityType.SUBSCRIPTION),
    SUBSCRIPTION_CANCELED("subscription.canceled", EntityType.SUBSCRIPTION),
    SUBSCRIPTION_EXPIRED("subscription.expired", EntityType.SUBSCRIPTION),
    TRIAL_STARTED("subscription.trial_started", EntityType.SUBSCRIPTION),
    TRIAL_CONVERTED("subscription.trial_converted", EntityType.SUBSCRIPTION),
    TRIAL_EXPIRED("subscription.trial_expired", EntityType.SUBSCRIPTION),
    TRIAL_ENDS_SOON("subscription.trial.ends_soon", EntityType.SUBSCRIPTION),
    BILLING_MONTH_ENDS_SOON("subscription.billing_month.ends_soon", EntityType.SUBSCRIPTION),
    ENTITLEMENTS_UPDATED("entitlements.updated", EntityType.ENTITLEMENTS),
    MEASUREMENT_REPORTED("measurement.reported", EntityType.MEASUREMENT),
    USAGE_EXCEEDED("entitlement.usage_exceeded", EntityType.THRESHOLD),
    PROMOTION_GRANTED("promotionalEntitlement.granted", EntityType.PROMOTION),
    PROMOTION_UPDATED("promotionalEntitlement.updated", EntityType.PROMOTION),
    PROMOTION_REVOKED("promotionalEntitlement.revoked", EntityType.PROMOTION),
    PROMOTION_ENDS_SOON("promotionalEntitlement.ends_soon", EntityType.PROMOTION),
    PROMOTION_EXPIRED("promotionalEntitlement.expired", EntityType.PROMOTION),
    CLOCK_CHANGED("environment.clock_changed", EntityType.CLOCK),
    ENDPOINT_CREATED("webhook.created", EntityType.ENDPOINT),
    ENDPOINT_UPDATED("webhook.updated", EntityType.ENDPOINT),
    ENDPOINT_DISABLED("webhook.disabled", EntityType.ENDPOINT),
    ENDPOINT_DELETED("webhook.deleted", EntityType.ENDPOINT),
    MEMBER_INVITED("member.invited", EntityType.MEMBER),
    MEMBER_JOINED("member.joined", EntityType.MEMBER),
    MEMBER_UPDATED("member.updated", EntityType.MEMBER),
    MEMBER_REMOVED("member.removed", EntityType.MEMBER),
    ORDER_CREATED("order.created", EntityType.ORDER),
    ORDER_QUOTED("order.quoted", EntityType.ORDER),
    ORDER_APPROVED("order.approved", EntityType.ORDER),
    ORDER_PROVISIONED("order.provisioned", EntityType.ORDER);

    private static final Map<String, EventType> BY_NAME =
            Arrays.stream(values()).collect(toUnmodifiableMap(EventType::wireName, identity()));

    private final String wireName;
    private final EntityType entityType;

    EventType(String wireName, EntityType entityType) {
        this.wireName = wireName;
        this.entityType = entityType;
    }

    /// Returns the names of all types, as webhooks and the feed spell them.
    public static List<String> wireNames() {
        return Arrays.stream(values()).map(EventType::wireName).toList();
    }

    /// Returns the name in the API.
    public String wireName() {
        return wireName;
    }

    public EntityType entityType() {
        return entityType;
    }

    /// Returns null for a type that only a newer server knows (docs/adr/0005).
    static @Nullable EventType of(String wireName) {
        return BY_NAME.get(wireName);
    }
}
