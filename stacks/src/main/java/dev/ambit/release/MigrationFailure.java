package dev.ambit.release;

import org.jspecify.annotations.Nullable;

/// The failure of a release in a stack.
///
/// @param version of the failed migration; null if the release failed before the first one
/// @param line in the migration, from 1; null if PostgreSQL does not report it
public record MigrationFailure(
        @Nullable String version, @Nullable Integer line, String message) {}
