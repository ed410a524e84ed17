package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.API_KEY_HAS_EXPIRY;

import dev.ambit.access.ApiKey;
import dev.ambit.access.ApiKeys;
import dev.ambit.access.Authentication;
import dev.ambit.access.IssuedKey;
import dev.ambit.access.KeyHashes;
import dev.ambit.access.KeyKind;
import dev.ambit.access.KeyScope;
import dev.ambit.access.RateLimit;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Creates scoped keys, and successors of keys of any kind.
public final class KeyIssuing {

    private final Transactions transactions;
    private final Authentication authentication;
    private final InstantSource clock;

    public KeyIssuing(Transactions transactions, Authentication authentication, InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.clock = clock;
    }

    /// Creates a key of the environment, which is valid from the commit on.
    static NewKey issue(
            Handle tx,
            AccountId account,
            EnvironmentId environment,
            KeyKind kind,
            String displayName,
            List<KeyScope> scopes,
            @Nullable RateLimit rateLimit,
            Instant now) {
        ApiKey key = ApiKey.random(kind);
        var issued = IssuedKey.of(key, UUID.randomUUID(), kind, displayName, scopes, rateLimit, now);
        ApiKeys.insert(tx, environment, issued);
        KeyHashes.insert(tx, key, account, environment, issued);
        return new NewKey(key, issued);
    }

    NewKey create(AccountId account, String slug, Author author, ScopedKeyDraft draft) {
        return transactions.in(account, tx -> {
            Environment environment = Environments.enter(tx, account, slug);
            Instant now = clock.instant();
            NewKey made = expiring(
                    tx,
                    account,
                    environment.id(),
                    issue(
                            tx,
                            account,
                            environment.id(),
                            KeyKind.SCOPED,
                            draft.displayName(),
                            draft.scopes(),
                            draft.rateLimit(),
                            now),
                    draft.expireAt() == null ? null : KeyExpiry.valid(draft.expireAt(), now));
            AccountAuditLog.add(
                    tx,
                    account,
                    author,
                    KeyState.auditEntry(AccountOperation.KEY_CREATED, environment, null, made.issued()),
                    now);
            return made;
        });
    }

    private static NewKey expiring(
            Handle tx, AccountId account, EnvironmentId environment, NewKey made, @Nullable Instant expireAt) {
        return expireAt == null
                ? made
                : new NewKey(made.key(), KeyExpiry.set(tx, account, environment, made.issued(), expireAt));
    }

    /// Creates a successor with the same permissions and rate limit, and no expiry.
    ///
    /// @param expireAt when the old key expires; null: now
    NewKey rotate(AccountId account, String slug, Author author, String id, @Nullable Instant expireAt) {
        NewKey successor = transactions.in(account, tx -> {
            Environment environment = Environments.enter(tx, account, slug);
            Instant now = clock.instant();
            IssuedKey old = KeyExpiry.find(tx, environment.id(), id);
            if (old.expireAt() != null) {
                throw API_KEY_HAS_EXPIRY
                        .because(
                                "A key with an expiry cannot be rotated. If the expiry comes from a rotation, use the key that"
                                        + " replaced this one. Otherwise create a new key.")
                        .with("expireAt", old.expireAt());
            }
            Instant end = expireAt == null ? now : KeyExpiry.valid(expireAt, now);
            IssuedKey ending = KeyExpiry.set(tx, account, environment.id(), old, end);
            NewKey made = issue(
                    tx, account, environment.id(), old.kind(), old.displayName(), old.scopes(), old.rateLimit(), now);
            AccountAuditLog.add(
                    tx,
                    account,
                    author,
                    KeyState.auditEntry(AccountOperation.KEY_ROTATED, environment, old, ending),
                    now);
            AccountAuditLog.add(
                    tx,
                    account,
                    author,
                    KeyState.auditEntry(AccountOperation.KEY_CREATED, environment, null, made.issued()),
                    now);
            return made;
        });
        authentication.clear();
        return successor;
    }
}
