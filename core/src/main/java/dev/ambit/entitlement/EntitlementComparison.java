package dev.ambit.entitlement;

import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.engine.ResetPeriod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Compares the entitlements of a customer before and after a change of its subscriptions, with its promotional
/// grants. Each subscription counts with the versions that it has.
public final class EntitlementComparison {

    /// The content of a live subscription.
    ///
    /// @param priceVersion the version whose prices apply; null: `version`
    /// @param agreed values of the plan's custom entitlements
    public record Purchase(
            String id,
            String plan,
            int version,
            @Nullable Integer priceVersion,
            boolean isTrial,
            List<Addon> addons,
            List<Units> units,
            List<PackageEntitlement> agreed) {

        public Purchase {
            addons = List.copyOf(addons);
            units = List.copyOf(units);
            agreed = List.copyOf(agreed);
        }

        /// Times do not affect the comparison.
        private Holdings.Subscription held() {
            return new Holdings.Subscription(
                    id,
                    Holdings.CUSTOMER_ITSELF,
                    plan,
                    version,
                    priceVersion,
                    isTrial,
                    0,
                    null,
                    0,
                    null,
                    null,
                    addons.stream()
                            .map(it -> new Holdings.AddOn(it.id(), it.version(), it.quantity(), it.priceVersion()))
                            .toList(),
                    units.stream()
                            .map(it -> new Holdings.Units(it.featureId(), it.quantity()))
                            .toList(),
                    agreed);
        }
    }

    public record Addon(
            String id, int version, int quantity, @Nullable Integer priceVersion) {}

    public record Units(String featureId, BigDecimal quantity) {}

    /// An entitlement to a feature.
    ///
    /// @param isGranted false if a package denies the feature
    /// @param usageLimit null if the feature has no limit
    public record Value(
            boolean isGranted,
            @Nullable BigDecimal usageLimit,
            boolean hasUnlimitedUsage,
            boolean hasSoftLimit,
            List<String> enumValues,
            @Nullable ResetPeriod resetPeriod) {

        private static @Nullable Value of(@Nullable Entitlement it) {
            if (it == null) {
                return null;
            }
            if (it.revoked()) {
                return new Value(false, null, false, false, List.of(), null);
            }
            Limit limit = it.limit();
            boolean isNumber = it.feature().type() == FeatureType.NUMBER;
            boolean isUnlimited = isNumber && limit instanceof Limit.Unlimited;
            return new Value(
                    true,
                    isNumber && !isUnlimited ? Micros.decimal(limit.micros()) : null,
                    isUnlimited,
                    isNumber && limit instanceof Limit.Soft,
                    it.values().stream().sorted().toList(),
                    it.reset() == null ? null : it.reset().period());
        }
    }

    /// A feature whose entitlement changes.
    ///
    /// @param before null if the customer did not have the feature
    /// @param after null if the customer loses the feature
    public record Change(
            String featureId,
            @Nullable Value before,
            @Nullable Value after) {}

    private EntitlementComparison() {}

    /// Returns the changes, ordered by feature.
    ///
    /// @param before all live subscriptions of the customer, or of the customer and one of its resources
    /// @param at the time whose promotional grants apply
    public static List<Change> of(
            Handle tx,
            EnvironmentId environment,
            String customerId,
            List<Purchase> before,
            List<Purchase> after,
            Instant at) {
        List<Holdings.Grant> promotions = new BulkHoldings(tx, environment, at)
                .promotions(List.of(customerId)).getOrDefault(customerId, List.of()).stream()
                        .filter(it -> it.isInPlayAt(at.toEpochMilli()))
                        .toList();
        var catalog = new CatalogCache(environment);
        Entitlements had = catalog.entitlements(tx, inPlay(before, promotions));
        Entitlements gets = catalog.entitlements(tx, inPlay(after, promotions));
        Set<String> features = new TreeSet<>();
        had.all().forEach(it -> features.add(it.feature().id()));
        gets.all().forEach(it -> features.add(it.feature().id()));
        List<Change> changes = new ArrayList<>();
        for (String feature : features) {
            Value was = Value.of(had.of(feature));
            Value becomes = Value.of(gets.of(feature));
            if (!Objects.equals(was, becomes)) {
                changes.add(new Change(feature, was, becomes));
            }
        }
        return changes;
    }

    /// Trials come last, as in a check.
    private static Holdings.InPlay inPlay(List<Purchase> bought, List<Holdings.Grant> promotions) {
        return new Holdings.InPlay(
                bought.stream()
                        .sorted(Comparator.comparing(Purchase::isTrial))
                        .map(Purchase::held)
                        .toList(),
                promotions);
    }
}
