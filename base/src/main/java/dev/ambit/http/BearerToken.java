package dev.ambit.http;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// What readers have to show, as `Bearer …`; without one everybody may read.
public final class BearerToken {

    private static final String SCHEME = "Bearer ";

    private final byte @Nullable [] digest;

    /// With null, nothing has to be shown.
    ///
    /// @throws IllegalArgumentException if it is blank, which nobody could show
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

    /// Takes as long whatever is shown.
    ///
    /// @param authorization as the header of that name has it
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
