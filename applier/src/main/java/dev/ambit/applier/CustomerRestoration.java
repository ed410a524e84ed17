package dev.ambit.applier;

import dev.ambit.applier.Event.CustomerReported;
import dev.ambit.applier.Event.EntitlementsReported;
import dev.ambit.applier.Event.SubscriptionReported;
import dev.ambit.applier.Facet.Customer;
import dev.ambit.applier.Facet.CustomerKey;
import dev.ambit.applier.Facet.Entitlements;
import dev.ambit.applier.Facet.ListKey;
import dev.ambit.applier.Facet.Profile;
import dev.ambit.applier.Facet.Subject;
import dev.ambit.applier.Facet.Subscription;
import dev.ambit.applier.Facet.SubscriptionKey;
import dev.ambit.applier.Facet.Usage;
import dev.ambit.applier.Facet.UsageKey;
import dev.ambit.applier.SnapshotParser.CustomerSnapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Replaces the known state of customers with a snapshot. Keeps rows that equal the snapshot or are newer.
final class CustomerRestoration {

    private static final Set<String> ENDED = Set.of("CANCELED", "EXPIRED");

    /// @param sequence event number of the snapshot
    /// @param known highest number received; a version above it comes from another program
    /// @param now time of the local clock
    record Bounds(long sequence, long known, Instant now) {

        /// Truncates to microseconds, because a row keeps no more and its digest would differ.
        Bounds {
            now = now.truncatedTo(ChronoUnit.MICROS);
        }

        /// Returns whether the version is newer than the snapshot, so that the next comparison checks it.
        private boolean isLater(@Nullable Long number) {
            return number != null && number > sequence && number <= known;
        }
    }

    private final Facets facets;
    private final Bounds bounds;
    private final Repairs repairs = new Repairs();
    private final Map<String, Long> wanted = new TreeMap<>();

    CustomerRestoration(Facets facets, Bounds bounds) {
        this.facets = facets;
        this.bounds = bounds;
    }

    /// Returns the differences found.
    Repairs repairs() {
        return repairs;
    }

    /// Returns altered subscriptions that the snapshot does not have, with the numbers of their events.
    Map<String, Long> wanted() {
        return wanted;
    }

    /// Restores a customer of the snapshot.
    void restore(CustomerSnapshot snapshot) {
        String id = snapshot.customer().id();
        Customer known = facets.customer(id);
        if (known.deletion() != null && bounds.isLater(known.deletion().number())) {
            return;
        }
        restore(known, snapshot.customer());
        Set<Subject> there = new HashSet<>();
        for (EntitlementsReported reported : snapshot.lists()) {
            there.add(new ListKey(reported.holder()));
            restore(reported);
        }
        for (SubscriptionReported reported : snapshot.subscriptions()) {
            there.add(new SubscriptionKey(reported.id()));
            restore(reported);
        }
        for (Subject key : facets.belongings(id)) {
            if (!there.contains(key)) {
                removeOne(key);
            }
        }
    }

    /// Removes a customer that the snapshot does not have.
    void remove(String id) {
        var key = new CustomerKey(id);
        Customer known = facets.customer(id);
        if (bounds.isLater(newest(known))) {
            return;
        }
        if (known.isThere() || !facets.isUnaltered(key)) {
            Stamp deletion = new Stamp(bounds.now(), bounds.sequence());
            restore(
                    key,
                    new Customer(
                            null, facets.isUnaltered(key) && known.deletion() != null ? known.deletion() : deletion));
            repairs.customers++;
        }
        for (Subject it : facets.belongings(id)) {
            if (!bounds.isLater(number(it))) {
                restore(it, null);
                repairs.count(it);
            }
        }
    }

    /// Restores a subscription that the snapshot omits if it has ended and its customer exists. Otherwise
    /// deletes it.
    ///
    /// @param reported the event of the known version; null if the server does not have it
    void restore(String id, @Nullable SubscriptionReported reported) {
        var key = new SubscriptionKey(id);
        Subscription known = facets.subscription(id);
        if (known != null && bounds.isLater(known.stamp().number())) {
            return;
        }
        Subscription after = null;
        if (reported != null && ENDED.contains(reported.status()) && reported.customerId() != null) {
            after = facets.customer(reported.customerId()).isThere() ? subscription(known, reported) : null;
        }
        restore(key, after);
        repairs.subscriptions++;
    }

