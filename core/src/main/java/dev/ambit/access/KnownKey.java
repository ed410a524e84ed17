package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The permissions of a key; `expireAt` is [Instant#MAX] for keys without an expiry.
///
/// @param resting the key is disabled because its environment is archived
/// @param waiting the key is disabled because its environment is not ready
/// @param rateLimit null: the key is not limited
record KnownKey(
        KeyKind kind,
        AccountId account,
        @Nullable EnvironmentId environment,
        UUID keyId,
        Instant expireAt,
        boolean resting,
        boolean waiting,
        @Nullable RateLimit rateLimit) {}
