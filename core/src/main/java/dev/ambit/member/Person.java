package dev.ambit.member;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// @param passwordHash null for somebody who was invited and has never signed in, or only where the issuer vouches
record Person(
        UUID id, Email email, String displayName, @Nullable String passwordHash, boolean hasJoined) {

    boolean isRegistered() {
        return passwordHash != null || hasJoined;
    }

    /// Without the hash: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "Person[" + id + "]";
    }
}
