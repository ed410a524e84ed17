package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.CUSTOMER_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;
import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Caller;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Features;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.Packages;
import dev.ambit.customer.Customer;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Works out what a subscription would cost, at the prices of today, and changes nothing.
public final class Costing {

    private final Transactions transactions;

    public Costing(Transactions transactions) {
        this.transactions = transactions;
    }

    Cost cost(Caller caller, PreviewDraft draft) {
        EnvironmentId environment = caller.environment();
        return transactions.in(environment, tx -> {
            requireCustomer(tx, environment, draft.wanted().customerId());
            Selection selection = Selection.of(tx, environment, draft.wanted());
            Map<String, CatalogFeature> features =
                    Features.all(tx, environment).stream().collect(toMap(CatalogFeature::id, it -> it));
            var plan = new Cost.Item("planId", selection.plan(), 1);
            return Cost.of(draft, plan, addons(tx, environment, selection), features);
        });
    }

    private static List<Cost.Item> addons(Handle tx, EnvironmentId environment, Selection selection) {
        List<String> ids = selection.addons().stream().map(BoughtAddon::id).toList();
        Map<String, CatalogPackage> sold = Packages.published(tx, environment, PackageKind.ADDON, ids).stream()
                .collect(toMap(CatalogPackage::id, it -> it));
        List<Cost.Item> items = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            BoughtAddon bought = selection.addons().get(i);
            CatalogPackage it = Objects.requireNonNull(sold.get(bought.id()), bought.id());
            items.add(new Cost.Item("addons.%d.id".formatted(i), it, bought.quantity()));
        }
        return items;
    }

    private static void requireCustomer(Handle tx, EnvironmentId environment, String id) {
        Customer customer = Customers.find(tx, environment, id)
                .orElseThrow(() -> CUSTOMER_NOT_FOUND
                        .because("There is no customer %s.".formatted(id))
                        .at("customerId", id, "the id of a customer")
                        .with("refId", id));
        if (customer.isArchived()) {
            throw ENTITY_IS_ARCHIVED
                    .because("The customer %s is archived.".formatted(id))
                    .at("customerId", id, "the id of a customer who is not archived");
        }
    }
}
