package dev.ambit.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The conditions of a list; null means no condition.
///
/// @param actor the type of the actor, or the id of the person or key
public record AuditFilter(
        @Nullable String entityId,
        @Nullable String actor,
        @Nullable Instant since) {}
