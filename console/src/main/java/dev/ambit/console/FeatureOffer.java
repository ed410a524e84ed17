package dev.ambit.console;

import dev.ambit.console.CatalogState.EntitlementContent;
import dev.ambit.console.CatalogState.PackageRecord;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A plan or an add-on that would grant a feature.
public record FeatureOffer(PackageRecord pack, String value) {

    /// Returns the published plans and add-ons that grant the feature and contribute nothing to the answer.
    static List<FeatureOffer> of(CatalogState catalog, FeatureState feature, @Nullable CheckAnswer answer) {
        CheckAnswer.Reasons reasons = answer == null ? null : answer.explanation();
        Set<String> had = reasons == null
                ? Set.of()
                : reasons.contributions().stream()
                        .map(CheckAnswer.Contribution::packageId)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet());
        return catalog.packages().stream()
                .filter(it -> it.published() != null && !had.contains(it.id()))
                .filter(it -> granted(it, feature) != null)
                .map(it -> new FeatureOffer(it, EntitlementText.line(feature, granted(it, feature))))
                .toList();
    }

    private static @Nullable EntitlementContent granted(PackageRecord it, FeatureState feature) {
        EntitlementContent entitled =
                it.published() == null ? null : it.published().entitlements().get(feature.id());
        return entitled == null || !entitled.isGranted() ? null : entitled;
    }
}
