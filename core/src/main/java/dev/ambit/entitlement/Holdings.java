package dev.ambit.entitlement;

import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.catalog.SoldVersion;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Everything that decides a customer's entitlements: live subscriptions, promotional grants and the current
/// counters; for a feature without one, its last counter.
///
/// Times are in milliseconds since 1970. A resource is a part of the customer, such as a site; the empty id stands
/// for the customer itself.
///
/// @param resources every resource that ever had a subscription
/// @param entitledAtMillis the last change of entitlements
/// @param turnMillis the next automatic change of a subscription other than a renewal; null for never
record Holdings(
        boolean archived,
        long entitledAtMillis,
        List<Subscription> subscriptions,
        List<Grant> promotions,
        List<CounterState> counters,
        Set<String> resources,
        @Nullable Long turnMillis) {

    static final String CUSTOMER_ITSELF = "";

    /// @param endMillis null: no end
    /// @param usedFromMillis the start of its usage periods; before its own start if it replaced another
    /// subscription
    /// @param countedFromMillis the start of its lifetime usage; null in events of older servers
    /// @param counterMillis the start that identifies the lifetime counter: 0 if an older server created it; null
    ///     in events of older servers
    record Subscription(
            String id,
            String resource,
            String plan,
            int version,
            @Nullable Integer priceVersion,
            boolean trial,
            long startMillis,
            @Nullable Long endMillis,
            long usedFromMillis,
            @Nullable Long countedFromMillis,
            @Nullable Long counterMillis,
            List<AddOn> addons,
            List<Units> units,
            List<PackageEntitlement> agreed) {

        boolean isInPlayAt(long nowMillis) {
            return startMillis <= nowMillis && (endMillis == null || nowMillis < endMillis);
        }

        Subscription at(String other) {
            return new Subscription(
                    id,
                    other,
                    plan,
                    version,
                    priceVersion,
                    trial,
                    startMillis,
                    endMillis,
                    usedFromMillis,
                    countedFromMillis,
                    counterMillis,
                    addons,
                    units,
                    agreed);
        }

        /// Returns the subscription with newer versions of its plan and add-ons, or itself if it does not move.
        ///
        /// @param move of its customer
        Subscription movedTo(CatalogPreview.Move move) {
            if (!move.filter().acceptsPlanVersion(version)) {
                return this;
            }
            int newer = move.versions().getOrDefault(new PackageVersionKey(PackageKind.PLAN, plan, 0), version);
            boolean isMoved = newer > version;
            List<AddOn> moved =
                    addons.stream().map(it -> it.movedTo(move.versions())).toList();
            return !isMoved && moved.equals(addons)
                    ? this
                    : new Subscription(
                            id,
                            resource,
                            plan,
                            isMoved ? newer : version,
                            isMoved && priceVersion == null ? Integer.valueOf(version) : priceVersion,
                            trial,
                            startMillis,
                            endMillis,
                            usedFromMillis,
                            countedFromMillis,
                            counterMillis,
                            moved,
                            units,
                            agreed);
        }

        /// Returns the start of lifetime usage, as in [dev.ambit.engine.CustomerEntitlements].
        private long countedFrom() {
            long since = countedFromMillis == null ? usedFromMillis : countedFromMillis;
            return counterMillis != null && counterMillis == since ? since : ~since;
        }

        SoldVersion soldPlan() {
            return SoldVersion.of(new PackageVersionKey(PackageKind.PLAN, plan, version), priceVersion);
        }
    }

    /// A promotional grant.
    ///
    /// @param endMillis null: no end
    record Grant(
            String id,
            PackageEntitlement entitlement,
            long startMillis,
            @Nullable Long endMillis) {

        boolean isInPlayAt(long nowMillis) {
            return startMillis <= nowMillis && (endMillis == null || nowMillis < endMillis);
        }
    }

    /// The holdings that apply at one time, in the order of evaluation: subscriptions, then promotional grants.
    record InPlay(List<Subscription> subscriptions, List<Grant> promotions) {

        boolean isEmpty() {
            return subscriptions.isEmpty() && promotions.isEmpty();
        }

        /// Returns the holdings with the entitlements of newer versions and unchanged prices.
        InPlay movedTo(CatalogPreview.Move move) {
            return new InPlay(subscriptions.stream().map(it -> it.movedTo(move)).toList(), promotions);
        }

        /// Returns the start of the usage periods of each subscription and grant.
        long[] usedFromMillis() {
            return LongStream.concat(
                            subscriptions.stream().mapToLong(Subscription::usedFromMillis),
                            promotions.stream().mapToLong(Grant::startMillis))
                    .toArray();
        }

        /// Returns the start of lifetime usage of each subscription and grant, as in
        /// [dev.ambit.engine.CustomerEntitlements].
        long[] countedFrom() {
            return LongStream.concat(
                            subscriptions.stream().mapToLong(Subscription::countedFrom),
                            promotions.stream().mapToLong(Grant::startMillis))
                    .toArray();
        }
    }

    /// A bought quantity of a feature that is priced per unit.
    record Units(String featureId, BigDecimal quantity) {}

    record AddOn(
            String id, int version, int quantity, @Nullable Integer priceVersion) {

        private AddOn movedTo(Map<PackageVersionKey, Integer> versions) {
            int newer = versions.getOrDefault(new PackageVersionKey(PackageKind.ADDON, id, 0), version);
            return newer > version
                    ? new AddOn(id, newer, quantity, priceVersion == null ? Integer.valueOf(version) : priceVersion)
                    : this;
        }

        SoldVersion sold() {
            return SoldVersion.of(new PackageVersionKey(PackageKind.ADDON, id, version), priceVersion);
        }
    }

    /// Returns the same holdings without usage.
    Holdings uncounted() {
        return with(archived, List.of());
    }

    /// Returns the holdings with one subscription given to another resource.
    Holdings moved(String subscriptionId, String resource) {
        Set<String> all = new HashSet<>(resources);
        all.add(resource);
        return new Holdings(
                archived,
                entitledAtMillis,
                subscriptions.stream()
                        .map(it -> it.id().equals(subscriptionId) ? it.at(resource) : it)
                        .toList(),
                promotions,
                counters,
                all,
                turnMillis);
    }

    /// Returns the holdings with the entitlements of newer versions and unchanged prices.
    ///
    /// @param move of this customer
    Holdings movedTo(CatalogPreview.Move move) {
        return new Holdings(
                archived,
                entitledAtMillis,
                subscriptions.stream().map(it -> it.movedTo(move)).toList(),
                promotions,
                counters,
                resources,
                turnMillis);
    }

    Holdings with(boolean isArchived, List<CounterState> counted) {
        return new Holdings(isArchived, entitledAtMillis, subscriptions, promotions, counted, resources, null);
    }
}
