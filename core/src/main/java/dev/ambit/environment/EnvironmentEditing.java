package dev.ambit.environment;

import dev.ambit.access.Authentication;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Edits the details of an environment, such as its name, color, usage thresholds and expiry.
public final class EnvironmentEditing {

    private final Transactions transactions;
    private final Authentication authentication;
    private final InstantSource clock;

    public EnvironmentEditing(Transactions transactions, Authentication authentication, InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.clock = clock;
    }

    private record Edited(Environment environment, boolean isChanged) {}

    Environment edit(AccountId account, String slug, Author author, UnaryOperator<EnvironmentDetails> edit) {
        Edited edited = transactions.in(account, tx -> {
            // Serializes transactions of the account that claim a name.
            Accounts.lock(tx, account);
            Environment environment = Environments.lockUnarchived(tx, account, slug);
            EnvironmentDetails details = edit.apply(environment.details());
            if (details.equals(environment.details())) {
                return new Edited(environment, false);
            }
            if (!details.displayName().equals(environment.displayName())) {
                EnvironmentNames.requireFree(tx, account, details.displayName(), environment.id());
            }
            Instant now = clock.instant();
            expire(tx, environment, details.expiresAt(), now);
            Environment after = Environments.update(tx, account, environment.id(), details, now);
            AccountAuditLog.add(
                    tx,
                    account,
                    author,
                    EnvironmentState.auditEntry(AccountOperation.ENVIRONMENT_UPDATED, after, environment, after),
                    now);
            return new Edited(after, true);
        });
        if (edited.isChanged()) {
            authentication.clear();
        }
        return edited.environment();
    }

    private static void expire(Handle tx, Environment before, @Nullable Instant expiresAt, Instant now) {
        if (expiresAt != null && !expiresAt.equals(before.details().expiresAt())) {
            EnvironmentExpiry.requireValid(before.type(), expiresAt, now);
            EnvironmentExpiry.schedule(tx, before.id(), expiresAt);
        }
    }
}
