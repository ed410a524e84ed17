package dev.ambit.pricelist;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.EnumValue;
import dev.ambit.catalog.FeatureDraft;
import dev.ambit.engine.FeatureType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Maps the features of a price list to a catalog.
final class FeatureMapping {

    private FeatureMapping() {}

    static FeatureDraft draft(ListedFeature feature, PriceList list) {
        String noun = feature.unit().noun();
        return new FeatureDraft(
                feature.id(),
                feature.key(),
                feature.description(),
                feature.valueType().featureType(),
                feature.meterType(),
                noun.isEmpty() ? null : noun,
                null,
                enumConfiguration(feature, list),
                null,
                CatalogDraft.madeFor(list.productId(), feature.metadata()),
                null);
    }

    /// Returns all texts of the default and of packages, in the order of the file.
    private static List<EnumValue> enumConfiguration(ListedFeature feature, PriceList list) {
        if (feature.valueType().featureType() != FeatureType.ENUM) {
            return List.of();
        }
        Set<String> words = new LinkedHashSet<>(words(feature.defaultValue()));
        Stream.concat(list.plans().stream(), list.addOns().stream())
                .forEach(it -> words.addAll(words(it.values().get(feature.id()))));
        if (words.isEmpty()) {
            throw BAD_USER_INPUT
                    .because("`%s.defaultValue` is empty, and no plan or add-on has a text for the feature. Add a text."
                            .formatted(feature.path()))
                    .at(feature.path() + ".defaultValue", "", "a text, here or in a plan or add-on");
        }
        return words.stream().map(word -> new EnumValue(word, word)).toList();
    }

    private static List<String> words(@Nullable Value value) {
        return value instanceof Value.TextList(List<String> words) ? words : List.of();
    }
}
