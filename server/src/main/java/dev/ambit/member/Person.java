package dev.ambit.member;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// @param passwordHash null for somebody who was invited and has never signed in
record Person(
        UUID id, Email email, String displayName, @Nullable String passwordHash) {

    boolean isRegistered() {
        return passwordHash != null;
    }

    /// Without the hash: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "Person[" + id + "]";
    }
}
