package dev.ambit.environment;

import dev.ambit.access.ApiKeys;
import dev.ambit.access.Authentication;
import dev.ambit.access.IssuedKey;
import dev.ambit.access.KeyHashes;
import dev.ambit.access.RateLimit;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Changes the rate limit of a key and when it expires.
public final class KeyEditing {

    private final Transactions transactions;
    private final Authentication authentication;
    private final InstantSource clock;

    public KeyEditing(Transactions transactions, Authentication authentication, InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.clock = clock;
    }

    /// Applies all changes or none. A new limit applies at once on this server, and on others when they look the
    /// key up again.
    IssuedKey edit(AccountId account, String slug, Author author, String id, KeyEdit edit) {
        IssuedKey edited = transactions.in(account, tx -> {
            Environment environment = Environments.enter(tx, account, slug);
            IssuedKey key = KeyExpiry.find(tx, environment.id(), id);
            Instant now = clock.instant();
            Instant expireAt = edit.expireAt();
            IssuedKey withExpiry = expireAt == null
                    ? key
                    : KeyExpiry.set(tx, account, environment.id(), key, KeyExpiry.changed(key, expireAt, now));
            IssuedKey after = setRateLimit(
                    tx, account, environment.id(), withExpiry, edit.limiting().appliedTo(key.rateLimit()));
            if (!after.equals(key)) {
                AccountAuditLog.add(
                        tx,
                        account,
                        author,
                        KeyState.auditEntry(AccountOperation.KEY_UPDATED, environment, key, after),
                        now);
            }
            return after;
        });
        authentication.clear();
        return edited;
    }

    private static IssuedKey setRateLimit(
            Handle tx, AccountId account, EnvironmentId environment, IssuedKey key, @Nullable RateLimit limit) {
        if (Objects.equals(key.rateLimit(), limit)) {
            return key;
        }
        ApiKeys.setRateLimit(tx, environment, key.id(), limit);
        KeyHashes.setRateLimit(tx, account, environment, key.id(), limit);
        return key.limited(limit);
    }
}
