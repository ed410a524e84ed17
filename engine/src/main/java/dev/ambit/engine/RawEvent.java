package dev.ambit.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reported usage event of a customer, before metering.
///
/// @param resourceId resource of the customer; empty for the customer itself
/// @param dimensions values by name; numbers and booleans as texts
public record RawEvent(String eventName, String customerId, String resourceId, Map<String, String> dimensions) {

    /// Returns the value of a field of a meter, or null if the event lacks it.
    @Nullable
    String value(String field) {
        return switch (field) {
            case "eventName" -> eventName;
            case "customerId" -> customerId;
            case "resourceId" -> resourceId.isEmpty() ? null : resourceId;
            default -> dimensions.get(field);
        };
    }
}