    private void restore(Customer known, CustomerReported reported) {
        var key = new CustomerKey(reported.id());
        Stamp stamp = reported.envelope().stamp();
        Profile before = known.profile();
        Stamp deletion = known.deletion();
        boolean isRight = before != null
                && facets.isUnaltered(key)
                && Objects.equals(before.stamp().number(), stamp.number());
        if (isRight || bounds.isLater(newest(known))) {
            return;
        }
        Facets.Lost lost = facets.lost(key);
        Instant createdAt = before != null ? before.createdAt() : lost != null ? lost.createdAt() : stamp.at();
        Instant updatedAt = before != null ? before.updatedAt() : lost != null ? lost.updatedAt() : stamp.at();
        var after = new Profile(
                stamp,
                reported.name().value(),
                reported.email().value(),
                reported.billingId().value(),
                createdAt,
                before != null ? before.isCreationSeen() : lost != null && lost.isCreationSeen(),
                updatedAt.isAfter(stamp.at()) ? updatedAt : stamp.at());
        boolean isMarked = deletion != null && facets.isUnaltered(key) && stamp.outlives(deletion);
        restore(key, new Customer(after, isMarked ? deletion : null));
        repairs.customers++;
    }

    /// Restores a list even if newer usage is known, because the list may never have arrived.
    private void restore(EntitlementsReported reported) {
        Holder holder = reported.holder();
        var key = new ListKey(holder);
        Stamp stamp = reported.envelope().stamp();
        Entitlements list = facets.entitlements(holder);
        Long before = list == null ? null : list.stamp().number();
        if (bounds.isLater(before)) {
            return;
        }
        Long version = version(holder, before);
        boolean isSame = bounds.isLater(version)
                ? Objects.equals(greater(before, stamp.number()), before)
                : list != null && Objects.equals(version, stamp.number()) && isKnown(list, reported);
        boolean isMissed = list != null && !isSame;
        if (list == null || !isSame || !facets.isUnaltered(key)) {
            var asReported = new Entitlements(stamp, reported.list(), stamp.at());
            list = Applier.counted(facets, holder, asReported, it -> bounds.isLater(it.number()));
            restore(key, list);
            touch(holder, list);
            repairs.entitlements++;
        }
        count(holder, list, new Stamp(list.stamp().at(), stamp.number()), isSame, isMissed);
    }

    /// Returns whether the known list is the reported one. Equal versions do not suffice: the version can come
    /// from a measurement that arrived before a change of the list.
    private static boolean isKnown(Entitlements list, EntitlementsReported reported) {
        return Objects.equals(list.stamp().number(), reported.envelope().stamp().number())
                || UsageMerge.haveEqualTerms(list.list(), reported.list());
    }

    /// Restores the counters from the list.
    ///
    /// @param isSame whether the list is the known one
    /// @param isMissed whether a measurement may be missing, so that a known one may be outdated
    private void count(Holder holder, Entitlements list, Stamp stamp, boolean isSame, boolean isMissed) {
        Set<UsageKey> altered = new HashSet<>();
        Map<UsageKey, Usage> before = new LinkedHashMap<>();
        for (Subject key : facets.belongings(holder.customerId())) {
            if (key instanceof UsageKey it && it.holder().equals(holder)) {
                before.put(it, (Usage) facets.get(it));
                if (!facets.isUnaltered(it)) {
                    altered.add(it);
                }
            }
        }
        if (isSame && altered.isEmpty()) {
            return;
        }
        UsageMerge.counters(list.list()).forEach((feature, reported) -> {
            var key = new UsageKey(holder, feature);
            Usage known = before.remove(key);
            boolean isRight = known != null
                    && !altered.contains(key)
                    && (!isMissed
                            || bounds.isLater(known.stamp().number())
                            || Objects.equals(known.reported().get("currentUsage"), reported.get("currentUsage")));
            if (!isRight && (known != null || !isSame)) {
                restore(key, new Usage(stamp, reported));
                repairs.usage++;
            }
        });
        before.entrySet().stream()
                .filter(it -> !bounds.isLater(it.getValue().stamp().number()))
                .map(Map.Entry::getKey)
                .filter(it -> isMissed || altered.contains(it))
                .forEach(it -> {
                    restore(it, null);
                    repairs.usage++;
                });
    }

