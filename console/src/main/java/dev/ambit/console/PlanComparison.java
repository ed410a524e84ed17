package dev.ambit.console;

import dev.ambit.console.CatalogState.EntitlementContent;
import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.CatalogState.Terms;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Compares the entitlements before and after a change of plan and add-ons.
public final class PlanComparison {

    private static final Comparator<EntitlementContent> LARGEST_FIRST = Comparator.comparing(
                    EntitlementContent::hasUnlimitedUsage)
            .thenComparing(it -> Objects.requireNonNullElse(it.usageLimit(), BigDecimal.ZERO))
            .reversed();

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
        Map<String, EntitlementContent> old = before == null ? Map.of() : entitlements(catalog, before);
        Map<String, EntitlementContent> next = entitlements(catalog, after);
        Set<String> ids = new TreeSet<>(old.keySet());
        ids.addAll(next.keySet());
        List<Row> rows = new ArrayList<>();
        for (String id : ids) {
            FeatureState feature = features.get(id);
            EntitlementContent had = old.get(id);
            EntitlementContent gets = next.get(id);
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

    private static boolean isGranted(@Nullable EntitlementContent it) {
        return it != null && it.isGranted();
    }

    private static Map<String, EntitlementContent> entitlements(CatalogState catalog, Purchase purchase) {
        Map<String, EntitlementContent> all = new TreeMap<>();
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
        Map<String, List<EntitlementContent>> added = new TreeMap<>();
        purchase.addons().forEach((addon, quantity) -> {
            Terms terms = terms(catalog, false, addon);
            if (terms != null) {
                terms.entitlements()
                        .forEach((feature, it) -> added.computeIfAbsent(feature, _ -> new ArrayList<>())
                                .add(times(it, quantity)));
            }
        });
        added.forEach((feature, addons) -> all.put(feature, combined(all.get(feature), addons)));
        return all;
    }

    private static @Nullable Terms terms(CatalogState catalog, boolean isPlan, String id) {
        return catalog.find(isPlan, id).map(PackageRecord::published).orElse(null);
    }

    private static EntitlementContent times(EntitlementContent it, int quantity) {
        BigDecimal limit = it.usageLimit();
        return limit == null ? it : with(it, limit.multiply(BigDecimal.valueOf(quantity)), it.enumValues());
    }

    /// Returns what the plan and its add-ons grant together. An add-on that denies the feature wins. Otherwise the
    /// largest override replaces the plan and all increments, but never an unlimited plan.
    private static EntitlementContent combined(@Nullable EntitlementContent plan, List<EntitlementContent> addons) {
        List<EntitlementContent> denials =
                addons.stream().filter(it -> !it.isGranted()).toList();
        if (!denials.isEmpty()) {
            return denials.getFirst();
        }
        EntitlementContent base = plan != null && plan.isGranted() ? plan : null;
        Stream<EntitlementContent> granted =
                base == null ? addons.stream() : Stream.concat(Stream.of(base), addons.stream());
        List<EntitlementContent> overrides = addons.stream()
                .filter(EntitlementContent::isOverride)
                .sorted(LARGEST_FIRST)
                .toList();
        if (overrides.isEmpty()) {
            return granted.reduce(PlanComparison::sum).orElseThrow();
        }
        if (base != null && base.hasUnlimitedUsage()) {
            return base;
        }
        List<String> values = overrides.stream()
                .flatMap(it -> it.enumValues().stream())
                .distinct()
                .toList();
        EntitlementContent largest = overrides.getFirst();
        return with(largest, largest.usageLimit(), values);
    }

    private static EntitlementContent sum(EntitlementContent one, EntitlementContent more) {
        BigDecimal limit = one.usageLimit();
        BigDecimal added = more.usageLimit();
        return new EntitlementContent(
                one.featureId(),
                true,
                limit == null ? added : added == null ? limit : limit.add(added),
                one.hasUnlimitedUsage() || more.hasUnlimitedUsage(),
                one.hasSoftLimit() || more.hasSoftLimit(),
                Stream.concat(one.enumValues().stream(), more.enumValues().stream())
                        .distinct()
                        .toList(),
                one.resetPeriod() == null ? more.resetPeriod() : one.resetPeriod(),
                one.behavior(),
                one.isCustom() || more.isCustom(),
                one.shown());
    }

    private static EntitlementContent with(EntitlementContent it, @Nullable BigDecimal limit, List<String> values) {
        return new EntitlementContent(
                it.featureId(),
                it.isGranted(),
                limit,
                it.hasUnlimitedUsage(),
                it.hasSoftLimit(),
                values,
                it.resetPeriod(),
                it.behavior(),
                it.isCustom(),
                it.shown());
    }
}
