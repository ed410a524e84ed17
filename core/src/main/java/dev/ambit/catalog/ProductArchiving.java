package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.CANNOT_ARCHIVE_PRODUCT;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventType;
import org.jdbi.v3.core.Handle;

/// Archives products, whose plans and add-ons can then no longer be sold, and unarchives them.
public final class ProductArchiving {

    private final CatalogChange change;

    public ProductArchiving(CatalogChange change) {
        this.change = change;
    }

    /// Archives a product. Repeated calls change nothing.
    Committed<Product> archive(Caller caller, Author author, String id) {
        EnvironmentId environment = caller.environment();
        return change.edit(environment, author, edit -> {
            Handle tx = edit.tx();
            Product product = Products.require(tx, environment, id);
            if (product.status() == ProductStatus.ARCHIVED) {
                return product;
            }
            Product archived = archive(edit, id);
            edit.revision(caller.account(), "Product %s was archived.".formatted(id));
            return archived;
        });
    }

    /// Archives a product that has no live subscriptions.
    static Product archive(CatalogEdit edit, String id) {
        if (Sales.now(edit.tx(), edit.environment(), id)) {
            throw CANNOT_ARCHIVE_PRODUCT.because(
                    "Product `%s` has live subscriptions. Cancel them first.".formatted(id));
        }
        Products.archive(edit.tx(), edit.environment(), id, edit.now());
        Product archived = Products.require(edit.tx(), edit.environment(), id);
        CatalogEvents.productUpdated(edit.changes(), archived);
        return archived;
    }

    /// Unarchives a product. Changes nothing if it is not archived.
    Committed<Product> unarchive(Caller caller, Author author, String id) {
        EnvironmentId environment = caller.environment();
        return change.edit(environment, author, edit -> {
            Product product = Products.require(edit.tx(), environment, id);
            if (product.status() == ProductStatus.PUBLISHED) {
                return product;
            }
            Products.unarchive(edit.tx(), environment, id, edit.now());
            Product back = Products.require(edit.tx(), environment, id);
            CatalogEvents.productUpdated(edit.changes(), back);
            edit.changes().countUnarchived(EventType.PRODUCT_CREATED);
            edit.revision(caller.account(), "Product %s was unarchived.".formatted(id));
            return back;
        });
    }
}
