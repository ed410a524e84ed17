package dev.ambit.applier;

import dev.ambit.applier.Event.ClockChanged;
import dev.ambit.applier.Event.CustomerDeleted;
import dev.ambit.applier.Event.CustomerReported;
import dev.ambit.applier.Event.EntitlementsReported;
import dev.ambit.applier.Event.SubscriptionReported;
import dev.ambit.applier.Event.Truncated;
import dev.ambit.applier.Event.Unknown;
import dev.ambit.applier.Event.UsageReported;
import dev.ambit.applier.Facet.Clock;
import dev.ambit.applier.Facet.ClockKey;
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
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Computes the next state from the known state and an event, by the state rules of the BYOS document.
///
/// The result does not depend on the order of the events if each event contains the whole state of its entity,
/// and either all events of an entity have numbers or none has. Because only one state per entity is kept, the
/// order matters in five cases:
///
/// - A partial event is completed from the state known when it arrived. An older event that arrives later adds
///   nothing, so a list that arrives after two partial measurements may contain the older measurement.
/// - A subscription that lacks columns is completed by older events that arrive later. They also fill the
///   columns that the newer event set to null.
/// - A late deletion keeps what newer events wrote. The newest of them then counts as the creation.
/// - Deleting a customer does not delete a subscription that has moved to another customer.
/// - If some events have numbers and others only times, the order of three events can be circular.
final class Applier {

    /// The result of applying one event.
    ///
    /// @param writes the new facets by subject; null deletes the facet
    record Step(Receipt receipt, Map<Subject, @Nullable Facet> writes) {

        private static Step outdated() {
            return new Step(Receipt.OUTDATED, Map.of());
        }

        private static Step applied(Map<Subject, @Nullable Facet> writes) {
            return new Step(Receipt.APPLIED, writes);
        }
    }

    private Applier() {}

    static Step step(Facets facets, Event event) {
        return switch (event) {
            case CustomerReported it -> profile(facets, it);
            case CustomerDeleted it -> deletion(facets, it.id(), it.envelope().stamp());
            case EntitlementsReported it -> entitlements(facets, it);
            case UsageReported it -> usage(facets, it);
            case SubscriptionReported it -> subscription(facets, it);
            case ClockChanged it -> clock(facets, it);
            case Unknown _ -> new Step(Receipt.UNKNOWN, Map.of());
            case Truncated _ -> new Step(Receipt.TRUNCATED, Map.of());
        };
    }

    private static Step profile(Facets facets, CustomerReported event) {
        Stamp stamp = event.envelope().stamp();
        Customer customer = facets.customer(event.id());
        if (isDeleted(customer, stamp)) {
            return Step.outdated();
        }
        Profile before = customer.profile();
        Profile after = switch (before) {
            case null -> newProfile(facets, event);
            case Profile it when stamp.replaces(it.stamp()) -> created(replaced(it, event), event.envelope());
            case Profile it -> created(it, event.envelope());
        };
        return changed(new CustomerKey(event.id()), customer, new Customer(after, customer.deletion()));
    }

    /// Creates the profile. Entitlements that arrived before it count for `updatedAt`.
    private static Profile newProfile(Facets facets, CustomerReported event) {
        Stamp stamp = event.envelope().stamp();
        var profile = new Profile(
                stamp,
                event.name().value(),
                event.email().value(),
                event.billingId().value(),
                stamp.at(),
                event.envelope().isCreation(),
                stamp.at());
        Entitlements waiting = facets.entitlements(new Holder(event.id(), ""));
        return waiting == null ? profile : profile.touched(waiting.updatedAt());
    }

    private static Profile replaced(Profile before, CustomerReported event) {
        Stamp stamp = event.envelope().stamp();
        return new Profile(
                stamp,
                event.name().or(before.name()),
                event.email().or(before.email()),
                event.billingId().or(before.billingId()),
                before.createdAt(),
                before.isCreationSeen(),
                latest(before.updatedAt(), stamp.at()));
    }

    /// Updates the creation time, also from a late event: a creation event is the best source.
    private static Profile created(Profile profile, Event.Envelope event) {
        Instant at = createdAt(profile.createdAt(), profile.isCreationSeen(), event);
        return profile.createdAt(at, profile.isCreationSeen() || event.isCreation());
    }

    private static Instant createdAt(Instant known, boolean isCreationSeen, Event.Envelope event) {
        Instant at = event.stamp().at();
        boolean isFirstOfItsKind = event.isCreation() && !isCreationSeen;
        boolean isOfTheSameKind = event.isCreation() == isCreationSeen;
        return isFirstOfItsKind || (isOfTheSameKind && at.isBefore(known)) ? at : known;
    }

