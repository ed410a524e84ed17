package dev.ambit.entitlement;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.FeatureDraft;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Feature;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Reset;
import dev.ambit.engine.Resolution;
import dev.ambit.engine.Standing;
import dev.ambit.engine.UsagePeriod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Explains the decision of a check.
final class Explanations {

    private Explanations() {}

    static Explanation of(CustomerSnapshot snapshot, EntitlementApi.CheckQuery query, Decision decision) {
        CustomerAtEvent found = snapshot.found();
        long nowMillis = found.nowMillis();
        CustomerEntitlements customer = found.of(query.resource());
        Entitlement entitlement = customer.entitlements().of(query.featureId());
        CatalogFeature feature = found.feature(query.featureId());
        Explanation.Arithmetic arithmetic = entitlement == null || entitlement.revoked()
                ? null
                : arithmetic(customer, entitlement, query.micros(), nowMillis);
        return new Explanation(
                sentence(decision, query, entitlement, arithmetic),
                Instant.ofEpochMilli(nowMillis),
                new Explanation.Asked(
                        query.featureId(), query.resourceId(), Micros.decimal(query.micros()), query.values()),
                customer(snapshot, query.resource()),
                feature == null ? null : feature(feature.content()),
                origins(snapshot.holdings(), customer.standing()),
                Resolution.explain(snapshot.sources(), query.featureId()).stream()
                        .map(Explanation.Contribution::of)
                        .toList(),
                counted(snapshot, query, arithmetic),
                arithmetic);
    }

    private static Explanation.Feature feature(FeatureDraft feature) {
        return new Explanation.Feature(
                feature.featureType().name(), feature.meterType().wireName());
    }

    private static Explanation.Customer customer(CustomerSnapshot snapshot, String resource) {
        Holdings holdings = snapshot.holdings();
        Long turn = holdings == null ? null : holdings.turnMillis();
        return new Explanation.Customer(
                holdings != null,
                holdings != null && holdings.archived(),
                holdings != null
                        && (resource.equals(Holdings.CUSTOMER_ITSELF)
                                || holdings.resources().contains(resource)),
                turn == null ? null : Instant.ofEpochMilli(turn));
    }

    /// Returns the sources. An unknown customer or resource has none.
    private static List<Explanation.Origin> origins(@Nullable Holdings holdings, Standing standing) {
        if (holdings == null || (standing != Standing.LIVE && standing != Standing.NO_SUBSCRIPTION)) {
            return List.of();
        }
        return Stream.concat(
                        holdings.subscriptions().stream().map(Explanations::origin),
                        holdings.promotions().stream().map(Explanations::origin))
                .toList();
    }

    private static Explanation.Origin origin(Holdings.Subscription it) {
        return new Explanation.Origin(
                it.id(),
                it.trial() ? "trial" : "subscription",
                it.resource().equals(Holdings.CUSTOMER_ITSELF) ? null : it.resource(),
                Instant.ofEpochMilli(it.startMillis()),
                instant(it.endMillis()),
                Instant.ofEpochMilli(it.usedFromMillis()));
    }

    private static Explanation.Origin origin(Holdings.Grant it) {
        Instant start = Instant.ofEpochMilli(it.startMillis());
        return new Explanation.Origin(it.id(), "promotion", null, start, instant(it.endMillis()), start);
    }

    /// A period without a counter shows the sum of its reports.
    private static List<Explanation.Counted> counted(
            CustomerSnapshot snapshot, EntitlementApi.CheckQuery query, Explanation.@Nullable Arithmetic arithmetic) {
        List<Explanation.Counted> counters = counters(snapshot, query);
        if (arithmetic == null
                || arithmetic.used().signum() == 0
                || counters.stream().anyMatch(arithmetic::isOf)) {
            return counters;
        }
        var reported = new Explanation.Counted(arithmetic.periodStart(), arithmetic.periodEnd(), arithmetic.used());
        return Stream.concat(counters.stream(), Stream.of(reported)).toList();
    }

