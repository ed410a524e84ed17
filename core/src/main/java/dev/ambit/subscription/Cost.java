package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.BILLING_PERIOD_MISSING;
import static dev.ambit.problem.ProblemCode.INVALID_QUANTITY;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.BillingCadence;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.MinimumSpend;
import dev.ambit.catalog.Money;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PricingType;
import dev.ambit.catalog.Tariff;
import dev.ambit.engine.price.Bill;
import dev.ambit.engine.price.Charge.PerUnit;
import dev.ambit.engine.price.Line;
import dev.ambit.engine.price.Purchase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The cost of a plan and its add-ons, as far as it does not depend on usage.
///
/// @param billingPeriod null without recurring prices
/// @param currency null without prices
/// @param first the lines that are due immediately
/// @param next the lines of each billing period from the second on
record Cost(@Nullable BillingPeriod billingPeriod, @Nullable String currency, List<Line> first, List<Line> next) {

    /// Conditions of a price.
    ///
    /// @param billingPeriod null: the only billing period of the packages
    /// @param billingCountryCode null: general prices
    /// @param units quantities of features that are priced per unit
    /// @param agreedPrices the prices that replace those of the catalog
    record Conditions(
            @Nullable BillingPeriod billingPeriod,
            @Nullable String billingCountryCode,
            List<SubscriptionDraft.Units> units,
            SubscriptionPrices agreedPrices) {}

    /// A package to buy.
    ///
    /// @param path its field in the request body
    record Item(String path, CatalogPackage sold, int quantity) {

        private List<Charge> charges() {
            return sold.content().charges();
        }
    }

