package dev.ambit.fork;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.account.Account;
import dev.ambit.account.Slug;
import dev.ambit.catalog.CatalogCopy;
import dev.ambit.catalog.CatalogEdit;
import dev.ambit.catalog.CatalogFilling;
import dev.ambit.clock.Clocks;
import dev.ambit.clock.EnvironmentTime;
import dev.ambit.customer.CopiedCustomers;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.EnvironmentCreation;
import dev.ambit.environment.EnvironmentDraft;
import dev.ambit.environment.EnvironmentType;
import dev.ambit.environment.Environments;
import dev.ambit.environment.InitialCatalog;
import dev.ambit.environment.NewEnvironment;
import dev.ambit.event.Author;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Forks an environment: creates a development environment with its catalog. The time depends on the size of the
/// catalog only. On request, an operation then copies the customers (see [CustomerCopying]).
public final class ForkCreation {

    private static final int HASH_CHARS = 8;

    private final Transactions transactions;
    private final EnvironmentCreation creation;
    private final ForkedCatalogs catalogs;

    public ForkCreation(Transactions transactions, EnvironmentCreation creation) {
        this.transactions = transactions;
        this.creation = creation;
        this.catalogs = new ForkedCatalogs(transactions);
    }

    /// A new fork.
    ///
    /// @param operation copies the customers; null if they are not copied
    record Forked(NewEnvironment environment, @Nullable UUID operation) {}

    /// Receives a masked fork in the transaction that creates it.
    public interface MaskedForkListener {

        /// Records the fork.
        ///
        /// @param tx in the scopes of the account and the fork
        /// @param copy the operation that copies the customers
        void created(Handle tx, EnvironmentId fork, UUID copy);
    }

    /// Forks an environment with its customers, with all their personal fields masked.
    ///
    /// @param slug also the name of the fork
    /// @param expiresAt real time at which the fork is deleted
    /// @throws dev.ambit.problem.Problem if the clock of the parent was changed, or the account has too many forks
    public void forkMasked(
            AccountId account,
            Environment parent,
            Slug slug,
            Instant expiresAt,
            Author author,
            MaskedForkListener listener) {
        var draft = new ForkDraft(slug.value(), slug, null, expiresAt, EnumSet.allOf(CustomerMask.Field.class));
        fork(account, parent, draft, author, listener);
    }

    /// @throws dev.ambit.problem.Problem if the source or its revision does not exist, or the name or slug is taken
    Forked fork(AccountId account, Environment parent, ForkDraft draft, Author author) {
        return fork(account, parent, draft, author, (_, _, _) -> {});
    }

    private Forked fork(
            AccountId account, Environment parent, ForkDraft draft, Author author, MaskedForkListener listener) {
        String source = parent.slug().value();
        String at = draft.at();
        CatalogCopy catalog = catalog(account, parent, draft);
        Long customers = draft.masked() == null ? null : count(parent);
        // Does not name the parent, because callers who cannot see it may see the history of the fork.
        String why = at == null
                ? "The environment was forked."
                : "The environment was forked from revision `%s`.".formatted(at.substring(0, HASH_CHARS));
        var forked = new ForkedCatalog(
                EnvironmentDraft.ofFork(parent.id(), draft.displayName(), draft.slug(), draft.expiresAt()),
                parent.id(),
                catalog,
                why,
                draft.masked(),
                customers,
                listener,
                new AtomicReference<>());
        NewEnvironment made = creation.create(account, EnvironmentType.DEVELOPMENT, author, tx -> {
            // Prevents the deletion of the parent until the fork refers to it.
            Environments.lockUnarchived(tx, account, source);
            return forked;
        });
        return new Forked(made, forked.operation().get());
    }

    private CatalogCopy catalog(AccountId account, Environment parent, ForkDraft draft) {
        String at = draft.at();
        if (at != null) {
            return catalogs.revision(account, parent, "at", at);
        }
        return draft.masked() == null ? catalogs.copy(parent.id()) : catalogs.copyWithVersions(parent.id());
    }

    /// Counts the customers to copy.
    ///
    /// @throws dev.ambit.problem.Problem 400 if the clock of the source differs from real time
    private long count(Environment source) {
        return transactions.in(source.id(), tx -> {
            if (!Clocks.find(tx, source.id()).equals(EnvironmentTime.REAL)) {
                throw BAD_USER_INPUT
                        .because(
                                "`customers.include` is `true`, but the clock of environment `%s` differs from the real time. Omit `customers`."
                                        .formatted(source.slug()))
                        .at("customers.include", true, "false if the clock of the parent was changed");
            }
            return CopiedCustomers.count(tx, source.id());
        });
    }

    /// The catalog of a fork. Its first revision is the last one that it has in common with its parent.
    ///
    /// @param customers number of customers to copy; null if they are not copied
    /// @param operation receives the operation that copies the customers
    private record ForkedCatalog(
            EnvironmentDraft draft,
            EnvironmentId parent,
            CatalogCopy catalog,
            String why,
            @Nullable Set<CustomerMask.Field> masked,
            @Nullable Long customers,
            MaskedForkListener listener,
            AtomicReference<@Nullable UUID> operation)
            implements InitialCatalog {

        @Override
        public void write(CatalogEdit edit, Account account) {
            CatalogFilling.fill(edit, catalog);
        }

        @Override
        public void written(CatalogEdit edit, AccountId account, String hash) {
            CommonRevisions.record(edit.tx(), account, parent, edit.environment(), hash);
            if (masked != null && customers != null) {
                UUID id = Operations.insert(
                        edit.tx(), account, edit.environment(), OperationKind.FORK_CUSTOMERS, edit.now(), edit.now());
                Operations.setTotal(edit.tx(), id, customers);
                ForkCopies.insert(edit.tx(), edit.environment(), id, parent, masked, edit.author());
                listener.created(edit.tx(), edit.environment(), id);
                operation.set(id);
            }
        }
    }
}
