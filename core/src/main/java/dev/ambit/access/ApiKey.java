package dev.ambit.access;

import dev.ambit.http.Sha256;
import java.security.SecureRandom;
import java.util.Base64;

/// A key as its holder sends it. It is shown once; the database stores only its hash.
public record ApiKey(String token) {

    private static final int RANDOM_BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    public static ApiKey random(KeyKind kind) {
        return random(kind.prefix());
    }

    public static ApiKey random(String prefix) {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return new ApiKey(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /// Returns a plain digest. A slow hash is unnecessary because a key has 192 random bits.
    public byte[] hash() {
        return Sha256.of(token);
    }

    /// Omits the token, because printed values end up in logs.
    @Override
    public String toString() {
        return "ApiKey[…]";
    }
}
