package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.INVALID_ARGUMENT;

import dev.ambit.access.AccessOverrides;
import dev.ambit.access.Authentication;
import dev.ambit.access.EnvironmentRoles;
import dev.ambit.access.KeyHashes;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.PausedEnvironments;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import dev.ambit.receipt.Receipt;
import dev.ambit.receipt.Removals;
import dev.ambit.receipt.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Deletes an environment. From the commit on, its keys are unknown and its name and slug are free. [Purge] removes
/// the rows.
public final class EnvironmentDeletion {

    /// Time to wait for requests that were authenticated just before the keys were deleted, on any server. Their
    /// writes must not come after the purge.
    public static final Duration REQUEST_GRACE = Authentication.REMEMBERED.multipliedBy(2);

    /// Time by which the deletion of an archived environment is postponed while others need its resources.
    private static final Duration NEEDED = Duration.ofDays(1);

    private final Transactions transactions;
    private final Authentication authentication;
    private final ServerMemory memory;
    private final EnvironmentEnding ending;
    private final InstantSource clock;

    public EnvironmentDeletion(
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

    /// Deletes an environment; it is gone for all callers at once.
    ///
    /// @param confirmName must be the environment's exact name
    /// @return the operation that removes its rows
    UUID delete(AccountId account, String slug, Author author, String confirmName) {
        Ended ended = transactions.in(account, tx -> {
            Environment environment = Environments.lock(tx, account, slug);
            if (!environment.displayName().equals(confirmName)) {
                throw INVALID_ARGUMENT
                        .because(
                                "`confirmName` is `%s`, but the environment is named `%s`. Send its exact name to delete it permanently."
                                        .formatted(Problem.shortened(confirmName), environment.displayName()))
                        .at("confirmName", confirmName, environment.displayName());
            }
            ending.require(tx, account, environment.id());
            return end(tx, account, environment, author);
        });
        clearCaches(ended.operation(), List.of(ended.environment()));
        return ended.operation();
    }

    /// Deletes an archived environment whose retention has ended, unless it was unarchived. If others need its
    /// resources, the deletion is postponed.
    void deleteExpired(AccountId account, EnvironmentId id) {
        transactions
                .in(
                        account,
                        tx -> Environments.lock(tx, account, id)
                                .filter(this::hasExpired)
                                .flatMap(it -> {
                                    if (ending.isNeeded(tx, account, id)) {
                                        putOff(tx, account, id);
                                        return Optional.<Ended>empty();
                                    }
                                    return Optional.of(end(tx, account, it, Author.SCHEDULER));
                                }))
                .ifPresent(ended -> clearCaches(ended.operation(), List.of(id)));
    }

    /// Deletes an environment whose expiry has come, unless others need its resources.
    ///
    /// @return whether it is deleted
    boolean expire(AccountId account, EnvironmentId id, Instant now) {
        Optional<Ended> ended = transactions.in(
                account,
                tx -> Environments.lock(tx, account, id)
                        .filter(it -> it.details().isExpired(now) && !ending.isNeeded(tx, account, id))
                        .map(it -> end(tx, account, it, Author.SCHEDULER)));
        ended.ifPresent(it -> clearCaches(it.operation(), List.of(id)));
        return ended.isPresent();
    }

    /// Deletes an environment that Ambit created for an operation. Does nothing if it is deleted already.
    public void deleteTemporary(AccountId account, EnvironmentId id) {
        Optional<Ended> ended = transactions.in(
                account, tx -> Environments.lock(tx, account, id).map(it -> end(tx, account, it, Author.SCHEDULER)));
        ended.ifPresent(it -> clearCaches(it.operation(), List.of(id)));
    }

    private boolean hasExpired(Environment it) {
        Instant until = it.permanentDeletionDate();
        return until != null && !clock.instant().isBefore(until);
    }

    private void putOff(Handle tx, AccountId account, EnvironmentId id) {
        Instant until = clock.instant().plus(NEEDED);
        PausedEnvironments.add(tx, account, id, until);
        Environments.archive(tx, account, id, until);
    }

    /// Deletes all environments of an account that is being deleted.
    ///
    /// @return the deleted environments
    public List<DeletedEnvironment> endAll(Handle tx, AccountId account, Author author) {
        return Environments.lockAll(tx, account).stream()
                .map(it -> {
                    ending.begin(tx, account, it.id(), author);
                    close(tx, account, it);
                    return new DeletedEnvironment(it.id(), named(it));
                })
                .toList();
    }

    /// A deleted environment and its name.
    public record DeletedEnvironment(EnvironmentId id, Subject.Named name) {}

    /// Clears the caches of this server; call it after the commit.
    public void clearCaches(UUID operation, List<EnvironmentId> environments) {
        authentication.clear();
        environments.forEach(environment -> memory.evict(environment).forEach((part, evicted) -> {
            if (evicted > 0) {
                transactions.outside(tx -> {
                    Removals.count(tx, operation, Receipt.MEMORY + part, evicted);
                    return null;
                });
            }
        }));
    }

    private record Ended(UUID operation, EnvironmentId environment) {}

    private Ended end(Handle tx, AccountId account, Environment environment, Author author) {
        Instant now = clock.instant();
        Optional<EnvironmentRoles> found = EnvironmentRoles.find(tx, account, environment.id());
        ending.begin(tx, account, environment.id(), author);
        int keys = close(tx, account, environment);
        AccountAuditLog.add(
                tx,
                account,
                author,
                EnvironmentState.auditEntry(AccountOperation.ENVIRONMENT_DELETED, environment, environment, null),
                now);
        UUID operation = Operations.insert(
                tx, account, environment.id(), OperationKind.ENVIRONMENT_DELETION, now.plus(REQUEST_GRACE), now);
        Account owner = Accounts.require(tx, account);
        var subject = new Subject(
                new Subject.Named(owner.publicId(), owner.slug().value(), owner.displayName(), null),
                List.of(named(environment)),
                Subject.Asker.of(author.actor()));
        Removals.insert(tx, operation, account, List.of(environment.id()), subject, now);
        found.ifPresent(it -> Removals.storeAccessRules(tx, it));
        Removals.count(tx, operation, "key_hashes", keys);
        return new Ended(operation, environment.id());
    }

    /// @return the number of keys
    private int close(Handle tx, AccountId account, Environment environment) {
        Environments.markDeleted(tx, account, environment.id(), clock.instant());
        PausedEnvironments.add(tx, account, environment.id(), null);
        AccessOverrides.delete(tx, account, environment.id());
        return KeyHashes.removeAll(tx, account, environment.id());
    }

    private static Subject.Named named(Environment it) {
        return new Subject.Named(
                it.publicId(), it.slug().value(), it.displayName(), it.type().name());
    }
}
