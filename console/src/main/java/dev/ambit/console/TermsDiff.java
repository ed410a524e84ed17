package dev.ambit.console;

import dev.ambit.console.CatalogState.EntitlementContent;
import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.CatalogState.Terms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Describes what differs between two versions of a plan or an add-on: details, prices and features.
public final class TermsDiff {

    private TermsDiff() {}

    /// A changed value.
    ///
    /// @param was empty if there is no earlier version
    /// @param effect the effect on present subscribers; empty if none is known
    public record Line(String label, String was, String now, String effect) {}

    /// Returns the rows of a review of the package, with ids instead of the names of features.
    static List<Line> rows(PackageRecord pack) {
        return rows(pack, Map.of(), (_, _) -> "");
    }

    /// Returns the rows of a review of the package: its details, its prices, its features, and how many other fields
    /// change.
    static List<Line> rows(
            PackageRecord pack,
            Map<String, FeatureState> features,
            BiFunction<@Nullable EntitlementContent, @Nullable EntitlementContent, String> effect) {
        List<Line> rows = new ArrayList<>(lines(pack.published(), pack.content(), features, effect));
        long other = pack.differences().stream().filter(TermsDiff::isOther).count();
        if (other > 0 && pack.published() != null) {
            rows.add(new Line("Other fields", "", "%d changed".formatted(other), ""));
        }
        return rows;
    }

    /// Returns whether a difference has no row of its own.
    private static boolean isOther(CatalogState.Changed it) {
        return !it.path()
                .matches(
                        "(charges|overageCharges|minimumSpend|entitlements|displayName|description|pricingType|parentPlanId|compatibleAddonIds|dependencies|maxQuantity|kept\\.defaultTrialConfig)\\b.*");
    }

    /// @param was null if there is no earlier version
    /// @param effect describes the effect of an entitlement before and after
    static List<Line> lines(
            @Nullable Terms was,
            Terms now,
            Map<String, FeatureState> features,
            BiFunction<@Nullable EntitlementContent, @Nullable EntitlementContent, String> effect) {
        List<Line> lines = new ArrayList<>();
        details(was)
                .forEach((label, value) -> add(
                        lines, label, value, Objects.requireNonNull(details(now).get(label))));
        add(lines, "Price", was == null ? "" : PriceText.line(was, features), PriceText.line(now, features));
        if (was != null
                && !isPricedAlike(was, now)
                && lines.stream().noneMatch(it -> it.label().equals("Price"))) {
            lines.add(new Line("Price details", "", "changed", ""));
        }
        Set<String> granted = new TreeSet<>(now.entitlements().keySet());
        if (was != null) {
            granted.addAll(was.entitlements().keySet());
        }
        for (String id : granted) {
            EntitlementContent before = was == null ? null : was.entitlements().get(id);
            EntitlementContent after = now.entitlements().get(id);
            if (!Objects.equals(before, after)) {
                FeatureState feature = features.get(id);
                String name = feature == null ? id : feature.displayName();
                String from = was == null ? "" : EntitlementText.line(feature, before);
                lines.add(new Line(name, from, EntitlementText.line(feature, after), effect.apply(before, after)));
            }
        }
        return lines;
    }

    private static boolean isPricedAlike(Terms was, Terms now) {
        return was.charges().equals(now.charges())
                && was.overageCharges().equals(now.overageCharges())
                && Objects.equals(was.minimumSpend(), now.minimumSpend());
    }

    private static void add(List<Line> lines, String label, String was, String now) {
        if (!was.equals(now)) {
            lines.add(new Line(label, was, now, ""));
        }
    }

    private static Map<String, String> details(@Nullable Terms it) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("Name", it == null ? "" : it.displayName());
        details.put("Description", it == null ? "" : Objects.requireNonNullElse(it.description(), ""));
        details.put("Base plan", it == null ? "" : Objects.requireNonNullElse(it.parentPlanId(), ""));
        details.put("Compatible add-ons", it == null ? "" : String.join(", ", it.compatibleAddonIds()));
        details.put("Requires", it == null ? "" : String.join(", ", it.dependencies()));
        details.put(
                "Maximum quantity",
                it == null || it.maxQuantity() == null ? "" : it.maxQuantity().toString());
        details.put("Trial", it == null || it.trial() == null ? "" : it.trial().text());
        return details;
    }
}
