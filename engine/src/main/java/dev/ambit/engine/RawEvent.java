package dev.ambit.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Something that a customer did, as it was told: nothing is counted yet.
///
/// @param resourceId empty for the customer itself
/// @param dimensions by name; numbers and truths as texts
public record RawEvent(String eventName, String customerId, String resourceId, Map<String, String> dimensions) {

    /// What a meter calls by this name; null if the event does not have it.
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
