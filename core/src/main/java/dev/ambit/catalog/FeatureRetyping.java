package dev.ambit.catalog;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Handles features whose type differs from the existing one. Types never change, so the import creates another
/// feature: `storage` becomes `storage-2`, which the next import recognizes.
final class FeatureRetyping {

    private FeatureRetyping() {}

    /// Returns the draft with the changed ids, and a warning for each.
    static CatalogDraft of(CatalogDraft draft, Map<String, CatalogFeature> known) {
        Set<String> taken = draft.features().stream().map(FeatureDraft::id).collect(Collectors.toSet());
        Map<String, String> renamed = new HashMap<>();
        for (FeatureDraft feature : draft.features()) {
            String id = id(feature, known, taken);
            if (!id.equals(feature.id())) {
                renamed.put(feature.id(), id);
            }
        }
        return renamed.isEmpty() ? draft : renamed(draft, renamed);
    }

    private static String id(FeatureDraft feature, Map<String, CatalogFeature> known, Set<String> taken) {
        String id = feature.id();
        for (int number = 2; !isSameType(feature, known.get(id)) || (number > 2 && taken.contains(id)); number++) {
            id = "%s-%d".formatted(feature.id(), number);
        }
        return id;
    }

    private static boolean isSameType(FeatureDraft feature, @Nullable CatalogFeature known) {
        return known == null || feature.isSameTypeAs(known.content());
    }

    private static CatalogDraft renamed(CatalogDraft draft, Map<String, String> renamed) {
        Stream<ImportWarning> warnings = renamed.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(it -> new ImportWarning(
                        ImportWarning.Code.RETYPED,
                        "features.%s: the type has changed, so the feature is imported as `%s`."
                                .formatted(it.getKey(), it.getValue())));
        return new CatalogDraft(
                draft.productId(),
                draft.productName(),
                draft.productMetadata(),
                draft.features().stream()
                        .map(it -> it.called(renamed.getOrDefault(it.id(), it.id())))
                        .toList(),
                draft.packages().stream()
                        .map(it -> new PackageDraft(
                                it.kind(), it.id(), it.productId(), it.content().renaming(renamed)))
                        .toList(),
                Stream.concat(draft.warnings().stream(), warnings).toList());
    }
}
