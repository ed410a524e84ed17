package dev.ambit.client;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Raw event, from which the meters of features compute usage.
///
/// @param resourceId the resource that caused it; null for the customer itself
/// @param timestamp when it happened; part of the identity of the event
/// @param dimensions values for filters and aggregations: strings, numbers and booleans
/// @param idempotencyKey the server counts events with the same key and timestamp once
public record EventReport(
        String customerId,
        @Nullable String resourceId,
        String eventName,
        Instant timestamp,
        Map<String, Object> dimensions,
        String idempotencyKey) {

    public EventReport {
        dimensions = Map.copyOf(dimensions);
        dimensions.forEach((name, value) -> {
            if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
                throw new IllegalArgumentException(
                        "Dimension `%s` must be a string, a number or a boolean; received %s."
                                .formatted(name, value.getClass()));
            }
        });
    }

    /// Creates an event of the customer itself, with a random idempotency key.
    public static EventReport of(
            String customerId, String eventName, Instant timestamp, Map<String, Object> dimensions) {
        return new EventReport(
                customerId,
                null,
                eventName,
                timestamp,
                dimensions,
                UUID.randomUUID().toString());
    }

    /// Returns the fields of the request.
    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("customerId", customerId);
        fields.put("eventName", eventName);
        fields.put("timestamp", timestamp.toString());
        fields.put("idempotencyKey", idempotencyKey);
        fields.put("dimensions", dimensions);
        if (resourceId != null) {
            fields.put("resourceId", resourceId);
        }
        return fields;
    }
}
