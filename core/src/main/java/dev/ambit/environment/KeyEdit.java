package dev.ambit.environment;

import dev.ambit.access.RateLimit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What somebody wants changed of a key.
///
/// @param expireAt null: stays as it is
record KeyEdit(@Nullable Instant expireAt, Limiting limiting) {

    /// Which limit there is after the one of before.
    interface Limiting {
        @Nullable
        RateLimit after(@Nullable RateLimit before);
    }
}
