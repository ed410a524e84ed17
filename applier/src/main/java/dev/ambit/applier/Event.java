package dev.ambit.applier;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An event, with the fields that change the replica.
sealed interface Event {

    Envelope envelope();

    /// The fields that all events have.
    ///
    /// @param messageId id of the event, a random one if it has none
    /// @param sequence number of the event in the log of its environment
    /// @param previous number of the previous event that this endpoint receives
    record Envelope(
            String messageId,
            String type,
            Stamp stamp,
            @Nullable Long sequence,
            @Nullable Long previous) {

        boolean isCreation() {
            return type.endsWith(".created");
        }
    }

    /// The current profile of a customer.
    record CustomerReported(
            Envelope envelope,
            String id,
            FieldValue<String> name,
            FieldValue<String> email,
            FieldValue<String> billingId)
            implements Event {}

    record CustomerDeleted(Envelope envelope, String id) implements Event {}

    /// All current entitlements of a customer or a resource.
    ///
    /// @param list the entitlements as JSON
    record EntitlementsReported(Envelope envelope, Holder holder, String list) implements Event {}

    /// A measurement: the current value of a counter.
    ///
    /// @param reported the fields of the entitlement to set, as JSON
    /// @param isOver whether the measurement belongs to a period that has ended, so that it says nothing about the
    /// current one
    record UsageReported(
            Envelope envelope, Holder holder, String featureId, Map<String, String> reported, boolean isOver)
            implements Event {}

    /// The current state of a subscription.
    ///
    /// @param customerId null if the event does not repeat it; the same holds for the plan
    record SubscriptionReported(
            Envelope envelope,
            String id,
            @Nullable String customerId,
            String status,
            @Nullable String planId,
            @Nullable String planName,
            FieldValue<String> billingId,
            FieldValue<Instant> startDate,
            FieldValue<Instant> endDate,
            FieldValue<Instant> cancellationDate,
            FieldValue<Instant> trialEndDate)
            implements Event {}

    /// The new clock of the environment.
    ///
    /// @param stoppedAt null if the clock runs
    record ClockChanged(Envelope envelope, @Nullable Instant stoppedAt, long aheadMillis) implements Event {}

    /// An event of an unknown type, stored for a later version.
    record Unknown(Envelope envelope, String body) implements Event {}

    /// An event that was too large to send. It must be fetched from the feed by its number.
    record Truncated(Envelope envelope) implements Event {}
}
