package dev.ambit.access;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The metadata of an environment's key.
///
/// @param clientToken the token of a client key, which is public; null for other kinds
/// @param expireAt null: the key stays valid until it is rotated or revoked
/// @param rateLimit null: the key is not limited
public record IssuedKey(
        UUID id,
        KeyKind kind,
        String displayName,
        List<KeyScope> scopes,
        @Nullable String clientToken,
        Instant createdAt,
        @Nullable Instant expireAt,
        @Nullable Instant lastUsedAt,
        @Nullable RateLimit rateLimit) {

    /// Creates the metadata of a key with this token and no expiry.
    public static IssuedKey of(
            ApiKey key,
            UUID id,
            KeyKind kind,
            String displayName,
            List<KeyScope> scopes,
            @Nullable RateLimit rateLimit,
            Instant now) {
        String clientToken = kind == KeyKind.CLIENT ? key.token() : null;
        return new IssuedKey(id, kind, displayName, scopes, clientToken, now, null, null, rateLimit);
    }

    public IssuedKey {
        scopes = List.copyOf(scopes);
    }

    public IssuedKey expiring(Instant expireAt) {
        return new IssuedKey(id, kind, displayName, scopes, clientToken, createdAt, expireAt, lastUsedAt, rateLimit);
    }

    public IssuedKey limited(@Nullable RateLimit limit) {
        return new IssuedKey(id, kind, displayName, scopes, clientToken, createdAt, expireAt, lastUsedAt, limit);
    }

    /// Omits the token, because printed values end up in logs.
    @Override
    public String toString() {
        return "IssuedKey[" + id + "]";
    }
}
