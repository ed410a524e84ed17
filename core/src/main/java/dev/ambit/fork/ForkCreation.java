package dev.ambit.fork;

import dev.ambit.account.Account;
import dev.ambit.catalog.CatalogCopy;
import dev.ambit.catalog.CatalogEdit;
import dev.ambit.catalog.CatalogFilling;
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

/// Forks an environment: creates a development environment with its catalog. The time depends on the size of the
/// catalog only, because customers and their usage are not copied.
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

    /// @throws dev.ambit.problem.Problem if the source or its revision does not exist, or the name or slug is taken
    NewEnvironment fork(AccountId account, String source, ForkDraft draft, Author author) {
        Environment parent = transactions.read(account, tx -> Environments.requireUnarchived(tx, account, source));
        String at = draft.at();
        CatalogCopy catalog = at == null ? catalogs.copy(parent.id()) : catalogs.revision(account, parent, "at", at);
        // The history of the fork is also visible to callers who cannot see its parent.
        String why = at == null
                ? "The environment was forked."
                : "The environment was forked from revision `%s`.".formatted(at.substring(0, HASH_CHARS));
        var forked = new ForkedCatalog(
                EnvironmentDraft.ofFork(parent.id(), draft.displayName(), draft.slug(), draft.expiresAt()),
                parent.id(),
                catalog,
                why);
        return creation.create(account, EnvironmentType.DEVELOPMENT, author, tx -> {
            // Prevents the deletion of the parent until the fork refers to it.
            Environments.lockUnarchived(tx, account, source);
            return forked;
        });
    }

    /// The catalog of a fork. Its first revision is the last one that it has in common with its parent.
    private record ForkedCatalog(EnvironmentDraft draft, EnvironmentId parent, CatalogCopy catalog, String why)
            implements InitialCatalog {

        @Override
        public void write(CatalogEdit edit, Account account) {
            CatalogFilling.fill(edit, catalog);
        }

        @Override
        public void written(CatalogEdit edit, AccountId account, String hash) {
            CommonRevisions.record(edit.tx(), account, parent, edit.environment(), hash);
        }
    }
}
