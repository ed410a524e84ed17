package dev.ambit.http;

import org.jspecify.annotations.Nullable;

/// Field of a PATCH body with three states: absent (keep), null (clear) or a value (set). The component itself is
/// never null. A [Nullable] component in the same record cannot be cleared; null is rejected there.
public sealed interface Patch<T> {

    record Absent<T>() implements Patch<T> {}

    record Cleared<T>() implements Patch<T> {}

    record Given<T>(T value) implements Patch<T> {}

    /// Returns the value, or absent for null, so that a response leaves out the field.
    static <T> Patch<T> ofNullable(@Nullable T value) {
        return value == null ? new Absent<>() : new Given<>(value);
    }

    /// Returns the value after the patch is applied to `current`.
    default @Nullable T over(@Nullable T current) {
        return switch (this) {
            case Absent<T> _ -> current;
            case Cleared<T> _ -> null;
            case Given<T>(T value) -> value;
        };
    }
}
