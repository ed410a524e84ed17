package dev.ambit.member;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// @param passwordHash null for an invited person who has not chosen one, and for a person with single sign-on
/// only
record Person(
        UUID id, Email email, String displayName, @Nullable String passwordHash, boolean hasJoined) {

    boolean isRegistered() {
        return passwordHash != null || hasJoined;
    }

    /// Omits the hash, because printed values end up in logs.
    @Override
    public String toString() {
        return "Person[" + id + "]";
    }
}