    private void touch(Holder holder, Entitlements list) {
        Customer customer = facets.customer(holder.customerId());
        Profile profile = customer.profile();
        if (holder.isCustomer() && profile != null) {
            var touched = new Customer(profile.touched(list.updatedAt()), customer.deletion());
            facets.write(Collections.singletonMap(new CustomerKey(holder.customerId()), touched));
        }
    }

    private void restore(SubscriptionReported reported) {
        var key = new SubscriptionKey(reported.id());
        Stamp stamp = reported.envelope().stamp();
        Subscription known = facets.subscription(reported.id());
        if (known != null
                && (bounds.isLater(known.stamp().number())
                        || (facets.isUnaltered(key)
                                && Objects.equals(known.stamp().number(), stamp.number())
                                && Objects.equals(known.customerId(), reported.customerId())))) {
            return;
        }
        restore(key, subscription(known, reported));
        repairs.subscriptions++;
    }

    private Subscription subscription(@Nullable Subscription known, SubscriptionReported reported) {
        Facets.Lost lost = facets.lost(new SubscriptionKey(reported.id()));
        Instant reportedAt = reported.envelope().stamp().at();
        return Applier.subscription(
                reported,
                known != null ? known.createdAt() : lost != null ? lost.createdAt() : reportedAt,
                known != null ? known.isCreationSeen() : lost != null && lost.isCreationSeen());
    }

    /// Removes a subject of a customer that the snapshot does not have.
    private void removeOne(Subject key) {
        Long number = number(key);
        if (bounds.isLater(number)) {
            return;
        }
        switch (key) {
            case SubscriptionKey(String id) -> {
                boolean isEnded = facets.get(key) instanceof Subscription it && ENDED.contains(it.status());
                if (!facets.isUnaltered(key) && number != null) {
                    wanted.put(id, number);
                } else if (!isEnded || !facets.isUnaltered(key)) {
                    restore(key, null);
                    repairs.count(key);
                }
            }
            case UsageKey(Holder holder, String _) -> {
                if (facets.entitlements(holder) == null && !facets.isUnaltered(key)) {
                    restore(key, null);
                    repairs.count(key);
                }
            }
            case ListKey(Holder holder) -> {
                restore(key, null);
                repairs.count(key);
                facets.belongings(holder.customerId()).stream()
                        .filter(it ->
                                it instanceof UsageKey usage && usage.holder().equals(holder))
                        .forEach(it -> restore(it, null));
            }
            case CustomerKey _, Facet.ClockKey _ ->
                throw new IllegalStateException("Only lists, usage and subscriptions belong to a customer.");
        }
    }

    private void restore(Subject key, @Nullable Facet facet) {
        facets.restore(key, facet);
    }

    private @Nullable Long number(Subject key) {
        return switch (facets.known().get(key)) {
            case null -> null;
            case Subscription it -> it.stamp().number();
            case Usage it -> it.stamp().number();
            case Entitlements it -> version(((ListKey) key).holder(), it.stamp().number());
            case Customer it -> newest(it);
            case Facet.Clock it -> it.stamp().number();
        };
    }

    /// Returns the version of a list, including newer measurements.
    private @Nullable Long version(Holder holder, @Nullable Long number) {
        Long newest = number;
        for (Subject key : facets.belongings(holder.customerId())) {
            if (key instanceof UsageKey it && it.holder().equals(holder)) {
                newest = greater(newest, ((Usage) facets.get(it)).stamp().number());
            }
        }
        return newest;
    }

    private static @Nullable Long newest(Customer customer) {
        Profile profile = customer.profile();
        Stamp deletion = customer.deletion();
        return greater(profile == null ? null : profile.stamp().number(), deletion == null ? null : deletion.number());
    }

    private static @Nullable Long greater(@Nullable Long one, @Nullable Long other) {
        return one == null || (other != null && other > one) ? other : one;
    }
}
