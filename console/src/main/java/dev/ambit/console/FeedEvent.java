package dev.ambit.console;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An event of the feed, without its payload.
public record FeedEvent(
        long sequence,
        String type,
        Instant timestamp,
        @Nullable Reference customer,
        @Nullable String id) {

    public record Reference(String id) {}

    static FeedEvent find(ConsoleRequest visit, ConsoleScope scope, String encodedSequence) {
        return visit.send(scope, "GET", "/events/" + encodedSequence, null).data(FeedEvent.class);
    }

    /// Returns the customer that the event is about; empty if none.
    public String customerId() {
        return customer != null ? customer.id() : type.startsWith("customer.") && id != null ? id : "";
    }
}
