package dev.ambit.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which acts are wanted; null is all.
///
/// @param actor the kind of whoever did it, or the id of his key
public record ActFilter(
        @Nullable String entityId,
        @Nullable String actor,
        @Nullable Instant since) {}
