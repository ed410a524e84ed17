package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.METER_WITHOUT_METERED_FEATURE;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_FEATURE_TYPE;

import dev.ambit.engine.Feature;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import dev.ambit.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A requested feature. A draft that exists is valid.
public record FeatureDraft(
        String id,
        String displayName,
        @Nullable String description,
        FeatureType featureType,
        MeterType meterType,
        @Nullable String featureUnits,
        @Nullable String featureUnitsPlural,
        List<EnumValue> enumConfiguration,
        @Nullable UnitTransformation unitTransformation,
        Map<String, String> metadata,
        @Nullable FeatureMeter meter) {

    public FeatureDraft {
        EntityId.valid("id", id);
        DisplayName.valid("displayName", displayName);
        enumConfiguration = List.copyOf(enumConfiguration);
        metadata = Map.copyOf(metadata);
        if (meterType != MeterType.NONE && featureType != FeatureType.NUMBER) {
            throw UNSUPPORTED_FEATURE_TYPE
                    .because(
                            "`meterType` is `%s`, which only `NUMBER` features support. Send `None`, or change `featureType`."
                                    .formatted(meterType.wireName()))
                    .at("meterType", meterType.wireName(), "None");
        }
        if (meter != null && meterType == MeterType.NONE) {
            throw METER_WITHOUT_METERED_FEATURE
                    .because(
                            "The feature has a `meter`, but `meterType` is `None`. Set another `meterType`, or remove `meter`.")
                    .at("meterType", meterType.wireName(), "FLUCTUATING or INCREMENTAL");
        }
        if ((featureType == FeatureType.ENUM) == enumConfiguration.isEmpty()) {
            throw BAD_USER_INPUT
                    .because(
                            enumConfiguration.isEmpty()
                                    ? "`enumConfiguration` is empty. List the values of the `ENUM` feature."
                                    : "`enumConfiguration` is only allowed on `ENUM` features. Remove it.")
                    .at("enumConfiguration", enumConfiguration.size(), "values with ENUM, none without");
        }
        Set<String> seen = new HashSet<>();
        for (EnumValue value : enumConfiguration) {
            if (!seen.add(value.value())) {
                throw BAD_USER_INPUT
                        .because("Value `%s` is listed twice. Remove the duplicate."
                                .formatted(Problem.shortened(value.value())))
                        .at("enumConfiguration", value.value(), "distinct values");
            }
        }
    }

    FeatureDraft called(String other) {
        return with(other, displayName, unitTransformation, meter);
    }

    /// Returns the same feature with another display name.
    FeatureDraft named(String name) {
        return with(id, name, unitTransformation, meter);
    }

    FeatureDraft in(@Nullable UnitTransformation unit) {
        return with(id, displayName, unit, meter);
    }

    /// Returns whether the immutable types are equal.
    boolean isSameTypeAs(FeatureDraft other) {
        return featureType == other.featureType && meterType == other.meterType;
    }

    /// Returns this draft as an update of `known`, which has the same type. A price list has no meter, so the meter
    /// stays.
    FeatureDraft over(FeatureDraft known) {
        return with(id, displayName, known.unitTransformation, known.meter);
    }

    private FeatureDraft with(
            String otherId, String name, @Nullable UnitTransformation unit, @Nullable FeatureMeter by) {
        return new FeatureDraft(
                otherId,
                name,
                description,
                featureType,
                meterType,
                featureUnits,
                featureUnitsPlural,
                enumConfiguration,
                unit,
                metadata,
                by);
    }

    /// Returns the feature for the engine.
    public Feature feature() {
        return new Feature(id, featureType, meterType, unitTransformation == null ? null : unitTransformation.scale());
    }
}
