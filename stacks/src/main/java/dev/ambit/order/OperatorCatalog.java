package dev.ambit.order;

import static dev.ambit.problem.ProblemCode.UNPUBLISHED_PACKAGE;
import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Caller;
import dev.ambit.account.Slug;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.CatalogImport;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Features;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.Packages;
import dev.ambit.catalog.ProductCreation;
import dev.ambit.catalog.Products;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.quota.OperatorEnvironment;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the prices of development environments from the operator's catalog, and publishes a default catalog.
public final class OperatorCatalog {

    private final Transactions transactions;
    private final OperatorEnvironment operatorEnvironment;
    private final ProductCreation products;
    private final CatalogImport catalogImport;

    public OperatorCatalog(
            Transactions transactions,
            OperatorEnvironment operatorEnvironment,
            ProductCreation products,
            CatalogImport catalogImport) {
        this.transactions = transactions;
        this.operatorEnvironment = operatorEnvironment;
        this.products = products;
        this.catalogImport = catalogImport;
    }

    /// Returns the operator's caller for sales to the account of the order. Empty if the operator does not sell.
    Optional<Caller> callerFor(Order order) {
        return operatorEnvironment.callerFor(new Slug(order.accountSlug()));
    }

    /// Returns the environment with the catalog; null if the operator has no production environment.
    @Nullable
    EnvironmentId environment() {
        return operatorEnvironment.caller().map(Caller::environment).orElse(null);
    }

    /// Publishes the default catalog if the operator's catalog does not have the product yet. The operator can
    /// change it afterwards.
    void publishDefault(Order order) {
        callerFor(order).ifPresent(seller -> {
            if (!hasProduct(seller)) {
                transactions.joined(seller.environment(), _ -> {
                    products.createMissing(seller.environment(), Author.SYSTEM, DefaultCatalog.product());
                    return catalogImport.run(
                            seller, Author.SYSTEM, DefaultCatalog.catalog(), CatalogImport.Options.PUBLISHED);
                });
            }
        });
    }

    /// Returns the default prices if the operator's catalog does not have the product yet; otherwise as [#prices].
    Prices pricesOrDefault(Order order) {
        return callerFor(order).filter(seller -> !hasProduct(seller)).isPresent()
                ? DefaultCatalog.prices()
                : prices(order);
    }

    /// Returns the published prices.
    ///
    /// @throws dev.ambit.problem.Problem 409 if the operator does not sell to the account or has no published plan
    Prices prices(Order order) {
        Caller seller = callerFor(order).orElseThrow(OperatorCatalog::unsold);
        return transactions.in(seller.environment(), tx -> {
            CatalogPackage plan =
                    Packages.published(tx, seller.environment(), PackageKind.PLAN, List.of(DefaultCatalog.PLAN))
                            .stream()
                            .filter(it -> it.archivedAt() == null)
                            .findFirst()
                            .orElseThrow(OperatorCatalog::unsold);
            List<CatalogPackage> addons = Packages.published(
                    tx, seller.environment(), PackageKind.ADDON, plan.content().compatibleAddonIds());
            return new Prices(
                    plan,
                    addons.stream().filter(it -> it.archivedAt() == null).collect(toMap(CatalogPackage::id, it -> it)),
                    Features.all(tx, seller.environment()).stream().collect(toMap(CatalogFeature::id, it -> it)));
        });
    }

    private boolean hasProduct(Caller seller) {
        return transactions.read(
                seller.environment(),
                tx -> Products.find(tx, seller.environment(), DefaultCatalog.PRODUCT)
                        .isPresent());
    }

    private static RuntimeException unsold() {
        return UNPUBLISHED_PACKAGE
                .because(("The operator's catalog has no published plan `%s`. Publish the plan, or send `lines` to"
                                + " set the prices.")
                        .formatted(DefaultCatalog.PLAN))
                .at("lines", null, "lines with description, quantity and unitAmount");
    }
}
