package dev.ambit.environment;

import dev.ambit.account.Slug;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.UUID;

/// `id` is for our tables, `publicId` for the world.
public record Environment(
        EnvironmentId id,
        UUID publicId,
        Slug slug,
        EnvironmentType type,
        EnvironmentDetails details,
        Instant createdAt,
        Instant updatedAt) {

    public String displayName() {
        return details.displayName();
    }
}
