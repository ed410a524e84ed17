package dev.ambit.engine;

import org.jspecify.annotations.Nullable;

/// Result of an entitlement check.
public sealed interface Decision {

    record Granted() implements Decision {

        @Override
        public @Nullable Reason reason() {
            return null;
        }
    }

    record Denied(Reason reason) implements Decision {}

    /// Returns the reason of a denial; null if the check was granted.
    @Nullable
    Reason reason();

    default boolean isGranted() {
        return this instanceof Granted;
    }
}
