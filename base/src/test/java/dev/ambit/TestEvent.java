package dev.ambit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;

/// An event as a replica receives it by any path.
public final class TestEvent {

    /// The event types of docs/reference/events.md.
    public static final List<String> TYPES = List.of(
            "customer.created",
            "customer.updated",
            "customer.deleted",
            "entitlements.updated",
            "measurement.reported",
            "subscription.created",
            "subscription.updated",
            "subscription.canceled",
            "subscription.expired",
            "subscription.trial_expired");

    private TestEvent() {}

    /// At that second, with `'` for `"`.
    public static byte[] of(String type, int second, String fields) {
        return "{'type': '%s', 'timestamp': '%s', %s}"
                .formatted(type, Instant.ofEpochSecond(second), fields)
                .replace('\'', '"')
                .getBytes(UTF_8);
    }
}
