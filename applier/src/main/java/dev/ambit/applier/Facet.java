package dev.ambit.applier;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of one thing. Each facet is ordered for itself: an older event changes nothing in it.
sealed interface Facet {

    /// Of what it is known.
    sealed interface Subject {}

    record CustomerKey(String id) implements Subject {}

    record SubscriptionKey(String id) implements Subject {}

    /// Which counter.
    ///
    /// @param featureId of which the holder has used something
    record UsageKey(Holder holder, String featureId) implements Subject {}

    record ListKey(Holder holder) implements Subject {}

    /// There is one clock.
    record ClockKey() implements Subject {}

    /// Whether a customer is there, or was.
    ///
    /// @param profile null if there is no such customer
    /// @param deletion the mark of its last deletion
    record Customer(@Nullable Profile profile, @Nullable Stamp deletion) implements Facet {

        static final Customer UNKNOWN = new Customer(null, null);

        boolean isThere() {
            return profile != null;
        }
    }

    /// The row of a customer, without what it may do.
    ///
    /// @param isCreationSeen whether `createdAt` is that of its own event, and not of the first that was seen
    /// @param updatedAt the newest time of what was put into the row, also of the entitlements
    record Profile(
            Stamp stamp,
            @Nullable String name,
            @Nullable String email,
            @Nullable String billingId,
            Instant createdAt,
            boolean isCreationSeen,
            Instant updatedAt) {

        Profile touched(Instant at) {
            return at.isAfter(updatedAt)
                    ? new Profile(stamp, name, email, billingId, createdAt, isCreationSeen, at)
                    : this;
        }

        Profile createdAt(Instant at, boolean isSeen) {
            return new Profile(stamp, name, email, billingId, at, isSeen, updatedAt);
        }
    }

    /// All that a customer or a resource may do, as JSON, with what was used since.
    ///
    /// @param updatedAt the newest time of what was put into it
    record Entitlements(Stamp stamp, String list, Instant updatedAt) implements Facet {}

    /// What time it is in the environment.
    ///
    /// @param stoppedAt null: it runs
    /// @param aheadMillis how far it runs ahead of the real one
    record Clock(Stamp stamp, @Nullable Instant stoppedAt, long aheadMillis) implements Facet {

        /// To the millisecond, as Ambit counts.
        Instant at(Instant real) {
            return (stoppedAt != null ? stoppedAt : real.plusMillis(aheadMillis)).truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /// Where a counter stands.
    ///
    /// @param reported the fields that measurements have said, as JSON, what was said last at the end
    record Usage(Stamp stamp, Map<String, String> reported) implements Facet {}

    record Subscription(
            Stamp stamp,
            @Nullable String customerId,
            String status,
            @Nullable String planId,
            @Nullable String planName,
            @Nullable String billingId,
            @Nullable Instant startDate,
            @Nullable Instant endDate,
            @Nullable Instant cancellationDate,
            @Nullable Instant trialEndDate,
            Instant createdAt,
            boolean isCreationSeen,
            Instant updatedAt)
            implements Facet {

        /// Whether all that its row needs is known.
        boolean isWhole() {
            return customerId != null && planId != null && planName != null && startDate != null;
        }

        Subscription createdAt(Instant at, boolean isSeen) {
            return new Subscription(
                    stamp,
                    customerId,
                    status,
                    planId,
                    planName,
                    billingId,
                    startDate,
                    endDate,
                    cancellationDate,
                    trialEndDate,
                    at,
                    isSeen,
                    updatedAt);
        }
    }
}
