package dev.ambit.identity;

import java.time.Instant;

/// A sign-in that has begun: what only the browser that began it brings back, sealed.
///
/// @param verifier proves to the issuer that whoever brings its code is who asked for it (PKCE)
/// @param redirect where the issuer sends the browser back
public record Attempt(String state, String nonce, String verifier, String redirect, Instant expireAt) {

    /// Without the secrets: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "Attempt[until " + expireAt + "]";
    }
}
