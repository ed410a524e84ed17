package dev.ambit.client;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Usage of a metered feature.
///
/// @param resourceId the resource that used it; null for the customer itself
/// @param value amount in the unit of the feature, with up to six decimals; may be negative unless `isTotal`
/// @param isTotal whether the value replaces the usage of the period instead of adding to it
/// @param usedAt when it was used; null for the time at which the server receives the report
/// @param dimensions names and values for the usage history, without personal data
/// @param idempotencyKey the server counts reports with the same key once
public record UsageReport(
        String customerId,
        @Nullable String resourceId,
        String featureId,
        BigDecimal value,
        boolean isTotal,
        @Nullable Instant usedAt,
        Map<String, String> dimensions,
        String idempotencyKey) {

    public UsageReport {
        dimensions = Map.copyOf(dimensions);
    }

    /// Creates a report that adds a value, with a random idempotency key.
    public static UsageReport of(String customerId, String featureId, BigDecimal value) {
        return new UsageReport(
                customerId,
                null,
                featureId,
                value,
                false,
                null,
                Map.of(),
                UUID.randomUUID().toString());
    }

    /// Returns the fields of the request.
    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("customerId", customerId);
        fields.put("featureId", featureId);
        fields.put("value", value);
        fields.put("updateBehavior", isTotal ? "SET" : "DELTA");
        fields.put("idempotencyKey", idempotencyKey);
        if (resourceId != null) {
            fields.put("resourceId", resourceId);
        }
        if (usedAt != null) {
            fields.put("createdAt", usedAt.toString());
        }
        if (!dimensions.isEmpty()) {
            fields.put("dimensions", dimensions);
        }
        return fields;
    }
}
