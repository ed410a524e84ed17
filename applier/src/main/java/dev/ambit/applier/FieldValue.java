package dev.ambit.applier;

import org.jspecify.annotations.Nullable;

/// The value of a field in an event: absent, so that the known value stays, or present, possibly null.
record FieldValue<T>(boolean isPresent, @Nullable T value) {

    static <T> FieldValue<T> nothing() {
        return new FieldValue<>(false, null);
    }

    @Nullable
    T or(@Nullable T before) {
        return isPresent ? value : before;
    }
}
