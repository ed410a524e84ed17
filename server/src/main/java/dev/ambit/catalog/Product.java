package dev.ambit.catalog;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

public record Product(
        String id,
        String displayName,
        @Nullable String description,
        boolean isDefault,
        boolean multipleSubscriptions,
        Map<String, String> metadata,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant archivedAt) {}
