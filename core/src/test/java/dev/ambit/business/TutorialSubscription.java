package dev.ambit.business;

import dev.ambit.Http.Reply;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A row of the tutorial's table of subscriptions, without columns that affect nothing.
record TutorialSubscription(
        String customerId,
        String status,
        String planId,
        @Nullable String startDate,
        @Nullable String endDate,
        @Nullable String cancellationDate,
        @Nullable String trialEndDate) {

    /// Reads the row that an event of a subscription leaves.
    static TutorialSubscription of(Map<?, ?> event) {
        return new TutorialSubscription(
                TutorialReceiver.id(event.get("customer")),
                String.valueOf(event.get("status")),
                TutorialReceiver.id(event.get("plan")),
                date(event.get("startDate")),
                date(event.get("endDate")),
                date(event.get("cancellationDate")),
                date(event.get("trialEndDate")));
    }

    /// Reads the same fields from the server's answer.
    static TutorialSubscription of(Reply reply) {
        return new TutorialSubscription(
                reply.text("customerId"),
                reply.text("status"),
                reply.text("planId"),
                date(reply.at("startDate")),
                date(reply.at("effectiveEndDate")),
                date(reply.at("cancellationDate")),
                date(reply.at("trialEndDate")));
    }

    private static @Nullable String date(@Nullable Object date) {
        return date == null ? null : Instant.parse(date.toString()).toString();
    }
}
