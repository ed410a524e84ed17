package dev.ambit.environment;

import dev.ambit.account.Account;
import dev.ambit.catalog.CatalogEdit;
import dev.ambit.catalog.CatalogEvents;
import dev.ambit.catalog.ProductDraft;
import dev.ambit.catalog.Products;
import dev.ambit.db.AccountId;

/// The first catalog of an environment, written in the transaction that creates it.
public interface InitialCatalog {

    /// Returns the environment to create.
    EnvironmentDraft draft();

    /// Returns the reason of the first revision.
    String why();

    /// Writes the catalog, in the scopes of the account and of the new environment.
    void write(CatalogEdit edit, Account account);

    /// Runs in the same transaction after the first revision was added.
    ///
    /// @param hash the hash of that revision
    void written(CatalogEdit edit, AccountId account, String hash);

    /// Returns a catalog that is empty or, on request, has a default product named after the account.
    static InitialCatalog of(EnvironmentDraft draft) {
        return new Default(draft);
    }

    /// An empty catalog, or one with a default product.
    record Default(EnvironmentDraft draft) implements InitialCatalog {

        @Override
        public String why() {
            return "The environment was created.";
        }

        @Override
        public void write(CatalogEdit edit, Account account) {
            if (draft.withDefaultProduct()) {
                ProductDraft product = ProductDraft.defaultOf(account);
                Products.insert(edit.tx(), edit.environment(), product, edit.now());
                CatalogEvents.productCreated(edit.changes(), product);
            }
        }

        @Override
        public void written(CatalogEdit edit, AccountId account, String hash) {
            // Nothing follows.
        }
    }
}
