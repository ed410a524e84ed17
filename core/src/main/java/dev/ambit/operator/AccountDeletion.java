package dev.ambit.operator;

import static dev.ambit.problem.ProblemCode.ACCOUNT_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.INVALID_ARGUMENT;

import dev.ambit.access.KeyHashes;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.environment.EnvironmentDeletion;
import dev.ambit.event.Author;
import dev.ambit.member.MembershipRemoval;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import dev.ambit.quota.OperatorSubscriptionEnding;
import dev.ambit.receipt.Removals;
import dev.ambit.receipt.Subject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Deletes an account with all its environments. From the commit on, its keys are unknown. The purge removes all
/// rows, including its audit log; the operator's audit log records the deletion. The subscriptions that the
/// operator has sold to the account end.
public final class AccountDeletion {

    /// Stands for all environments of the account.
    private static final EnvironmentId OF_ALL = new EnvironmentId(0);

    private final Transactions transactions;
    private final EnvironmentDeletion environments;
    private final OperatorSubscriptionEnding parting;
    private final InstantSource clock;

    public AccountDeletion(
            Transactions transactions,
            EnvironmentDeletion environments,
            OperatorSubscriptionEnding parting,
            InstantSource clock) {
        this.transactions = transactions;
        this.environments = environments;
        this.parting = parting;
        this.clock = clock;
    }

    private record Ended(UUID operation, List<EnvironmentId> environments) {}

    /// Deletes an account; it is gone for all callers at once.
    ///
    /// @param confirmName must be the account's exact name
    /// @return the operation that removes its rows
    UUID delete(String slug, Author author, String confirmName) {
        Ended ended = transactions.joined(Operator.OPERATOR, tx -> {
            Account account = Accounts.lock(tx, find(tx, slug).id());
            if (account.slug().equals(AccountOpening.OPERATOR)) {
                throw INVALID_ARGUMENT
                        .because("Account `operator` belongs to the installation and cannot be deleted. Send the slug"
                                + " of another account.")
                        .at("slug", slug, "the slug of any other account");
            }
            if (!account.displayName().equals(confirmName)) {
                throw INVALID_ARGUMENT
                        .because(
                                "`confirmName` is `%s`, but the account is named `%s`. Send its exact name to delete it permanently."
                                        .formatted(Problem.shortened(confirmName), account.displayName()))
                        .at("confirmName", confirmName, account.displayName());
            }
            return end(tx, account, author);
        });
        environments.clearCaches(ended.operation(), ended.environments());
        return ended.operation();
    }

    private Ended end(Handle tx, Account account, Author author) {
        Instant now = clock.instant();
        Account operator = find(tx, AccountOpening.OPERATOR.value());
        Transactions.addScope(tx, operator.id());
        AccountAuditLog.add(
                tx,
                operator.id(),
                author,
                AccountState.auditEntry(AccountOperation.ACCOUNT_DELETED, account, account, null),
                now);
        Transactions.addScope(tx, account.id());
        int keys = KeyHashes.removeAll(tx, account.id());
        List<EnvironmentDeletion.DeletedEnvironment> gone = environments.endAll(tx, account.id(), author);
        Accounts.markDeleted(tx, account.id(), now);
        UUID operation = Operations.insert(
                tx,
                account.id(),
                OF_ALL,
                OperationKind.ACCOUNT_DELETION,
                now.plus(EnvironmentDeletion.REQUEST_GRACE),
                now);
        var subject = new Subject(
                new Subject.Named(account.publicId(), account.slug().value(), account.displayName(), null),
                gone.stream().map(EnvironmentDeletion.DeletedEnvironment::name).toList(),
                Subject.Asker.of(author.actor()));
        List<EnvironmentId> ids =
                gone.stream().map(EnvironmentDeletion.DeletedEnvironment::id).toList();
        Removals.insert(tx, operation, account.id(), ids, subject, now);
        Removals.count(tx, operation, "key_hashes", keys);
        Removals.count(tx, operation, "people", MembershipRemoval.leaveAll(tx, account.id()));
        parting.part(account, author);
        return new Ended(operation, ids);
    }

    private static Account find(Handle tx, String slug) {
        return Accounts.find(tx, slug)
                .orElseThrow(() ->
                        ACCOUNT_NOT_FOUND.because("Account `%s` does not exist. List the accounts to find its slug."
                                .formatted(Problem.shortened(slug))));
    }
}
