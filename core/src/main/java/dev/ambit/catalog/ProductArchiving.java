package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.CANNOT_ARCHIVE_PRODUCT;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.time.InstantSource;

/// Archives a product with all its plans and add-ons, and unarchives it.
public final class ProductArchiving {

    private final EventLog log;
    private final InstantSource clock;

    public ProductArchiving(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Archives a product. Repeated calls change nothing.
    Committed<Product> archive(Caller caller, Author author, String id) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            CatalogLock.take(tx, environment);
            Product product = Products.require(tx, environment, id);
            if (product.status() == ProductStatus.ARCHIVED) {
                return product;
            }
            if (Sales.now(tx, environment, id)) {
                throw CANNOT_ARCHIVE_PRODUCT.because(
                        "Product `%s` has live subscriptions. Cancel them first.".formatted(id));
            }
            Instant now = clock.instant();
            Products.archive(tx, environment, id, now);
            Product archived = Products.require(tx, environment, id);
            CatalogEvents.productUpdated(changes, archived);
            String why = "Product %s was archived.".formatted(id);
            Revisions.add(tx, caller.account(), environment, author, why, now);
            return archived;
        });
    }

    /// Unarchives a product. Changes nothing if it is not archived.
    Committed<Product> unarchive(Caller caller, Author author, String id) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            CatalogLock.take(tx, environment);
            Product product = Products.require(tx, environment, id);
            if (product.status() == ProductStatus.PUBLISHED) {
                return product;
            }
            Instant now = clock.instant();
            Products.unarchive(tx, environment, id, now);
            Product back = Products.require(tx, environment, id);
            CatalogEvents.productUpdated(changes, back);
            changes.cameBack(EventType.PRODUCT_CREATED);
            String why = "Product %s was unarchived.".formatted(id);
            Revisions.add(tx, caller.account(), environment, author, why, now);
            return back;
        });
    }
}
