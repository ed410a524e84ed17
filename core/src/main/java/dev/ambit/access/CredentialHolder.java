package dev.ambit.access;

import java.time.Instant;

/// The holder of a credential: of a key, or of a session.
sealed interface CredentialHolder permits KeyHolder, SessionHolder {

    Instant expireAt();

    /// Returns whether the credential may be in a page that anyone can read.
    default boolean isPublic() {
        return this instanceof KeyHolder it && it.key().kind() == KeyKind.CLIENT;
    }
}
