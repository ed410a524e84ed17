package dev.ambit.environment;

import dev.ambit.access.Authentication;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.PausedEnvironments;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Archives and unarchives environments. An archived environment is paused and its keys are disabled, until it is
/// unarchived, or deleted when its retention ends.
public final class EnvironmentArchiving {

    private static final Duration RESTORABLE = Duration.ofDays(30);

    private final Transactions transactions;
    private final Authentication authentication;
    private final ServerMemory memory;
    private final EnvironmentEnding ending;
    private final InstantSource clock;

    public EnvironmentArchiving(
            Transactions transactions,
            Authentication authentication,
            ServerMemory memory,
            EnvironmentEnding ending,
            InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.memory = memory;
        this.ending = ending;
        this.clock = clock;
    }

    private record Archived(Environment environment, boolean isChanged) {}

    /// Archives an environment. Repeated calls change nothing, and the retention continues.
    ///
    /// @throws dev.ambit.problem.Problem if other environments still need its resources
    Environment archive(AccountId account, String slug, Author author) {
        Archived archived = transactions.in(account, tx -> {
            Environment before = Environments.lock(tx, account, slug);
            if (before.permanentDeletionDate() != null) {
                return new Archived(before, false);
            }
            ending.require(tx, account, before.id());
            Instant until = clock.instant().plus(RESTORABLE);
            PausedEnvironments.add(tx, account, before.id(), until);
            ending.rests(tx, account, before.id(), true, author);
            return changed(tx, account, AccountOperation.ENVIRONMENT_ARCHIVED, before, until, author);
        });
        if (archived.isChanged()) {
            authentication.clear();
            memory.evict(archived.environment().id());
        }
        return archived.environment();
    }

    /// Unarchives an environment, and applies the changes that became due in the meantime, each with the time at
    /// which it was due. An expiry that has passed is removed, so that the environment is not deleted at once.
    public Environment unarchive(AccountId account, String slug, Author author) {
        Archived unarchived = transactions.in(account, tx -> {
            Environment before = Environments.lock(tx, account, slug);
            if (before.permanentDeletionDate() == null) {
                return new Archived(before, false);
            }
            PausedEnvironments.remove(tx, before.id(), clock.instant());
            ending.rests(tx, account, before.id(), false, author);
            Instant now = clock.instant();
            if (before.details().isExpired(now)) {
                Environments.update(tx, account, before.id(), before.details().expiring(null), now);
            }
            return changed(tx, account, AccountOperation.ENVIRONMENT_UNARCHIVED, before, null, author);
        });
        if (unarchived.isChanged()) {
            authentication.clear();
        }
        return unarchived.environment();
    }

    private Archived changed(
            Handle tx,
            AccountId account,
            AccountOperation operation,
            Environment before,
            @Nullable Instant until,
            Author author) {
        Environment after = Environments.archive(tx, account, before.id(), until);
        AccountAuditLog.add(
                tx, account, author, EnvironmentState.auditEntry(operation, after, before, after), clock.instant());
        return new Archived(after, true);
    }
}
