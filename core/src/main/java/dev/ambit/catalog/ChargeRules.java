package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;
import static dev.ambit.problem.ProblemCode.FEATURE_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.METERING_NOT_AVAILABLE;
import static java.util.stream.Collectors.toCollection;

import dev.ambit.engine.FeatureType;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Rules for the prices of a package, among each other and for the features that they price.
final class ChargeRules {

    private static final int CHARGES_MAX = 1_000;

    private static final String CHARGES = "charges.pricingModels";
    private static final String OVERAGE = "charges.overagePricingModels";
    private static final String MINIMUM = "charges.minimumSpend";

    private ChargeRules() {}

    /// @throws dev.ambit.problem.Problem if a package of this kind cannot have these prices
    static void requireFit(PackageKind kind, PackageContent content) {
        OnDemand onDemand = content.paidOnDemand();
        boolean isPriced = !content.charges().isEmpty() || content.onDemand() != null;
        if (isPriced && content.pricingType() != null && content.pricingType() != PricingType.PAID) {
            throw BAD_USER_INPUT
                    .because("`pricingType` is `%s`, which allows no prices. Send `PAID`, or remove the charges."
                            .formatted(content.pricingType()))
                    .at("pricingType", content.pricingType(), "PAID, or no charges");
        }
        if (kind == PackageKind.ADDON && !onDemand.minimumSpend().isEmpty()) {
            throw BAD_USER_INPUT
                    .because("`minimumSpend` is not allowed on an add-on. Set it on the plan instead.")
                    .at(MINIMUM, onDemand.minimumSpend().size(), "no value for an add-on");
        }
        requireDistinct(CHARGES, content.charges().stream().map(Charge::id).toList());
        requireDistinct(
                OVERAGE, onDemand.overageCharges().stream().map(Charge::id).toList());
        requireDistinct(
                MINIMUM,
                onDemand.minimumSpend().stream()
                        .map(it -> it.billingPeriod().name())
                        .toList());
        requireOneCurrency(content.charges(), onDemand);
    }

    /// @throws dev.ambit.problem.Problem if a price is for a feature that does not exist or cannot be priced
    static void requireFeatures(PackageContent content, Map<String, CatalogFeature> features) {
        for (Charge charge : content.charges()) {
            requireFeature(CHARGES, charge, features);
        }
        for (Charge charge : content.paidOnDemand().overageCharges()) {
            CatalogFeature feature = requireFeature(OVERAGE, charge, features);
            if (feature != null && !feature.content().feature().isMetered()) {
                throw METERING_NOT_AVAILABLE
                        .because(
                                "Feature `%s` is not metered, so it cannot have an overage price. Choose a metered feature."
                                        .formatted(feature.id()))
                        .at(OVERAGE, feature.id(), "a metered feature")
                        .with("featureType", feature.content().featureType());
            }
        }
    }

    private static @Nullable CatalogFeature requireFeature(
            String field, Charge charge, Map<String, CatalogFeature> features) {
        String id = charge.featureId();
        if (id == null) {
            return null;
        }
        CatalogFeature feature = features.get(id);
        if (feature == null) {
            throw FEATURE_NOT_FOUND
                    .because("Feature `%s` of a price does not exist. Create the feature first, or send another id."
                            .formatted(Problem.shortened(id)))
                    .at(field, id, "the id of a feature")
                    .with("refId", id);
        }
        if (feature.archivedAt() != null) {
            throw ENTITY_IS_ARCHIVED
                    .because(
                            "Feature `%s` is archived and cannot be priced. Unarchive it, or choose another feature for the price."
                                    .formatted(id))
                    .at(field, id, "a feature that is not archived");
        }
        if (feature.content().featureType() != FeatureType.NUMBER) {
            throw BAD_USER_INPUT
                    .because(
                            "Feature `%s` is not a `NUMBER` feature, so it cannot be priced per unit. Choose a `NUMBER` feature."
                                    .formatted(id))
                    .at(field, id, "a NUMBER feature");
        }
        return feature;
    }

    private static void requireDistinct(String field, List<String> ids) {
        if (ids.size() > CHARGES_MAX) {
            throw BAD_USER_INPUT
                    .because("`%s` has %d prices. Send at most %d.".formatted(field, ids.size(), CHARGES_MAX))
                    .at(field, ids.size(), "up to " + CHARGES_MAX);
        }
        Set<String> seen = new HashSet<>();
        for (String id : ids) {
            if (!seen.add(id)) {
                throw BAD_USER_INPUT
                        .because(
                                "The price `%s` is listed twice. Keep one price per model, feature, period, country and cadence."
                                        .formatted(id))
                        .at(field, id, "distinct prices");
            }
        }
    }

    /// Requires one currency per bill. A country without its own price uses the general one, so general prices
    /// count for each country. A minimum spend has no country and requires one currency for all prices.
    private static void requireOneCurrency(List<Charge> charges, OnDemand onDemand) {
        List<Charge> all = Stream.concat(charges.stream(), onDemand.overageCharges().stream())
                .toList();
        List<String> countries = all.stream()
                .map(it -> Objects.requireNonNullElse(it.billingCountryCode(), ""))
                .distinct()
                .toList();
        for (String country : countries) {
            String code = country.isEmpty() ? null : country;
            List<Charge> own = all.stream()
                    .filter(it -> Objects.equals(it.billingCountryCode(), code))
                    .toList();
            requireOneCurrency(country, own);
            for (BillingPeriod period : BillingPeriod.values()) {
                var tariff = new Tariff(period, code);
                List<Charge> paid = new ArrayList<>(tariff.of(charges));
                paid.addAll(tariff.of(onDemand.overageCharges()));
                requireOneCurrency(country, paid);
            }
        }
        Set<String> used = currencies(all);
        for (MinimumSpend it : onDemand.minimumSpend()) {
            used.add(it.minimum().currency());
        }
        if (!onDemand.minimumSpend().isEmpty() && used.size() > 1) {
            throw mixed("The minimum spend and the prices", MINIMUM, used);
        }
    }

    private static void requireOneCurrency(String country, List<Charge> charges) {
        Set<String> currencies = currencies(charges);
        if (currencies.size() > 1) {
            String where = country.isEmpty() ? "The prices" : "The prices for " + country;
            throw mixed(where, CHARGES, currencies);
        }
    }

    private static Set<String> currencies(List<Charge> charges) {
        return charges.stream().map(Charge::currency).collect(toCollection(TreeSet::new));
    }

    private static Problem mixed(String subject, String field, Set<String> currencies) {
        return BAD_USER_INPUT
                .because("%s must have the same currency; received %s. Choose one currency."
                        .formatted(subject, String.join(", ", currencies)))
                .at(field, String.join(", ", currencies), "one currency");
    }
}
