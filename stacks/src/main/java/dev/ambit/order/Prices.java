package dev.ambit.order;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.INVALID_QUANTITY;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Tariff;
import dev.ambit.engine.price.Bill;
import dev.ambit.engine.price.Charge;
import dev.ambit.engine.price.Line;
import dev.ambit.engine.price.Purchase;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The current prices of development environments in the operator's catalog. One-time fees are not part of a quote.
///
/// @param addons compatible add-ons by id; a kind without an add-on has no price of its own
/// @param features by id
record Prices(CatalogPackage plan, Map<String, CatalogPackage> addons, Map<String, CatalogFeature> features) {

    /// Decimals of the catalog's amounts.
    private static final int DECIMALS_MAX = 12;

    private static final Tariff MONTHLY = new Tariff(BillingPeriod.MONTHLY, null);

    Prices {
        addons = Map.copyOf(addons);
        features = Map.copyOf(features);
    }

    /// Returns the ids of the add-ons for a scope.
    List<String> addonsFor(OrderContent requested) {
        return requested.scope().stream()
                .map(DefaultCatalog::addon)
                .filter(addons::containsKey)
                .toList();
    }

    /// Returns the quantities of per-unit prices, by feature.
    Map<String, BigDecimal> unitsFor(OrderContent requested) {
        Map<String, Integer> counted = Map.of(
                DefaultCatalog.INTEGRATIONS, requested.integrations().size(),
                DefaultCatalog.REQUIREMENTS, requested.requirements().size());
        Map<String, BigDecimal> units = new TreeMap<>();
        for (Purchase purchase : purchases(requested)) {
            for (Charge charge : purchase.charges()) {
                if (charge instanceof Charge.PerUnit perUnit) {
                    String feature = perUnit.featureId();
                    var count = BigDecimal.valueOf(counted.getOrDefault(feature, 0));
                    BigDecimal quantity = perUnit.min() == null ? count : count.max(perUnit.min());
                    if (!perUnit.isSold(quantity)) {
                        throw INVALID_QUANTITY
                                .because(("The catalog has no price for %s units of `%s`."
                                                + " Send `lines` to set the prices yourself.")
                                        .formatted(quantity.toPlainString(), feature))
                                .at(
                                        "lines",
                                        null,
                                        "lines, because the catalog has no price for %s units"
                                                .formatted(quantity.toPlainString()));
                    }
                    units.put(feature, quantity);
                }
            }
        }
        return units;
    }

    /// Returns the currency of all prices for a scope.
    String currencyFor(OrderContent requested) {
        List<String> currencies = currencies(requested);
        if (currencies.size() > 1) {
            throw BAD_USER_INPUT
                    .because(("The catalog's prices for this scope use several currencies: %s. Send `lines` in one"
                                    + " currency.")
                            .formatted(String.join(", ", currencies)))
                    .at("lines", String.join(", ", currencies), "lines in one currency");
        }
        return currencies.isEmpty() ? DefaultCatalog.CURRENCY : currencies.getFirst();
    }

    /// Whether the quote has the current prices of the catalog.
    boolean areQuotedIn(Quote quote, OrderContent requested) {
        return currencies(requested).equals(List.of(quote.currency()))
                && quote.lines().equals(linesFor(requested));
    }

    /// Returns the packages for a scope, the plan first.
    List<CatalogPackage> soldFor(OrderContent requested) {
        return packages(requested).toList();
    }

    /// Returns the monthly and one-time prices of a package.
    static List<dev.ambit.catalog.Charge> charges(CatalogPackage sold) {
        return MONTHLY.of(sold.content().charges());
    }

    private List<String> currencies(OrderContent requested) {
        return packages(requested)
                .flatMap(it -> charges(it).stream())
                .map(dev.ambit.catalog.Charge::currency)
                .distinct()
                .toList();
    }

    /// Returns the lines of a quote, in the order of the catalog's packages.
    List<Quote.Line> linesFor(OrderContent requested) {
        var bill = new Bill(purchases(requested), unitsFor(requested), Map.of(), null, false);
        return bill.lines().stream()
                .filter(it -> it.quantity().signum() > 0)
                .map(it -> line(it, requested))
                .toList();
    }

    /// Converts a bill line. If the amount is no multiple of a unit price, as with tiers, the quantity becomes 1.
    private Quote.Line line(Line line, OrderContent requested) {
        String description = describe(line, requested);
        BigDecimal each = line.amount().divide(line.quantity(), DECIMALS_MAX, RoundingMode.DOWN);
        return each.multiply(line.quantity()).compareTo(line.amount()) == 0
                ? Quote.Line.of(description, line.quantity(), each)
                : Quote.Line.of(
                        "%s (%s)".formatted(description, line.quantity().toPlainString()),
                        BigDecimal.ONE,
                        line.amount());
    }

    private String describe(Line line, OrderContent requested) {
        CatalogFeature feature = line.featureId() == null ? null : features.get(line.featureId());
        if (feature != null) {
            return feature.content().displayName();
        }
        return packages(requested)
                .filter(it -> it.id().equals(line.packageId()))
                .findFirst()
                .orElse(plan)
                .content()
                .displayName();
    }

    private List<Purchase> purchases(OrderContent requested) {
        List<Purchase> purchases = new ArrayList<>();
        packages(requested)
                .forEach(it -> purchases.add(new Purchase(
                        it.id(),
                        !it.equals(plan),
                        1,
                        MONTHLY.engine(it.content().charges(), features))));
        return purchases;
    }

    private Stream<CatalogPackage> packages(OrderContent requested) {
        return Stream.concat(
                Stream.of(plan), addonsFor(requested).stream().map(it -> Objects.requireNonNull(addons.get(it))));
    }
}
