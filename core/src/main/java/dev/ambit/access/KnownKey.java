package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a key opens; `expireAt` is [Instant#MAX] for most.
///
/// @param resting it opens nothing, because its environment is archived
/// @param waiting it opens nothing yet, because its environment is not ready
/// @param rateLimit null: it may be used as often as one likes
record KnownKey(
        KeyKind kind,
        AccountId account,
        @Nullable EnvironmentId environment,
        UUID keyId,
        Instant expireAt,
        boolean resting,
        boolean waiting,
        @Nullable RateLimit rateLimit) {}
