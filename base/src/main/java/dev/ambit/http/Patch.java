package dev.ambit.http;

import org.jspecify.annotations.Nullable;

/// A component of a PATCH body, which tells three wishes apart: leave as it is (absent), clear (null), set (a
/// value). The component itself is never null. A [Nullable] component beside it cannot be cleared: null is refused
/// there.
public sealed interface Patch<T> {

    record Absent<T>() implements Patch<T> {}

    record Cleared<T>() implements Patch<T> {}

    record Given<T>(T value) implements Patch<T> {}

    /// Returns the value to write, or absent for null: a field that an answer leaves out where it has no value.
    static <T> Patch<T> ofNullable(@Nullable T value) {
        return value == null ? new Absent<>() : new Given<>(value);
    }

    /// What holds after the wish, if `current` held before.
    default @Nullable T over(@Nullable T current) {
        return switch (this) {
            case Absent<T> _ -> current;
            case Cleared<T> _ -> null;
            case Given<T>(T value) -> value;
        };
    }
}
