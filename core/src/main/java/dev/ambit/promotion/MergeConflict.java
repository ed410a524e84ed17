package dev.ambit.promotion;

import org.jspecify.annotations.Nullable;

/// A path whose source and target values conflict. Null means no value; a null base can also be unknown.
public record MergeConflict(
        String path,
        @Nullable Object base,
        @Nullable Object source,
        @Nullable Object target) {}
