package dev.ambit.member;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The count under one key of a [SecretAttempt].
///
/// @param failures including the attempt itself, once it was added
record AttemptCount(
        int failures,
        @Nullable Instant blockedUntil,
        @Nullable Instant knownUntil) {

    static final AttemptCount NONE = new AttemptCount(0, null, null);

    boolean isBlocked(Instant now) {
        return blockedUntil != null && now.isBefore(blockedUntil);
    }

    boolean isKnown(Instant now) {
        return knownUntil != null && now.isBefore(knownUntil);
    }
}
