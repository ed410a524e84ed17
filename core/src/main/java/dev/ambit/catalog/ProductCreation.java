package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import java.time.InstantSource;

/// Creates products. They are visible at once, because products have no drafts.
public final class ProductCreation {

    private final EventLog log;
    private final InstantSource clock;

    public ProductCreation(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Creates the product if it does not exist.
    public void createMissing(EnvironmentId environment, Author author, ProductDraft draft) {
        log.change(environment, author, (tx, changes) -> {
            boolean isNew = Products.insert(tx, environment, draft, clock.instant());
            if (isNew) {
                CatalogEvents.productCreated(changes, draft);
            }
            return isNew;
        });
    }

    Committed<Product> create(Caller caller, Author author, ProductDraft draft) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            if (!Products.insert(tx, environment, draft, clock.instant())) {
                throw DUPLICATED_ENTITY
                        .because(
                                "A product with id `%s` already exists (ids of archived products cannot be reused). Choose another id."
                                        .formatted(draft.id()))
                        .with("entityName", "Product")
                        .with("identifier", draft.id());
            }
            CatalogEvents.productCreated(changes, draft);
            return Products.find(tx, environment, draft.id()).orElseThrow();
        });
    }
}
