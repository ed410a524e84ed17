package dev.ambit.sdk.openfeature;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.FeatureStatus;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.sdk.openfeature.FlagKey.Aspect;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Evaluates the flags of one feature for one customer.
final class FlagEvaluation {

    private final CatalogFeature feature;
    private final @Nullable Entitlement entitlement;
    private final @Nullable BigDecimal limit;
    private final @Nullable BigDecimal used;
    private final boolean isUnlimited;
    private final boolean isGranted;
    private final @Nullable String reason;
    private final long validUntilMillis;

    FlagEvaluation(CatalogFeature feature, CustomerAtEvent found, EvaluationContext context) {
        CustomerEntitlements customer = found.of(context.resource());
        Entitlement entitled = customer.entitlements().of(feature.id());
        Entitlement it = entitled == null || entitled.revoked() ? null : entitled;
        this.feature = feature;
        this.entitlement = it;
        this.isUnlimited = it != null && isNumber(it) && it.limit() instanceof Limit.Unlimited;
        this.limit = it != null && isNumber(it) && !isUnlimited
                ? Micros.decimal(it.limit().micros())
                : null;
        this.used =
                it != null && it.feature().isMetered() ? Micros.decimal(customer.used(it, found.nowMillis())) : null;
        this.validUntilMillis = customer.validUntilMillis();
        Decision decision = customer.check(
                feature.id(), true, context.requestedMicros(), context.requestedValues(), found.nowMillis());
        this.isGranted = decision instanceof Decision.Granted;
        this.reason =
                decision instanceof Decision.Denied denied ? denied.reason().wireName() : null;
    }

    /// Returns the flags that the customer's entitlement has, each as an object of the protocol.
    List<Map<String, Object>> all() {
        return List.of(Aspect.values()).stream()
                .filter(it -> it == Aspect.ACCESS || value(it) != null)
                .map(this::flag)
                .toList();
    }

    /// Returns one flag. The limit and the remaining usage have no `value` if the feature is unlimited or has no
    /// number, so that the application's default applies.
    Map<String, Object> flag(Aspect aspect) {
        Map<String, Object> flag = new LinkedHashMap<>();
        flag.put("key", new FlagKey(feature.id(), aspect).text());
        Object value = value(aspect);
        if (value != null) {
            flag.put("value", value);
        }
        flag.put("reason", feature.status() == FeatureStatus.SUSPENDED ? "DISABLED" : "TARGETING_MATCH");
        flag.put("variant", isGranted ? "granted" : "denied");
        flag.put("metadata", metadata());
        return flag;
    }

    private @Nullable Object value(Aspect aspect) {
        return switch (aspect) {
            case ACCESS -> isGranted;
            case LIMIT -> limit;
            case REMAINING ->
                limit == null || used == null ? null : limit.subtract(used).max(BigDecimal.ZERO);
            case DECISION -> decision();
        };
    }

    private Map<String, Object> decision() {
        Map<String, Object> decision = metadata();
        decision.put("hasAccess", isGranted);
        decision.put("enumValues", entitlement == null ? List.of() : List.copyOf(entitlement.values()));
        return decision;
    }

    /// Returns only strings, numbers and booleans, because OpenFeature allows no other metadata.
    private Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("featureType", feature.content().featureType().name());
        put(metadata, "accessDeniedReason", reason);
        put(metadata, "usageLimit", limit);
        put(metadata, "currentUsage", used);
        if (entitlement != null && isNumber(entitlement)) {
            metadata.put("unlimited", isUnlimited);
            metadata.put("softLimit", entitlement.limit() instanceof Limit.Soft);
        }
        if (validUntilMillis != Long.MAX_VALUE) {
            metadata.put("validUntil", Instant.ofEpochMilli(validUntilMillis).toString());
        }
        return metadata;
    }

    private static boolean isNumber(Entitlement it) {
        return it.feature().type() == FeatureType.NUMBER;
    }

    private static void put(Map<String, Object> metadata, String name, @Nullable Object value) {
        if (value != null) {
            metadata.put(name, value);
        }
    }
}
