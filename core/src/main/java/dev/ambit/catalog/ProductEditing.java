package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.INTEGRITY_VIOLATION;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/// Edits products, with immediate effect: products have no versions.
public final class ProductEditing {

    private final CatalogChange change;

    public ProductEditing(CatalogChange change) {
        this.change = change;
    }

    /// Applies an edit. An edit without changes creates no event.
    Committed<Product> edit(Caller caller, Author author, String id, UnaryOperator<Product> update) {
        EnvironmentId environment = caller.environment();
        return change.edit(environment, author, edit -> {
            Handle tx = edit.tx();
            Product product = Products.require(tx, environment, id);
            product.requireNotArchived();
            Product edited = update.apply(product);
            if (edited.equals(product)) {
                return product;
            }
            requireFit(tx, environment, product, edited);
            Products.update(tx, environment, edited, edit.now());
            Product updated = Products.require(tx, environment, id);
            CatalogEvents.productUpdated(edit.changes(), updated);
            edit.revision(caller.account(), "Product %s was edited.".formatted(id));
            return updated;
        });
    }

    /// @throws dev.ambit.problem.Problem if the product cannot be edited so
    static void requireFit(Handle tx, EnvironmentId environment, Product before, Product after) {
        requireSameMultipleSubscriptions(tx, environment, before, after);
        ProductSettings settings = after.settings();
        if (settings != null && !settings.equals(before.settings())) {
            ProductPlanRules.requireFit(tx, environment, before.id(), settings);
        }
        AutoCancellationPlans.requireFit(tx, environment, before, after);
    }

    /// Refuses a change of `multipleSubscriptions` if the product has ever had a subscription.
    static void requireSameMultipleSubscriptions(Handle tx, EnvironmentId environment, Product before, Product after) {
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
    }
}
