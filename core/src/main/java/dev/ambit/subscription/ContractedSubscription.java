package dev.ambit.subscription;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Features;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.catalog.Packages;
import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// A subscription with its recurring price, for sums over many subscriptions. Usage-based prices are not known in
/// advance, so they are not part of the price.
///
/// @param status as in the API
/// @param currency empty without a price
/// @param yearly the price of a year
/// @param renewal the price of a billing period
/// @param trialEndsAt null unless a trial is running
/// @param renewsAt the next renewal; null if the subscription ends before it
public record ContractedSubscription(
        String id,
        String customerId,
        String planId,
        String status,
        String currency,
        BigDecimal yearly,
        BigDecimal renewal,
        @Nullable Instant trialEndsAt,
        @Nullable Instant renewsAt) {

    private static final BigDecimal MONTHS = BigDecimal.valueOf(12);

    private record Price(String currency, BigDecimal yearly, BigDecimal renewal) {

        private static final Price NONE = new Price("", BigDecimal.ZERO, BigDecimal.ZERO);
    }

    /// Finds the subscriptions with these ids, at their contracted prices. Ignores unknown ids.
    public static List<ContractedSubscription> find(Handle tx, EnvironmentId environment, Collection<String> ids) {
        List<Subscription> subscriptions = Subscriptions.find(tx, environment, ids);
        Set<PackageVersionKey> sold = subscriptions.stream()
                .flatMap(it -> it.bought().sold().stream())
                .collect(toSet());
        Map<PackageVersionKey, CatalogPackage> packages =
                Packages.versions(tx, environment, sold).stream().collect(toMap(CatalogPackage::key, it -> it));
        Map<String, CatalogFeature> features =
                packages.values().stream().allMatch(it -> it.content().charges().isEmpty())
                        ? Map.of()
                        : Features.all(tx, environment).stream().collect(toMap(CatalogFeature::id, it -> it));
        return subscriptions.stream().map(it -> of(it, packages, features)).toList();
    }

    public boolean isActive() {
        return status.equals(SubscriptionStatus.ACTIVE.name());
    }

    private static ContractedSubscription of(
            Subscription it, Map<PackageVersionKey, CatalogPackage> packages, Map<String, CatalogFeature> features) {
        Price price = price(it, packages, features);
        return new ContractedSubscription(
                it.id(),
                it.customerId(),
                it.planId(),
                it.status().name(),
                price.currency(),
                price.yearly(),
                price.renewal(),
                it.status() == SubscriptionStatus.IN_TRIAL ? it.course().trialEndAt() : null,
                renewsAt(it));
    }

    private static @Nullable Instant renewsAt(Subscription it) {
        Instant at = it.course().billing().endAt();
        Instant end = it.course().ending().at();
        boolean isRenewed = it.status() == SubscriptionStatus.ACTIVE && (at == null || end == null || end.isAfter(at));
        return isRenewed ? at : null;
    }

    /// Returns no price for content that an older version sold and that current rules cannot price.
    private static Price price(
            Subscription it, Map<PackageVersionKey, CatalogPackage> packages, Map<String, CatalogFeature> features) {
        Cost cost;
        try {
            cost = Sale.of(it, Selection.sold(it, packages)).cost(features);
        } catch (Problem _) {
            return Price.NONE;
        }
        BigDecimal renewal = cost.recurring();
        if (cost.currency() == null || renewal.signum() == 0) {
            return Price.NONE;
        }
        BillingPeriod period = cost.billingPeriod();
        return new Price(
                cost.currency(), period == BillingPeriod.ANNUALLY ? renewal : renewal.multiply(MONTHS), renewal);
    }
}
