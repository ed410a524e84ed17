package dev.ambit.promotion;

import org.jspecify.annotations.Nullable;

/// A field that source and target have changed to different values. Null means that a catalog has no value.
public record MergeConflict(
        String path,
        @Nullable Object base,
        @Nullable Object source,
        @Nullable Object target) {}
