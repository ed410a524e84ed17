package dev.ambit.applier;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The known state of one subject. Facets are ordered independently: an older event does not change a facet.
sealed interface Facet {

    /// The key of a facet.
    sealed interface Subject {}

    record CustomerKey(String id) implements Subject {}

    record SubscriptionKey(String id) implements Subject {}

    /// The key of a counter.
    ///
    /// @param featureId the feature whose usage is counted
    record UsageKey(Holder holder, String featureId) implements Subject {}

    record ListKey(Holder holder) implements Subject {}

    /// The key of the environment's only clock.
    record ClockKey() implements Subject {}

    /// Whether a customer exists or existed.
    ///
    /// @param profile null if the customer does not exist
    /// @param deletion stamp of the last deletion
    record Customer(@Nullable Profile profile, @Nullable Stamp deletion) implements Facet {

        static final Customer UNKNOWN = new Customer(null, null);

        boolean isThere() {
            return profile != null;
        }
    }

    /// The row of a customer without its entitlements.
    ///
    /// @param isCreationSeen whether `createdAt` is the time of the creation event, not of the first event received
    /// @param updatedAt the newest time of any change to the row, including its entitlements
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

    /// The entitlements of a customer or resource as JSON, updated with newer usage.
    ///
    /// @param updatedAt the newest time of any change
    record Entitlements(Stamp stamp, String list, Instant updatedAt) implements Facet {}

    /// The clock of the environment.
    ///
    /// @param stoppedAt null if the clock runs
    /// @param aheadMillis milliseconds by which the clock is ahead of real time; negative if it is behind
    record Clock(Stamp stamp, @Nullable Instant stoppedAt, long aheadMillis) implements Facet {

        /// Returns the time of the environment, truncated to milliseconds as in Ambit.
        Instant at(Instant real) {
            return (stoppedAt != null ? stoppedAt : real.plusMillis(aheadMillis)).truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /// The state of a counter.
    ///
    /// @param reported the reported fields as JSON, the newest last
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

        /// Returns whether all columns of the row are known.
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