    /// Returns the amount of each billing period from the second on.
    BigDecimal recurring() {
        return next.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /// @throws dev.ambit.problem.Problem at the field if the packages cannot be sold like this
    static Cost of(Conditions conditions, Item plan, List<Item> addons, Map<String, CatalogFeature> features) {
        List<Item> items = Stream.concat(Stream.of(plan), addons.stream()).toList();
        SubscriptionPrices prices = conditions.agreedPrices();
        PricingType type = Objects.requireNonNull(plan.sold().content().pricingType());
        prices.requireBought(type, addons.stream().map(it -> it.sold().id()).toList());
        BillingPeriod period = period(conditions, items, type);
        Money asked = minimum(plan, period);
        String currency = asked == null || prices.minimum(type, null) != null ? null : asked.currency();
        var tariff =
                new Tariff(Objects.requireNonNullElse(period, BillingPeriod.MONTHLY), conditions.billingCountryCode());
        List<Purchase> purchases = new ArrayList<>();
        for (Item item : items) {
            boolean isAddon = item.sold().kind() == PackageKind.ADDON;
            List<Charge> charges = tariff.of(item.charges());
            requirePrice(item, charges, tariff);
            List<Charge> paid = prices.of(
                    !isAddon, item.sold().id(), item.sold().content().pricingType(), charges, tariff.billingPeriod());
            for (Charge charge : paid) {
                currency = currency == null ? charge.currency() : currency;
                requireCurrency(item, charge, currency);
            }
            List<Charge> instead =
                    paid.stream().filter(it -> !charges.contains(it)).toList();
            purchases.add(new Purchase(item.sold().id(), isAddon, item.quantity(), tariff.engine(charges, features))
                    .withPriceOverrides(tariff.engine(instead, features)));
        }
        Money agreed = prices.minimum(type, currency);
        Money minimum = agreed == null ? asked : agreed;
        requireUnits(conditions.units(), purchases);
        Map<String, BigDecimal> bought = conditions.units().stream()
                .collect(toMap(SubscriptionDraft.Units::featureId, SubscriptionDraft.Units::quantity));
        BigDecimal inAdvance = minimum == null ? null : minimum.amount();
        List<Line> first = new Bill(purchases, bought, Map.of(), inAdvance, true).lines();
        List<Line> next = new Bill(purchases, bought, Map.of(), inAdvance, false).lines();
        return new Cost(
                period,
                currency == null && minimum != null ? minimum.currency() : currency,
                first,
                next.stream().filter(Cost::isKnown).toList());
    }

    private static @Nullable Money minimum(Item plan, @Nullable BillingPeriod period) {
        return plan.sold().content().paidOnDemand().minimumSpend().stream()
                .filter(it -> it.billingPeriod() == period)
                .map(MinimumSpend::minimum)
                .findFirst()
                .orElse(null);
    }

    /// The amount of usage-based prices is not known in advance.
    private static boolean isKnown(Line line) {
        return line.kind() != Line.Kind.USAGE && line.kind() != Line.Kind.OVERAGE;
    }

    /// Returns the billing period. The plan decides which ones are offered; if the plan is not priced, the add-ons
    /// decide.
    private static @Nullable BillingPeriod period(Conditions conditions, List<Item> items, PricingType plan) {
        BillingPeriod asked = conditions.billingPeriod();
        for (Item item : items) {
            List<BillingPeriod> offered = Stream.concat(
                            item.charges().stream()
                                    .filter(it -> it.billingCadence() == BillingCadence.RECURRING)
                                    .filter(it -> it.isFor(conditions.billingCountryCode()))
                                    .map(Charge::billingPeriod),
                            item.sold().content().paidOnDemand().minimumSpend().stream()
                                    .map(MinimumSpend::billingPeriod))
                    .distinct()
                    .sorted()
                    .toList();
            if (offered.isEmpty()) {
                continue;
            }
            String allowed = offered.stream().map(BillingPeriod::name).collect(joining(", "));
            if (asked == null && offered.size() > 1) {
                throw BILLING_PERIOD_MISSING
                        .because(
                                "`billingPeriod` is missing; `%s` has prices for several billing periods. Send one of %s."
                                        .formatted(item.sold().id(), allowed))
                        .at("billingPeriod", null, allowed);
            }
            if (asked != null && !offered.contains(asked)) {
                throw BAD_USER_INPUT
                        .because("`billingPeriod` is `%s`, but `%s` has prices for %s. Send one of these."
                                .formatted(asked, item.sold().id(), allowed))
                        .at("billingPeriod", asked, allowed);
            }
            return asked == null ? offered.getFirst() : asked;
        }
        List<CatalogPackage> sold = items.stream().map(Item::sold).toList();
        if (asked == null && conditions.agreedPrices().isRecurringAnew(plan, sold)) {
            throw BILLING_PERIOD_MISSING
                    .because("`billingPeriod` is missing, and the agreed prices are recurring. Send `MONTHLY` or"
                            + " `ANNUALLY`.")
                    .at("billingPeriod", null, "MONTHLY, ANNUALLY");
        }
        return conditions.agreedPrices().isRecurring(plan, sold) ? asked : null;
    }

    /// Free and custom packages have no price. A package with prices must have one for these conditions.
    private static void requirePrice(Item item, List<Charge> paid, Tariff tariff) {
        if (paid.isEmpty() && !item.charges().isEmpty()) {
            throw BAD_USER_INPUT
                    .because("`%s` has no price for this billing period and country. Choose another billing period."
                            .formatted(item.sold().id()))
                    .at(item.path(), item.sold().id(), "a package with a price for " + tariff.billingPeriod());
        }
    }

    private static void requireCurrency(Item item, Charge charge, String currency) {
        if (!charge.currency().equals(currency)) {
            throw BAD_USER_INPUT
                    .because("`%s` is priced in `%s`, but the subscription is paid in `%s`. Use one currency."
                            .formatted(item.sold().id(), charge.currency(), currency))
                    .at(item.path(), item.sold().id(), "a package with a price in " + currency);
        }
    }

    private static void requireUnits(List<SubscriptionDraft.Units> units, List<Purchase> purchases) {
        List<PerUnit> sold = purchases.stream()
                .flatMap(purchase -> purchase.charges().stream())
                .filter(PerUnit.class::isInstance)
                .map(PerUnit.class::cast)
                .toList();
        for (SubscriptionDraft.Units it : units) {
            if (sold.stream().noneMatch(charge -> charge.featureId().equals(it.featureId()))) {
                throw BAD_USER_INPUT
                        .because("No package of this subscription sells units of feature `%s`. Remove the quantity."
                                .formatted(it.featureId()))
                        .at(
                                it.path(),
                                it.featureId(),
                                sold.stream().map(PerUnit::featureId).distinct().collect(joining(", ")));
            }
        }
        for (PerUnit charge : sold) {
            SubscriptionDraft.Units asked = units.stream()
                    .filter(it -> it.featureId().equals(charge.featureId()))
                    .findFirst()
                    .orElseThrow(() -> INVALID_QUANTITY
                            .because("`charges` has no quantity for feature `%s`. Send the number of units."
                                    .formatted(charge.featureId()))
                            .at("charges", null, "a quantity of " + charge.featureId()));
            if (!charge.isSold(asked.quantity())) {
                throw INVALID_QUANTITY
                        .because("The quantity of feature `%s` must be %s; received %s. Send another quantity."
                                .formatted(
                                        charge.featureId(),
                                        bounds(charge),
                                        asked.quantity().toPlainString()))
                        .at(asked.quantityPath(), asked.quantity(), bounds(charge));
            }
        }
    }

    private static String bounds(PerUnit charge) {
        BigDecimal min = Objects.requireNonNullElse(charge.min(), BigDecimal.ZERO);
        BigDecimal max = charge.max();
        return max == null
                ? min.toPlainString() + " or more"
                : "%s to %s".formatted(min.toPlainString(), max.toPlainString());
    }
}
