package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.API_KEY_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.INVALID_ARGUMENT;

import dev.ambit.access.ApiKeys;
import dev.ambit.access.Authentication;
import dev.ambit.access.IssuedKey;
import dev.ambit.access.KeyHashes;
import dev.ambit.access.KeyKind;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;

/// Ends keys. A scoped key can end at any time. A server or client key must be rotated first, so that an
/// environment never loses its last one.
public final class KeyExpiry {

    private static final Duration GRACE_MAX = Duration.ofDays(366);

    private final Transactions transactions;
    private final Authentication authentication;
    private final InstantSource clock;

    public KeyExpiry(Transactions transactions, Authentication authentication, InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.clock = clock;
    }

    /// Ends the key now, unless it has ended already.
    IssuedKey revoke(AccountId account, String slug, Author author, String id) {
        IssuedKey revoked = transactions.in(account, tx -> {
            Environment environment = Environments.enter(tx, account, slug);
            IssuedKey key = find(tx, environment.id(), id);
            Instant now = clock.instant();
            Instant planned = expiry(key);
            IssuedKey after = set(tx, account, environment.id(), key, planned.isBefore(now) ? planned : now);
            AccountAuditLog.add(
                    tx,
                    account,
                    author,
                    KeyState.auditEntry(AccountOperation.KEY_REVOKED, environment, key, after),
                    now);
            return after;
        });
        authentication.clear();
        return revoked;
    }

    /// Validates a new expiry, and returns it. The key must not have expired.
    static Instant changed(IssuedKey key, Instant expireAt, Instant now) {
        if (!now.isBefore(expiry(key))) {
            throw INVALID_ARGUMENT
                    .because("This key has expired, so `expireAt` cannot change. Create another key.")
                    .at("expireAt", expireAt, "no value for an expired key");
        }
        return valid(expireAt, now);
    }

    private static Instant expiry(IssuedKey key) {
        if (key.expireAt() != null) {
            return key.expireAt();
        }
        if (key.kind() != KeyKind.SCOPED) {
            throw INVALID_ARGUMENT
                    .because("Key `%s` was not rotated. Rotate it first, and then expire the old key."
                            .formatted(key.id()))
                    .at("id", key.id(), "a scoped key, or a key that was rotated");
        }
        return Instant.MAX;
    }

    /// @throws dev.ambit.problem.Problem 400 if the time is in the past or too far in the future
    static Instant valid(Instant expireAt, Instant now) {
        Instant latest = now.plus(GRACE_MAX);
        if (expireAt.isBefore(now) || expireAt.isAfter(latest)) {
            throw BAD_USER_INPUT
                    .because("`expireAt` must be in the next 366 days; received `%s`. Send a time between now and then."
                            .formatted(expireAt))
                    .at("expireAt", expireAt, "%s to %s".formatted(now, latest));
        }
        return expireAt;
    }

    static IssuedKey find(Handle tx, EnvironmentId environment, String id) {
        return ApiKeys.find(tx, environment, id)
                .orElseThrow(() -> API_KEY_NOT_FOUND.because(
                        "Key `%s` does not exist in this environment. List the keys to find its id."
                                .formatted(Problem.shortened(id))));
    }

    static IssuedKey set(Handle tx, AccountId account, EnvironmentId environment, IssuedKey key, Instant expireAt) {
        ApiKeys.expire(tx, environment, key.id(), expireAt);
        KeyHashes.expire(tx, account, environment, key.id(), expireAt);
        return key.expiring(expireAt);
    }
}
