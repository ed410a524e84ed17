package dev.ambit.http;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// Bearer token that clients must send, if one is configured.
public final class BearerToken {

    private static final String SCHEME = "Bearer ";

    private final byte @Nullable [] digest;

    /// Creates the check for a token. Null allows requests without a token.
    ///
    /// @throws IllegalArgumentException if the token is blank, which no client can send
    public BearerToken(@Nullable String token) {
        if (token != null && token.isBlank()) {
            throw new IllegalArgumentException(
                    "The token is blank. Set a token of at least one character, or omit it to allow all readers.");
        }
        this.digest = token == null ? null : Sha256.of(token);
    }

    public boolean isNeeded() {
        return digest != null;
    }

    /// Returns whether a request has the token. Compares in constant time.
    ///
    /// @param authorization value of the header `Authorization`
    public boolean isShown(@Nullable String authorization) {
        if (digest == null) {
            return true;
        }
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        digest,
                        Sha256.of(authorization.substring(SCHEME.length()).strip()));
    }
}
