package dev.ambit.customer;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A customer. `publicId` is the entity's UUID in events. `kept` holds wire fields that have no effect yet.
public record Customer(
        String id,
        UUID publicId,
        @Nullable String name,
        @Nullable String email,
        Map<String, String> metadata,
        Map<String, Object> kept,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant archivedAt) {

    /// Returns the draft that would create the same customer.
    CustomerDraft draft() {
        return new CustomerDraft(id, name, email, metadata, kept);
    }

    public boolean isArchived() {
        return archivedAt != null;
    }
}
