package dev.ambit.client;

import dev.ambit.engine.Behavior;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.Feature;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Grant;
import dev.ambit.engine.Limit;
import dev.ambit.engine.MeterType;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Resolution;
import dev.ambit.engine.Source;
import dev.ambit.engine.Standing;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Converts lists of entitlements to the form that the engine checks. Customers with equal lists share one object.
/// Only one thread may use a parser.
final class EntitlementListParser {

    /// Maximum number of shared lists. Above it, sharing starts anew; customers keep the lists that they have.
    private static final int SHARED_MAX = 10_000;

    private static final long NEVER = Long.MAX_VALUE;
    private static final long[] NO_STARTS = {};

    private final Map<List<Grant>, Entitlements> shared = new HashMap<>();

    /// @param list the field `entitlements` of an event
    CustomerEntitlements list(JsonNode list) {
        List<Grant> grants = new ArrayList<>();
        for (JsonNode entry : list) {
            grant(entry).ifPresent(grants::add);
        }
        var customer = new CustomerEntitlements(Standing.LIVE, resolved(grants), NO_STARTS, NEVER);
        for (JsonNode entry : list) {
            count(customer, featureId(entry), entry);
        }
        return customer;
    }

    /// Sets the usage of a feature from `currentUsage` and `usagePeriodEnd`.
    ///
    /// @return whether the customer has the feature and it is counted
    static boolean count(CustomerEntitlements customer, String featureId, JsonNode fields) {
        Entitlement entitlement = customer.entitlements().of(featureId);
        if (entitlement == null || !entitlement.isCounted()) {
            return false;
        }
        String end = ClientJson.text(fields, "usagePeriodEnd");
        customer.replaceUsage(
                entitlement,
                micros(fields.path("currentUsage")),
                end.isEmpty() ? NEVER : Instant.parse(end).toEpochMilli());
        return true;
    }

    private Entitlements resolved(List<Grant> grants) {
        if (shared.size() >= SHARED_MAX) {
            shared.clear();
        }
        return shared.computeIfAbsent(
                grants,
                key -> Resolution.resolve(key.stream()
                        .<Source>map(
                                it -> new Source.PromotionalGrant(it.feature().id(), it))
                        .toList()));
    }

    /// Returns empty for a type of feature that only newer servers have.
    private static Optional<Grant> grant(JsonNode entry) {
        JsonNode feature = entry.path("feature");
        MeterType meter = meter(ClientJson.text(feature, "meterType"));
        return type(ClientJson.text(feature, "featureType"))
                .map(type -> new Grant(
                        new Feature(featureId(entry), type, meter),
                        true,
                        limit(entry),
                        values(entry.path("enumValues")),
                        null,
                        Behavior.INCREMENT));
    }

    private static Optional<FeatureType> type(String word) {
        return Stream.of(FeatureType.values())
                .filter(it -> it.name().equals(word))
                .findFirst();
    }

    private static String featureId(JsonNode entry) {
        return ClientJson.text(entry.path("feature"), "id");
    }

    private static MeterType meter(String word) {
        for (MeterType meter : MeterType.values()) {
            if (meter.wireName().equalsIgnoreCase(word)) {
                return meter;
            }
        }
        return MeterType.NONE;
    }

    private static Limit limit(JsonNode entry) {
        JsonNode limit = entry.path("usageLimit");
        if (entry.path("hasUnlimitedUsage").asBoolean(false) || !limit.isNumber()) {
            return new Limit.Unlimited();
        }
        long micros = micros(limit);
        return entry.path("hasSoftLimit").asBoolean(false) ? new Limit.Soft(micros) : new Limit.Hard(micros);
    }

    private static Set<String> values(JsonNode list) {
        Set<String> values = new HashSet<>();
        for (JsonNode value : list) {
            values.add(value.stringValue());
        }
        return values;
    }

    private static long micros(JsonNode quantity) {
        return quantity.isNumber() ? Micros.of(new BigDecimal(quantity.asString())) : 0;
    }
}
