package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.joining;

import dev.ambit.db.EnvironmentId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Usage of a feature that subscribers of one billing period pay and those of another one do not. A usage price
/// belongs to one billing period, so a price that was added to one period only makes the usage of the others free.
///
/// @param billingPeriod the period whose subscribers do not pay
/// @param billingCountryCode the country in which they do not pay; null: all countries
/// @param subscribers number of live subscriptions with the package and this period
public record UnpricedUsage(
        PackageKind type,
        String id,
        String featureId,
        BillingPeriod billingPeriod,
        @Nullable String billingCountryCode,
        long subscribers) {

    /// The field by which a caller confirms that the usage is free.
    public static final String CONFIRMATION = "confirmUnpricedUsage";

    private record Gap(
            String featureId,
            BillingPeriod period,
            @Nullable String country) {}

    /// Returns the free usage of the packages that neither their published version nor a version in `confirmed` has.
    /// The same usage is therefore confirmed only once.
    public static List<UnpricedUsage> added(
            Handle tx, EnvironmentId environment, Collection<PackageDraft> wanted, Collection<PackageDraft> confirmed) {
        List<PackageDraft> known = Stream.concat(
                        Packages.published(tx, environment).stream().map(CatalogPackage::draft), confirmed.stream())
                .toList();
        List<UnpricedUsage> added = new ArrayList<>();
        for (PackageDraft it : wanted) {
            Set<Gap> gaps = gaps(it.content());
            known.stream()
                    .filter(other -> other.kind() == it.kind() && other.id().equals(it.id()))
                    .forEach(other -> gaps.removeAll(gaps(other.content())));
            for (Gap gap : gaps) {
                added.add(new UnpricedUsage(
                        it.kind(),
                        it.id(),
                        gap.featureId(),
                        gap.period(),
                        gap.country(),
                        Sales.live(tx, environment, it.kind(), it.id(), gap.period())));
            }
        }
        return added;
    }

    /// Refuses free usage.
    ///
    /// @param remedy what a caller who wants it can do, as a sentence
    /// @throws dev.ambit.problem.Problem 400 that lists it
    public static void requireNone(List<UnpricedUsage> added, String remedy) {
        if (added.isEmpty()) {
            return;
        }
        String free = added.stream().map(UnpricedUsage::text).collect(joining("; "));
        throw BAD_USER_INPUT
                .because(
                        "Usage would be free for a part of the subscribers: %s. Add the same price to that billing period. %s"
                                .formatted(free, remedy))
                .at(CONFIRMATION, false, "true, or a price for each billing period")
                .with("unpricedUsage", added);
    }

    private String text() {
        String where = billingCountryCode == null ? "" : " in " + billingCountryCode;
        return "`%s` has no %s price for `%s`%s (%d live subscriptions)"
                .formatted(id, billingPeriod, featureId, where, subscribers);
    }

    private static Set<Gap> gaps(PackageContent content) {
        List<Charge> charges = content.charges();
        List<Charge> overage = content.paidOnDemand().overageCharges();
        Set<String> countries = new TreeSet<>();
        Stream.concat(charges.stream(), overage.stream())
                .flatMap(it -> Stream.ofNullable(it.billingCountryCode()))
                .forEach(countries::add);
        Set<Gap> general = gaps(content, null);
        Set<Gap> all = new HashSet<>(general);
        for (String country : countries) {
            gaps(content, country).stream()
                    .filter(it -> !general.contains(new Gap(it.featureId(), it.period(), null)))
                    .forEach(all::add);
        }
        return all;
    }

    private static Set<Gap> gaps(PackageContent content, @Nullable String country) {
        Map<BillingPeriod, Set<String>> paid = new EnumMap<>(BillingPeriod.class);
        for (BillingPeriod period : BillingPeriod.values()) {
            var tariff = new Tariff(period, country);
            List<Charge> charges = tariff.of(content.charges());
            List<Charge> overage = tariff.of(content.paidOnDemand().overageCharges());
            boolean isSold = !overage.isEmpty()
                    || charges.stream().anyMatch(it -> it.billingCadence() == BillingCadence.RECURRING);
            if (isSold) {
                Set<String> features = new TreeSet<>();
                charges.stream()
                        .filter(it -> it.billingModel() == BillingModel.USAGE_BASED)
                        .forEach(it -> features.add(Objects.requireNonNull(it.featureId())));
                overage.forEach(it -> features.add(Objects.requireNonNull(it.featureId())));
                paid.put(period, features);
            }
        }
        Set<Gap> gaps = new HashSet<>();
        paid.values().stream()
                .flatMap(Set::stream)
                .distinct()
                .forEach(feature -> paid.forEach((period, features) -> {
                    if (!features.contains(feature)) {
                        gaps.add(new Gap(feature, period, country));
                    }
                }));
        return gaps;
    }
}
