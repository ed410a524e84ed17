package dev.ambit.applier;

import org.jspecify.annotations.Nullable;

/// What an event says of a field: nothing, so that it keeps its value, or a value, which may be none.
record Said<T>(boolean isSaid, @Nullable T value) {

    static <T> Said<T> nothing() {
        return new Said<>(false, null);
    }

    @Nullable
    T or(@Nullable T before) {
        return isSaid ? value : before;
    }
}
