package dev.ambit.access;

import java.time.Instant;

/// The holder of a credential: of a key, or of a session.
sealed interface CredentialHolder permits KeyHolder, SessionHolder {

    Instant expireAt();
}
