package dev.ambit.customer;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `publicId` is the entity's UUID in events. `kept` holds fields of the public wire that do not act yet.
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

    /// What one would ask for to get the same.
    CustomerDraft draft() {
        return new CustomerDraft(id, name, email, metadata, kept);
    }

    public boolean isArchived() {
        return archivedAt != null;
    }
}
