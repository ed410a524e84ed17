package dev.ambit.environment;

import dev.ambit.access.RateLimit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A requested change of a key.
///
/// @param expireAt null: stays the same
record KeyEdit(@Nullable Instant expireAt, Limiting limiting) {

    /// A change of the rate limit.
    interface Limiting {
        @Nullable
        RateLimit appliedTo(@Nullable RateLimit before);
    }
}
