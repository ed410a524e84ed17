package dev.ambit.console;

import dev.ambit.console.CatalogState.Entitled;
import dev.ambit.console.CatalogState.Packaged;
import dev.ambit.console.CatalogState.Terms;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Compares the entitlements before and after a change of plan and add-ons.
public final class PlanComparison {

    private PlanComparison() {}

    /// A feature that changes.
    ///
    /// @param kind `gained`, `lost` or `changed`
    public record Row(String feature, String before, String after, String kind) {}

    /// Compares two purchases of published packages.
    ///
    /// @param before null: the customer has no such subscription
    static List<Row> of(
            CatalogState catalog, Map<String, FeatureState> features, @Nullable Purchase before, Purchase after) {
        Map<String, Entitled> old = before == null ? Map.of() : entitlements(catalog, before);
        Map<String, Entitled> next = entitlements(catalog, after);
        Set<String> ids = new TreeSet<>(old.keySet());
        ids.addAll(next.keySet());
        List<Row> rows = new ArrayList<>();
        for (String id : ids) {
            FeatureState feature = features.get(id);
            Entitled had = old.get(id);
            Entitled gets = next.get(id);
            String was = EntitlementText.line(feature, had);
            String becomes = EntitlementText.line(feature, gets);
            if (!was.equals(becomes)) {
                String kind = !isGranted(had) ? "gained" : isGranted(gets) ? "changed" : "lost";
                rows.add(new Row(feature == null ? id : feature.displayName(), was, becomes, kind));
            }
        }
        return rows;
    }

    /// A plan and add-ons with their quantities.
    record Purchase(String planId, Map<String, Integer> addons) {}

    private static boolean isGranted(@Nullable Entitled it) {
        return it != null && it.isGranted();
    }

    private static Map<String, Entitled> entitlements(CatalogState catalog, Purchase purchase) {
        Map<String, Entitled> all = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        String id = purchase.planId();
        while (id != null && seen.add(id)) {
            Terms plan = terms(catalog, true, id);
            if (plan == null) {
                break;
            }
            plan.entitlements().forEach(all::putIfAbsent);
            id = plan.parentPlanId();
        }
        Map<String, Entitled> sums = new HashMap<>(all);
        purchase.addons().forEach((addon, quantity) -> {
            Terms terms = terms(catalog, false, addon);
            if (terms != null) {
                terms.entitlements()
                        .forEach((feature, it) -> sums.merge(feature, times(it, quantity), PlanComparison::sum));
            }
        });
        return sums;
    }

    private static @Nullable Terms terms(CatalogState catalog, boolean isPlan, String id) {
        return catalog.find(isPlan, id).map(Packaged::published).orElse(null);
    }

    private static Entitled times(Entitled it, int quantity) {
        BigDecimal limit = it.usageLimit();
        return limit == null ? it : with(it, limit.multiply(BigDecimal.valueOf(quantity)), it.enumValues());
    }

    private static Entitled sum(Entitled plan, Entitled addon) {
        if (!plan.isGranted() || addon.hasUnlimitedUsage()) {
            return addon;
        }
        BigDecimal limit = plan.usageLimit();
        BigDecimal more = addon.usageLimit();
        List<String> values = new ArrayList<>(plan.enumValues());
        addon.enumValues().stream().filter(it -> !values.contains(it)).forEach(values::add);
        return with(plan, limit == null || more == null ? limit : limit.add(more), values);
    }

    private static Entitled with(Entitled it, @Nullable BigDecimal limit, List<String> values) {
        return new Entitled(
                it.featureId(),
                it.isGranted(),
                limit,
                it.hasUnlimitedUsage(),
                it.hasSoftLimit(),
                values,
                it.resetPeriod(),
                it.isCustom());
    }
}
