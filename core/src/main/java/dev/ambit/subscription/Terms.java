package dev.ambit.subscription;

import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.BillingPeriod;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The add-ons, quantities and billing period of a subscription, which an update can raise or lower.
record Terms(
        List<BoughtAddon> addons,
        List<BoughtUnits> units,
        @Nullable BillingPeriod billingPeriod) {

    static Terms of(Subscription it) {
        return new Terms(it.addons(), it.bought().units(), it.billingPeriod());
    }

    /// Returns the larger quantity of each item, and the longer billing period.
    Terms atLeast(Terms other) {
        List<BoughtAddon> moreAddons = merged(
                addons,
                other.addons,
                BoughtAddon::id,
                BinaryOperator.maxBy(Comparator.comparingInt(BoughtAddon::quantity)));
        List<BoughtUnits> moreUnits = merged(
                units,
                other.units,
                BoughtUnits::featureId,
                BinaryOperator.maxBy(Comparator.comparing(BoughtUnits::quantity)));
        boolean isLonger = billingPeriod == BillingPeriod.ANNUALLY || other.billingPeriod == null;
        return new Terms(moreAddons, moreUnits, isLonger ? billingPeriod : other.billingPeriod);
    }

    /// Returns whether both are equal.
    boolean isSameAs(Terms other) {
        return addonQuantities().equals(other.addonQuantities())
                && unitQuantities().equals(other.unitQuantities())
                && Objects.equals(billingPeriod, other.billingPeriod);
    }

    /// Returns quantities by add-on id.
    Map<String, Integer> addonQuantities() {
        return addons.stream().collect(toMap(BoughtAddon::id, BoughtAddon::quantity));
    }

    /// Returns quantities by feature id.
    Map<String, BigDecimal> unitQuantities() {
        return units.stream().collect(toMap(BoughtUnits::featureId, BoughtUnits::quantity));
    }

    private static <T> List<T> merged(List<T> ones, List<T> others, Function<T, String> key, BinaryOperator<T> more) {
        Map<String, T> merged = new LinkedHashMap<>();
        ones.forEach(it -> merged.merge(key.apply(it), it, more));
        others.forEach(it -> merged.merge(key.apply(it), it, more));
        return new ArrayList<>(merged.values());
    }
}
