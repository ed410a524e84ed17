package dev.ambit.entitlement;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Reset;
import dev.ambit.engine.Resolution;
import dev.ambit.engine.Source;
import dev.ambit.engine.Standing;
import dev.ambit.engine.UsagePeriod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Explains a check. Nobody needs that on every request, so it reads what the customer holds again instead of
/// keeping it in memory.
public final class Explanations {

    private final Transactions transactions;

    public Explanations(Transactions transactions) {
        this.transactions = transactions;
    }

    Explanation of(
            EnvironmentId environment,
            String customerId,
            EntitlementApi.CheckQuery query,
            Found found,
            Decision decision) {
        long nowMillis = found.nowMillis();
        CustomerEntitlements customer = found.of(query.resource());
        Entitlement entitlement = customer.entitlements().of(query.featureId());
        // Of somebody who is not there, or an unknown resource, nothing that is held leads to the answer.
        List<Source> sources = customer.standing() == Standing.LIVE
                ? sources(environment, customerId, query.resource(), nowMillis)
                : List.of();
        List<Explanation.Contribution> contributions = Resolution.explain(sources, query.featureId()).stream()
                .map(Explanation.Contribution::of)
                .toList();
        Explanation.Arithmetic arithmetic = entitlement == null || entitlement.revoked()
                ? null
                : arithmetic(customer, entitlement, query.micros(), nowMillis);
        return new Explanation(sentence(decision, query, entitlement, arithmetic), contributions, arithmetic);
    }

    private List<Source> sources(EnvironmentId environment, String customerId, String resource, long nowMillis) {
        var catalog = new CatalogMemory(environment);
        return transactions.read(
                environment,
                tx -> CustomerHoldings.find(tx, environment, customerId, Instant.ofEpochMilli(nowMillis))
                        .map(holdings -> catalog.sources(tx, CustomerReading.inPlay(holdings, resource, nowMillis)))
                        .orElse(List.of()));
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
                case CUSTOMER_NOT_FOUND -> "There is no such customer in this environment.";
                case CUSTOMER_IS_ARCHIVED -> "The customer is archived.";
                case CUSTOMER_RESOURCE_NOT_FOUND -> "The customer never had a subscription for this resource.";
                case FEATURE_NOT_FOUND -> "There is no feature " + query.featureId() + " in this environment.";
                case NO_ACTIVE_SUBSCRIPTION -> "The customer has no live subscription.";
                case NO_FEATURE_ENTITLEMENT_IN_SUBSCRIPTION -> "Nothing that the customer has grants the feature.";
                case REVOKED -> "What the customer has denies the feature explicitly.";
                case FEATURE_TYPE_MISMATCH, BUDGET_EXCEEDED, INSUFFICIENT_CREDITS, ENTITLEMENT_NOT_FOUND, UNKNOWN ->
                    denied.reason().word() + ".";
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
