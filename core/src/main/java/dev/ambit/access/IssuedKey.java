package dev.ambit.access;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What people see of an environment's key.
///
/// @param clientToken of a client key alone, which is public and stays readable
/// @param expireAt null: the key stays valid until it is rotated or revoked
/// @param rateLimit null if it may be used as often as one likes
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

    /// A key of this token, without an expiry.
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

    /// Without the token: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "IssuedKey[" + id + "]";
    }
}
