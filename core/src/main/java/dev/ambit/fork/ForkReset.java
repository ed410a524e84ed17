package dev.ambit.fork;

import dev.ambit.catalog.CatalogChange;
import dev.ambit.catalog.CatalogCopy;
import dev.ambit.catalog.CatalogRestoring;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;

/// Resets the catalog of a fork to that of its parent. The fork keeps its id, keys, webhooks and customers.
public final class ForkReset {

    /// Does not name the parent, because callers who cannot see it may see the history of the fork.
    private static final String WHY = "The catalog was reset to that of the parent.";

    private final CatalogChange change;
    private final ForkedCatalogs catalogs;

    public ForkReset(Transactions transactions, CatalogChange change) {
        this.change = change;
        this.catalogs = new ForkedCatalogs(transactions);
    }

    /// Resets the fork.
    ///
    /// @return the hash of the catalog
    Committed<String> reset(AccountId account, Environment fork, Author author) {
        Environment.Parent parent = ForkedCatalogs.parent(fork);
        CatalogCopy catalog = catalogs.copy(parent.id());
        return change.edit(fork.id(), author, edit -> {
            String hash = CatalogRestoring.restore(edit, account, catalog, WHY);
            CommonRevisions.record(edit.tx(), account, fork.id(), parent.id(), hash);
            return hash;
        });
    }
}
