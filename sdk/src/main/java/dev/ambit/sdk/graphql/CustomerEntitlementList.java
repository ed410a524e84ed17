package dev.ambit.sdk.graphql;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Reset;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.entitlement.CustomerAtEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The granted entitlements of a customer or resource as objects of the type `Entitlement`, for GraphQL and for edge
/// documents. Denied ones are left out, because SDKs treat each entry as granted.
///
/// @param resource null for the customer itself
/// @param readAt the real time of the call, which is the time of the usage. The browser SDK ignores entitlements whose
/// times are older than those that it has
public record CustomerEntitlementList(
        CustomerAtEvent found, String customerId, @Nullable String resource, Instant readAt) {

    private static final String FEATURE = "feature";

    /// Fields of a feature that SDKs do not read from a document.
    private static final List<String> NOT_IN_DOCUMENTS = List.of("id", "additionalMetaData");

    /// Returns the entitlements with the names of their types, as SDKs receive and cache them.
    public List<Map<String, @Nullable Object>> document() {
        List<Map<String, @Nullable Object>> all = all();
        for (Map<String, @Nullable Object> entitlement : all) {
            Map<String, @Nullable Object> feature = new LinkedHashMap<>();
            feature.put(SdkSchema.TYPE, "EntitlementFeature");
            if (entitlement.get(FEATURE) instanceof Map<?, ?> fields) {
                fields.forEach((name, value) -> feature.put(String.valueOf(name), value));
            }
            NOT_IN_DOCUMENTS.forEach(feature::remove);
            entitlement.put(FEATURE, feature);
            entitlement.put(SdkSchema.TYPE, "Entitlement");
        }
        return all;
    }

    List<Map<String, @Nullable Object>> all() {
        CustomerEntitlements customer = customer();
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (Entitlement entitlement : customer.entitlements().all()) {
            CatalogFeature feature = found.feature(entitlement.feature().id());
            if (feature != null && !entitlement.revoked()) {
                all.add(granted(customer, entitlement, feature));
            }
        }
        return all;
    }

    /// Returns why the customer has no entitlements at all, or null.
    @Nullable
    String deniedReason() {
        return switch (customer().standing()) {
            case UNKNOWN -> "CustomerNotFound";
            case ARCHIVED -> "CustomerIsArchived";
            case RESOURCE_UNKNOWN, NO_SUBSCRIPTION -> "NoActiveSubscription";
            case LIVE -> null;
        };
    }

    private CustomerEntitlements customer() {
        return found.of(resource == null ? "" : resource);
    }

    private Map<String, @Nullable Object> granted(
            CustomerEntitlements customer, Entitlement it, CatalogFeature feature) {
        boolean isNumber = it.feature().type() == FeatureType.NUMBER;
        boolean isUnlimited = it.limit() instanceof Limit.Unlimited;
        Map<String, @Nullable Object> entitlement = new LinkedHashMap<>();
        entitlement.put("isGranted", true);
        entitlement.put("customerId", customerId);
        entitlement.put("resourceId", resource);
        entitlement.put(
                "usageLimit",
                isNumber && !isUnlimited ? Micros.decimal(it.limit().micros()) : null);
        entitlement.put("hasUnlimitedUsage", isNumber && isUnlimited);
        entitlement.put("hasSoftLimit", it.limit() instanceof Limit.Soft);
        entitlement.put("enumValues", it.values().isEmpty() ? null : List.copyOf(it.values()));
        entitlement.put(
                "entitlementUpdatedAt", Instant.ofEpochMilli(found.customer().entitledAtMillis()));
        entitlement.put("usageUpdatedAt", readAt);
        entitlement.put(FEATURE, CatalogObjects.feature(feature.content()));
        // In milliseconds since 1970. At this time the node SDK reads the entitlements again.
        entitlement.put(
                "validUntil",
                customer.validUntilMillis() == Long.MAX_VALUE ? null : (Object) customer.validUntilMillis());
        putUsage(entitlement, customer, it);
        return entitlement;
    }

    private void putUsage(Map<String, @Nullable Object> entitlement, CustomerEntitlements customer, Entitlement it) {
        Reset reset = it.reset();
        if (reset != null) {
            entitlement.put("resetPeriod", reset.period().name());
            entitlement.put(
                    "resetPeriodConfiguration", CatalogObjects.resetConfiguration(reset.period(), reset.anchoring()));
            entitlement.put("usagePeriodAnchor", Instant.ofEpochMilli(reset.anchor(customer.startMillis(it.source()))));
        }
        if (it.feature().isMetered()) {
            entitlement.put("currentUsage", Micros.decimal(customer.used(it, found.nowMillis())));
            UsagePeriod period = customer.period(it, found.nowMillis());
            if (period != null) {
                entitlement.put("usagePeriodStart", Instant.ofEpochMilli(period.startMillis()));
                entitlement.put("usagePeriodEnd", Instant.ofEpochMilli(period.endMillis()));
                entitlement.put("nextResetDate", Instant.ofEpochMilli(period.endMillis()));
            }
        }
    }
}
