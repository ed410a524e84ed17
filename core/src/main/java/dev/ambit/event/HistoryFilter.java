package dev.ambit.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The conditions of a list of changes; null means no condition.
///
/// @param entityId the id of the entity
/// @param actor the type of the actor, or the id of the person or key
/// @param since in real time
public record HistoryFilter(
        @Nullable String entityId,
        @Nullable String actor,
        @Nullable Instant since) {}
