package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;

/// Creates products. They are visible at once, because products have no drafts.
public final class ProductCreation {

    private final CatalogChange change;

    public ProductCreation(CatalogChange change) {
        this.change = change;
    }

    /// Creates the product if it does not exist.
    public void createMissing(EnvironmentId environment, Author author, ProductDraft draft) {
        change.insert(environment, author, edit -> {
            boolean isNew = Products.insert(edit.tx(), environment, draft, edit.now());
            if (isNew) {
                CatalogEvents.productCreated(edit.changes(), draft);
            }
            return isNew;
        });
    }

    Committed<Product> create(Caller caller, Author author, ProductDraft draft) {
        EnvironmentId environment = caller.environment();
        return change.insert(environment, author, edit -> {
            if (!Products.insert(edit.tx(), environment, draft, edit.now())) {
                throw DUPLICATED_ENTITY
                        .because(
                                "A product with id `%s` already exists (ids of archived products cannot be reused). Choose another id."
                                        .formatted(draft.id()))
                        .with("entityName", "Product")
                        .with("identifier", draft.id());
            }
            CatalogEvents.productCreated(edit.changes(), draft);
            return Products.find(edit.tx(), environment, draft.id()).orElseThrow();
        });
    }
}
