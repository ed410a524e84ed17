package dev.ambit.release;

import org.jspecify.annotations.Nullable;

/// Where and why a release stopped in a stack.
///
/// @param version of the migration; null: before the first of them
/// @param line of it, from 1; null where PostgreSQL does not say
public record MigrationFailure(
        @Nullable String version, @Nullable Integer line, String message) {}