    /// Returns the counters of all periods. If usage never resets, each subscription may have its own counter;
    /// only the counter of the current entitlement is returned.
    private static List<Explanation.Counted> counters(CustomerSnapshot snapshot, EntitlementApi.CheckQuery query) {
        Holdings holdings = snapshot.holdings();
        CatalogFeature feature = snapshot.found().feature(query.featureId());
        if (holdings == null || feature == null) {
            return List.of();
        }
        CustomerEntitlements customer = snapshot.found().of(query.resource());
        Entitlement entitlement = customer.entitlements().of(query.featureId());
        Feature unit = feature.content().feature();
        return holdings.counters().stream()
                .filter(it ->
                        it.resource().equals(query.resource()) && it.featureId().equals(query.featureId()))
                .filter(it -> it.period() != null
                        || (entitlement != null && it.periodStartMillis() == customer.counterStartMillis(entitlement)))
                .map(it -> {
                    UsagePeriod period = it.period();
                    return new Explanation.Counted(
                            period == null ? null : Instant.ofEpochMilli(period.startMillis()),
                            period == null ? null : Instant.ofEpochMilli(period.endMillis()),
                            Micros.decimal(unit.shown(it.usedMicros())));
                })
                .toList();
    }

    private static @Nullable Instant instant(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static Explanation.@Nullable Arithmetic arithmetic(
            CustomerEntitlements customer, Entitlement entitlement, long requestedMicros, long nowMillis) {
        if (!entitlement.feature().isMetered()) {
            return null;
        }
        Limit limit = entitlement.limit();
        boolean unlimited = limit instanceof Limit.Unlimited;
        BigDecimal used = Micros.decimal(customer.used(entitlement, nowMillis));
        BigDecimal requested = Micros.decimal(requestedMicros);
        BigDecimal allowed = Micros.decimal(limit.micros());
        Reset reset = entitlement.reset();
        UsagePeriod period = customer.period(entitlement, nowMillis);
        return new Explanation.Arithmetic(
                used,
                requested,
                used.add(requested),
                unlimited ? null : allowed,
                limit instanceof Limit.Soft,
                unlimited ? null : allowed.subtract(used).max(BigDecimal.ZERO),
                reset == null ? null : reset.period().name(),
                period == null ? null : Instant.ofEpochMilli(period.startMillis()),
                period == null ? null : Instant.ofEpochMilli(period.endMillis()));
    }

    private static String sentence(
            Decision decision,
            EntitlementApi.CheckQuery query,
            @Nullable Entitlement entitlement,
            Explanation.@Nullable Arithmetic arithmetic) {
        if (decision instanceof Decision.Denied denied) {
            return switch (denied.reason()) {
                case REQUESTED_USAGE_EXCEEDING_LIMIT ->
                    sum(arithmetic) + ", which is over the limit of " + (arithmetic == null ? "0" : arithmetic.limit())
                            + ".";
                case REQUESTED_VALUES_MISMATCH -> "Not all of the requested values are granted.";
                case CUSTOMER_NOT_FOUND -> "The customer does not exist in this environment.";
                case CUSTOMER_IS_ARCHIVED -> "The customer is archived.";
                case CUSTOMER_RESOURCE_NOT_FOUND -> "The customer never had a subscription for this resource.";
                case FEATURE_NOT_FOUND -> "Feature `" + query.featureId() + "` does not exist in this environment.";
                case NO_ACTIVE_SUBSCRIPTION -> "The customer has no live subscription.";
                case NO_FEATURE_ENTITLEMENT_IN_SUBSCRIPTION ->
                    "No subscription, add-on or promotion of the customer grants the feature.";
                case REVOKED -> "An entitlement of the customer denies the feature explicitly.";
                case FEATURE_TYPE_MISMATCH, BUDGET_EXCEEDED, INSUFFICIENT_CREDITS, ENTITLEMENT_NOT_FOUND, UNKNOWN ->
                    denied.reason().wireName() + ".";
            };
        }
        if (arithmetic == null) {
            return entitlement != null && !entitlement.values().isEmpty()
                    ? "All of the requested values are granted."
                    : "The feature is granted.";
        }
        if (arithmetic.limit() == null) {
            return "The feature is granted without a limit.";
        }
        return sum(arithmetic)
                + (arithmetic.total().compareTo(arithmetic.limit()) <= 0
                        ? ", which is within the limit of "
                        : ", which is over the soft limit of ")
                + arithmetic.limit().toPlainString() + ".";
    }

    private static String sum(Explanation.@Nullable Arithmetic it) {
        return it == null
                ? "0"
                : "%s used + %s requested = %s"
                        .formatted(
                                it.used().toPlainString(),
                                it.requested().toPlainString(),
                                it.total().toPlainString());
    }
}
