package dev.ambit.environment;

import dev.ambit.account.Slug;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `id` is for our tables, `publicId` for the world.
///
/// @param permanentDeletionDate when it is deleted by itself; null unless it is archived
/// @param eventsHeldSince null unless somebody still needs events that would be gone otherwise
public record Environment(
        EnvironmentId id,
        UUID publicId,
        Slug slug,
        EnvironmentType type,
        EnvironmentDetails details,
        @Nullable Instant eventsHeldSince,
        @Nullable Instant permanentDeletionDate,
        Provisioning provisioning,
        Instant createdAt,
        Instant updatedAt) {

    public String displayName() {
        return details.displayName();
    }
}
