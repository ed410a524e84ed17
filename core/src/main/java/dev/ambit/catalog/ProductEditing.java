package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.INTEGRITY_VIOLATION;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/// Edits products, with immediate effect: products have no versions.
public final class ProductEditing {

    private final EventLog log;
    private final InstantSource clock;

    public ProductEditing(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Applies an edit. An edit without changes creates no event.
    Committed<Product> edit(Caller caller, Author author, String id, UnaryOperator<Product> edit) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            CatalogLock.take(tx, environment);
            Product product = Products.require(tx, environment, id);
            product.requireNotArchived();
            Product edited = edit.apply(product);
            if (edited.equals(product)) {
                return product;
            }
            requireFit(tx, environment, product, edited);
            Instant now = clock.instant();
            Products.update(tx, environment, edited, now);
            Product updated = Products.require(tx, environment, id);
            CatalogEvents.productUpdated(changes, updated);
            String why = "Product %s was edited.".formatted(id);
            Revisions.add(tx, caller.account(), environment, author, why, now);
            return updated;
        });
    }

    private static void requireFit(Handle tx, EnvironmentId environment, Product before, Product after) {
        if (before.multipleSubscriptions() != after.multipleSubscriptions()
                && Sales.ever(tx, environment, before.id())) {
            throw INTEGRITY_VIOLATION
                    .because(("`multipleSubscriptions` of product `%s` cannot change, because the product has had"
                                    + " subscriptions. Create another product instead.")
                            .formatted(before.id()))
                    .at(
                            "multipleSubscriptions",
                            after.multipleSubscriptions(),
                            Boolean.toString(before.multipleSubscriptions()));
        }
        ProductSettings settings = after.settings();
        if (settings != null && !settings.equals(before.settings())) {
            SettingsPlans.requireFit(tx, environment, before.id(), settings);
        }
        LinkedPlans.requireFit(tx, environment, before, after);
    }
}
