package dev.ambit.member;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// @param passwordHash null without a password: the person has not accepted an invitation yet, or signs in only
/// by single sign-on
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
