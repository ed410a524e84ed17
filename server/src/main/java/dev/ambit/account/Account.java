package dev.ambit.account;

import dev.ambit.db.AccountId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

public record Account(
        AccountId id,
        UUID publicId,
        Slug slug,
        String displayName,
        @Nullable String ownerEmail,
        Instant createdAt) {}
