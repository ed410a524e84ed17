package dev.ambit.catalog;

import org.jspecify.annotations.Nullable;

/// A decision that was taken in the environment and that a price list would undo.
///
/// @param path of the entity or of its field, such as `plans.pro.displayName`
/// @param decision the decision in the environment
/// @param source the value in the list; null if the list lacks it
/// @param target the value in the environment; null if the entity is archived
public record ImportConflict(
        String path,
        TargetDecision decision,
        @Nullable String source,
        @Nullable String target) {}
