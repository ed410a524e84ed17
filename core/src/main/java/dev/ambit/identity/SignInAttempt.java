package dev.ambit.identity;

import java.time.Instant;

/// A sign-in attempt. The browser that started it keeps it, encrypted, and sends it back.
///
/// @param verifier the PKCE code verifier
/// @param redirect the redirect URL
public record SignInAttempt(String state, String nonce, String verifier, String redirect, Instant expireAt) {

    /// Omits the secrets, because printed values end up in logs.
    @Override
    public String toString() {
        return "Attempt[until " + expireAt + "]";
    }
}