    /// Deletes all facets of a customer except those that are newer than the deletion. The order in which events
    /// arrive does not change the result. Newer facets are kept even if the customer's profile is deleted.
    private static Step deletion(Facets facets, String id, Stamp stamp) {
        Customer customer = facets.customer(id);
        if (customer.deletion() != null && !stamp.outlives(customer.deletion())) {
            return Step.outdated();
        }
        Map<Subject, @Nullable Facet> writes = new LinkedHashMap<>();
        Profile profile = customer.profile();
        if (profile != null && profile.stamp().outlives(stamp)) {
            // An earlier `createdAt` belongs to the deleted profile. When the new profile was created is
            // unknown, so the time of its newest event is used.
            if (!profile.createdAt().isAfter(stamp.at())) {
                profile = profile.createdAt(profile.stamp().at(), false);
            }
        } else {
            profile = null;
        }
        writes.put(new CustomerKey(id), new Customer(profile, stamp));
        for (Subject key : facets.belongings(id)) {
            Facet facet = facets.get(key);
            if (!stamp(facet).outlives(stamp)) {
                writes.put(key, null);
            } else if (facet instanceof Subscription it && !it.createdAt().isAfter(stamp.at())) {
                writes.put(key, it.createdAt(it.stamp().at(), false));
            }
        }
        return Step.applied(writes);
    }

    private static Stamp stamp(Facet facet) {
        return switch (facet) {
            case Entitlements it -> it.stamp();
            case Usage it -> it.stamp();
            case Subscription it -> it.stamp();
            case Customer _, Clock _ ->
                throw new IllegalArgumentException("Only lists, usage and subscriptions belong to a customer.");
        };
    }

    /// Replaces the whole list, and keeps measurements that are newer than it.
    private static Step entitlements(Facets facets, EntitlementsReported event) {
        Holder holder = event.holder();
        Stamp stamp = event.envelope().stamp();
        Customer customer = facets.customer(holder.customerId());
        Entitlements before = facets.entitlements(holder);
        if (isDeleted(customer, stamp) || (before != null && !stamp.replaces(before.stamp()))) {
            return Step.outdated();
        }
        var received = new Entitlements(stamp, event.list(), stamp.at());
        return listed(customer, holder, counted(facets, holder, received, it -> it.outlives(stamp)));
    }

    /// Returns the list, updated with newer measurements.
    ///
    /// @param isSince tells whether a measurement is newer than the list
    static Entitlements counted(Facets facets, Holder holder, Entitlements received, Predicate<Stamp> isSince) {
        Map<String, Map<String, String>> reported = new LinkedHashMap<>();
        Map<String, Instant> times = new LinkedHashMap<>();
        for (Subject key : facets.belongings(holder.customerId())) {
            if (key instanceof UsageKey(Holder of, String feature)
                    && of.equals(holder)
                    && facets.get(key) instanceof Usage usage
                    && isSince.test(usage.stamp())) {
                reported.put(feature, usage.reported());
                times.put(feature, usage.stamp().at());
            }
        }
        UsageMerge.Merged merged = UsageMerge.merged(received.list(), reported);
        Instant updatedAt = received.updatedAt();
        for (String feature : merged.features()) {
            updatedAt = latest(updatedAt, Objects.requireNonNull(times.get(feature)));
        }
        return new Entitlements(received.stamp(), merged.list(), updatedAt);
    }

    private static Step listed(Customer customer, Holder holder, Entitlements after) {
        Map<Subject, @Nullable Facet> writes = new LinkedHashMap<>();
        writes.put(new ListKey(holder), after);
        Profile profile = customer.profile();
        if (profile != null && holder.isCustomer()) {
            writes.put(
                    new CustomerKey(holder.customerId()),
                    new Customer(profile.touched(after.updatedAt()), customer.deletion()));
        }
        return Step.applied(writes);
    }

