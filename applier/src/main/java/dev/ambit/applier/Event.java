package dev.ambit.applier;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An event as far as it changes anything here (byos.md §1).
sealed interface Event {

    Envelope envelope();

    /// What all events have.
    ///
    /// @param sequence its number in the log of its environment
    /// @param previous the number before it that we are told of
    record Envelope(
            @Nullable String messageId,
            String type,
            Stamp stamp,
            @Nullable Long sequence,
            @Nullable Long previous) {

        boolean isCreation() {
            return type.endsWith(".created");
        }
    }

    record CustomerTold(Envelope envelope, String id, Said<String> name, Said<String> email, Said<String> billingId)
            implements Event {}

    record CustomerDeleted(Envelope envelope, String id) implements Event {}

    /// All that a customer or a resource may do.
    ///
    /// @param list all that the holder has, as JSON
    record EntitlementsTold(Envelope envelope, Holder holder, String list) implements Event {}

    /// Where a counter stands.
    ///
    /// @param reported the fields of the entitlement that it sets, as JSON
    /// @param isOver whether it tells late of a period that has ended, which says nothing of now
    record UsageReported(
            Envelope envelope, Holder holder, String featureId, Map<String, String> reported, boolean isOver)
            implements Event {}

    /// What was bought, as it is now.
    ///
    /// @param customerId null where it is not told again, as the plan
    record SubscriptionTold(
            Envelope envelope,
            String id,
            @Nullable String customerId,
            String status,
            @Nullable String planId,
            @Nullable String planName,
            Said<String> billingId,
            Said<Instant> startDate,
            Said<Instant> endDate,
            Said<Instant> cancellationDate,
            Said<Instant> trialEndDate)
            implements Event {}

    /// What time it is in the environment from now on.
    ///
    /// @param stoppedAt null: its clock runs
    record ClockChanged(Envelope envelope, @Nullable Instant stoppedAt, long aheadMillis) implements Event {}

    /// Of a type that we do not know, kept for whoever will.
    record Unknown(Envelope envelope, String body) implements Event {}

    /// Too large to be sent: what it says has to be fetched by its number.
    record Truncated(Envelope envelope) implements Event {}
}
