package dev.ambit.host.function;

import org.jspecify.annotations.Nullable;

/// A function as it is now.
///
/// @param isMade whether it has a directory
/// @param versions number of stored versions
/// @param current version; null if nothing was deployed
/// @param previous version before the current one, kept for a rollback
public record FunctionStatus(
        FunctionState state,
        boolean isMade,
        long versions,
        @Nullable Version current,
        @Nullable Version previous) {}