    private static Step usage(Facets facets, UsageReported event) {
        Stamp stamp = event.envelope().stamp();
        Customer customer = facets.customer(event.holder().customerId());
        var key = new UsageKey(event.holder(), event.featureId());
        Usage before = facets.usage(key);
        if (event.isOver() || isDeleted(customer, stamp) || (before != null && !stamp.replaces(before.stamp()))) {
            return Step.outdated();
        }
        Entitlements list = facets.entitlements(event.holder());
        Map<String, String> reported = new LinkedHashMap<>();
        // A list overrides all older measurements.
        if (before != null && (list == null || before.stamp().outlives(list.stamp()))) {
            reported.putAll(before.reported());
        }
        // Moves repeated fields to the end, because the last field is the newest.
        reported.keySet().removeAll(event.reported().keySet());
        reported.putAll(event.reported());
        Map<Subject, @Nullable Facet> writes = new LinkedHashMap<>();
        if (list != null && stamp.replaces(list.stamp())) {
            UsageMerge.Merged merged = UsageMerge.merged(list.list(), Map.of(event.featureId(), event.reported()));
            if (!merged.features().isEmpty()) {
                var after = new Entitlements(list.stamp(), merged.list(), latest(list.updatedAt(), stamp.at()));
                writes.putAll(listed(customer, event.holder(), after).writes());
            }
        }
        writes.put(key, new Usage(stamp, reported));
        return Step.applied(writes);
    }

    private static Step subscription(Facets facets, SubscriptionReported event) {
        Stamp stamp = event.envelope().stamp();
        Subscription before = facets.subscription(event.id());
        String customerId =
                event.customerId() != null ? event.customerId() : before == null ? null : before.customerId();
        if (customerId != null && isDeleted(facets.customer(customerId), stamp)) {
            return Step.outdated();
        }
        Subscription after = switch (before) {
            case null -> subscription(event, stamp.at(), event.envelope().isCreation());
            case Subscription it when stamp.replaces(it.stamp()) -> created(replaced(it, event), event.envelope());
            case Subscription it -> created(it.isWhole() ? it : completed(it, event), event.envelope());
        };
        return changed(new SubscriptionKey(event.id()), before, after);
    }

    /// Returns the subscription with all columns of the event.
    static Subscription subscription(SubscriptionReported event, Instant createdAt, boolean isCreationSeen) {
        Stamp stamp = event.envelope().stamp();
        return new Subscription(
                stamp,
                event.customerId(),
                event.status(),
                event.planId(),
                event.planName(),
                event.billingId().value(),
                event.startDate().value(),
                event.endDate().value(),
                event.cancellationDate().value(),
                event.trialEndDate().value(),
                createdAt,
                isCreationSeen,
                stamp.at());
    }

    private static Subscription replaced(Subscription before, SubscriptionReported event) {
        Stamp stamp = event.envelope().stamp();
        return new Subscription(
                stamp,
                event.customerId() == null ? before.customerId() : event.customerId(),
                event.status(),
                event.planId() == null ? before.planId() : event.planId(),
                event.planName() == null ? before.planName() : event.planName(),
                event.billingId().or(before.billingId()),
                event.startDate().or(before.startDate()),
                event.endDate().or(before.endDate()),
                event.cancellationDate().or(before.cancellationDate()),
                event.trialEndDate().or(before.trialEndDate()),
                before.createdAt(),
                before.isCreationSeen(),
                latest(before.updatedAt(), stamp.at()));
    }

    /// Fills the columns that the newest event lacks, such as that of the end of a trial, from an older event.
    private static Subscription completed(Subscription it, SubscriptionReported event) {
        return new Subscription(
                it.stamp(),
                first(it.customerId(), event.customerId()),
                it.status(),
                first(it.planId(), event.planId()),
                first(it.planName(), event.planName()),
                first(it.billingId(), event.billingId().value()),
                first(it.startDate(), event.startDate().value()),
                first(it.endDate(), event.endDate().value()),
                first(it.cancellationDate(), event.cancellationDate().value()),
                first(it.trialEndDate(), event.trialEndDate().value()),
                it.createdAt(),
                it.isCreationSeen(),
                it.updatedAt());
    }

    private static Subscription created(Subscription subscription, Event.Envelope event) {
        Instant at = createdAt(subscription.createdAt(), subscription.isCreationSeen(), event);
        return subscription.createdAt(at, subscription.isCreationSeen() || event.isCreation());
    }

    private static Step clock(Facets facets, ClockChanged event) {
        Stamp stamp = event.envelope().stamp();
        var key = new ClockKey();
        Facet before = facets.known().get(key);
        if (before instanceof Clock it && !stamp.replaces(it.stamp())) {
            return Step.outdated();
        }
        return changed(key, before, new Clock(stamp, event.stoppedAt(), event.aheadMillis()));
    }

    private static Step changed(Subject key, @Nullable Facet before, Facet after) {
        if (after.equals(before)) {
            return Step.outdated();
        }
        Map<Subject, @Nullable Facet> writes = new LinkedHashMap<>();
        writes.put(key, after);
        return Step.applied(writes);
    }

    private static boolean isDeleted(Customer customer, Stamp stamp) {
        return customer.deletion() != null && !stamp.outlives(customer.deletion());
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
        return one == null ? other : one;
    }
}
