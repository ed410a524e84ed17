package dev.ambit.console;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import dev.ambit.console.CatalogState.EntitlementContent;
import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.CatalogState.PriceContent;
import dev.ambit.console.CatalogState.Terms;
import dev.ambit.console.PriceText.Price;
import dev.ambit.console.PriceText.PriceView;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The plans of a product as columns, and the features that they grant as rows, with the unpublished changes.
public record PriceTable(List<Column> columns, List<Group> groups) {

    /// Plans without a price come after plans with a price, and custom plans come last.
    private static final BigDecimal UNPRICED = BigDecimal.valueOf(Long.MAX_VALUE);

    /// A plan.
    ///
    /// @param was the published prices if the draft changes them
    public record Column(PackageRecord plan, List<Price> prices, List<Price> was) {}

    public record Group(String title, List<Row> rows) {}

    /// A feature.
    ///
    /// @param isDraft whether no plan grants it, so that only its draft row shows it
    public record Row(FeatureState feature, List<Cell> cells, boolean isDraft) {}

    /// The entitlement of a plan to a feature.
    ///
    /// @param was the published value; null if the draft does not change it
    /// @param base plan from which the entitlement is inherited; null if it is not inherited
    /// @param effect the effect on present subscribers; empty if none is known
    public record Cell(
            PackageRecord plan,
            String value,
            String conditions,
            @Nullable String was,
            @Nullable String base,
            String effect) {

        public boolean isGranted() {
            return !value.equals(EntitlementText.NOT_INCLUDED);
        }

        /// Returns the text of the cell for screen readers, such as `100, per year`.
        public String text() {
            return Stream.of(
                            value,
                            conditions,
                            was == null ? "" : "before " + was,
                            base == null ? "" : "from " + base,
                            effect)
                    .filter(it -> !it.isEmpty())
                    .collect(joining(", "));
        }

        /// Returns the style of the value; null for the usual one.
        public @Nullable String look() {
            return base != null ? "inherited" : isGranted() ? null : "none";
        }

        /// Returns the style of the cell; null for the usual one. Large tables have thousands of cells.
        public @Nullable String style() {
            return was == null ? null : change();
        }

        /// Returns how the draft changes the cell; empty without a change.
        public String change() {
            if (was == null) {
                return "";
            }
            return was.equals(EntitlementText.NOT_INCLUDED) ? "added" : isGranted() ? "changed" : "removed";
        }
    }

    /// @param shown ids of features to show although no plan grants them
    /// @param effects of changed cells on present subscribers, by [#key]
    static PriceTable of(
            List<PackageRecord> plans,
            List<FeatureState> features,
            PriceView view,
            List<String> shown,
            Map<String, String> effects) {
        Map<String, FeatureState> byId = byId(features);
        Map<String, PackageRecord> plansById = plans.stream().collect(toMap(PackageRecord::id, it -> it));
        List<PackageRecord> ordered = plans.stream()
                .sorted(comparing((PackageRecord it) -> rank(it.content(), view))
                        .thenComparing(PackageRecord::id))
                .toList();
        List<Column> columns =
                ordered.stream().map(it -> column(it, view, byId)).toList();
        Map<String, List<Row>> groups =
                new TreeMap<>(Comparator.comparing((String it) -> it.equals("Features") ? "~" : it));
        for (FeatureState feature : rows(plans, byId, features, shown)) {
            List<Cell> cells = ordered.stream()
                    .map(plan -> cell(feature, plan, plansById, effects))
                    .toList();
            groups.computeIfAbsent(feature.group(), _ -> new ArrayList<>())
                    .add(new Row(feature, cells, granted(plans).noneMatch(feature.id()::equals)));
        }
        return new PriceTable(
                columns,
                groups.entrySet().stream()
                        .map(it -> new Group(it.getKey(), it.getValue()))
                        .toList());
    }

    static Map<String, FeatureState> byId(List<FeatureState> features) {
        Map<String, FeatureState> byId = new HashMap<>();
        features.forEach(it -> byId.put(it.id(), it));
        return byId;
    }

    /// Returns the features that a plan grants: in the order of the catalog, then those that the catalog omits.
    private static List<FeatureState> rows(
            List<PackageRecord> plans,
            Map<String, FeatureState> byId,
            List<FeatureState> features,
            List<String> shown) {
        Set<String> granted = new LinkedHashSet<>(shown);
        granted(plans).forEach(granted::add);
        List<FeatureState> rows = new ArrayList<>(
                features.stream().filter(it -> granted.contains(it.id())).toList());
        granted.stream()
                .filter(it -> !byId.containsKey(it))
                .forEach(it -> rows.add(new FeatureState(
                        it, it, null, "BOOLEAN", "None", "SUSPENDED", null, null, null, null, null, Map.of())));
        return rows;
    }

    /// Returns the features that plans grant in their drafts or published versions.
    private static Stream<String> granted(List<PackageRecord> plans) {
        return plans.stream()
                .flatMap(plan -> Stream.of(plan.content(), plan.published()))
                .filter(Objects::nonNull)
                .flatMap(it -> it.entitlements().keySet().stream());
    }

    private static Column column(PackageRecord plan, PriceView view, Map<String, FeatureState> features) {
        List<Price> prices = PriceText.of(plan.content(), view, features);
        Terms published = plan.published();
        List<Price> was = published == null ? prices : PriceText.of(published, view, features);
        return new Column(plan, prices, was.equals(prices) ? List.of() : was);
    }

    private static Cell cell(
            FeatureState feature, PackageRecord plan, Map<String, PackageRecord> plans, Map<String, String> effects) {
        EntitlementContent own = plan.content().entitlements().get(feature.id());
        Terms published = plan.published();
        EntitlementContent before =
                published == null ? null : published.entitlements().get(feature.id());
        boolean isChanged = plan.isDraft() && !plan.isNew() && !Objects.equals(own, before);
        String base = own == null ? base(feature, plan, plans) : null;
        EntitlementContent shown = base == null
                ? own
                : Objects.requireNonNull(plans.get(base))
                        .content()
                        .entitlements()
                        .get(feature.id());
        return new Cell(
                plan,
                EntitlementText.value(feature, shown),
                EntitlementText.conditions(shown),
                isChanged ? EntitlementText.value(feature, before) : null,
                base,
                isChanged ? effects.getOrDefault(key(plan, feature.id()), "") : "");
    }

    /// Returns the key of a cell.
    static String key(PackageRecord plan, String feature) {
        return plan.id() + " " + feature;
    }

    /// Returns the id of the nearest base plan that grants the feature; null if there is none.
    private static @Nullable String base(FeatureState feature, PackageRecord plan, Map<String, PackageRecord> plans) {
        Set<String> seen = new HashSet<>();
        String id = plan.content().parentPlanId();
        while (id != null && seen.add(id)) {
            PackageRecord base = plans.get(id);
            if (base == null) {
                return null;
            }
            if (base.content().entitlements().containsKey(feature.id())) {
                return id;
            }
            id = base.content().parentPlanId();
        }
        return null;
    }

    private static BigDecimal rank(Terms it, PriceView view) {
        if ("FREE".equals(it.pricingType())) {
            return BigDecimal.ONE.negate();
        }
        if ("CUSTOM".equals(it.pricingType())) {
            return UNPRICED.add(BigDecimal.ONE);
        }
        return it.charges().values().stream()
                .filter(view::fits)
                .map(PriceContent::amount)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(UNPRICED);
    }
}
