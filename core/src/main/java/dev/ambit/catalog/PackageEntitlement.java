package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.INVALID_RESET_PERIOD;
import static dev.ambit.problem.ProblemCode.OVERRIDE_ON_PLAN;

import dev.ambit.engine.Anchoring;
import dev.ambit.engine.Behavior;
import dev.ambit.engine.Feature;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Grant;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Reset;
import dev.ambit.engine.ResetPeriod;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The entitlement of a package for one feature. `usageLimit` has at most six decimals; null is 0 for a metered
/// feature. `shown` holds display data (order, texts, hiding from widgets) that never affects a decision.
public record PackageEntitlement(
        String featureId,
        boolean isGranted,
        @Nullable BigDecimal usageLimit,
        boolean hasUnlimitedUsage,
        boolean hasSoftLimit,
        List<String> enumValues,
        @Nullable ResetPeriod resetPeriod,
        @Nullable Anchoring resetPeriodConfiguration,
        Behavior behavior,
        boolean isCustom,
        Map<String, Object> shown) {

    public PackageEntitlement {
        enumValues = List.copyOf(enumValues);
        shown = Map.copyOf(shown);
        if (usageLimit != null) {
            usageLimit = limit(usageLimit);
        }
        requireReset(resetPeriod, resetPeriodConfiguration);
    }

    /// Returns the entitlement as changed by prices. A feature that is billed `byUse` has no limit unless one is
    /// set; one that is billed `beyond` its limit has a soft limit.
    PackageEntitlement priced(boolean byUse, boolean beyond) {
        return new PackageEntitlement(
                featureId,
                isGranted,
                usageLimit,
                hasUnlimitedUsage || (byUse && usageLimit == null),
                hasSoftLimit || beyond,
                enumValues,
                resetPeriod,
                resetPeriodConfiguration,
                behavior,
                isCustom,
                shown);
    }

    /// Returns the same entitlement with a renamed feature.
    PackageEntitlement renaming(Map<String, String> renamed) {
        return new PackageEntitlement(
                renamed.getOrDefault(featureId, featureId),
                isGranted,
                usageLimit,
                hasUnlimitedUsage,
                hasSoftLimit,
                enumValues,
                resetPeriod,
                resetPeriodConfiguration,
                behavior,
                isCustom,
                shown);
    }

    /// Returns this entitlement as the value that a subscription sets for the plan's custom entitlement `left`.
    /// An absent reset and absent enum values come from `left`, and a soft limit of `left` stays soft.
    public PackageEntitlement agreedOn(PackageEntitlement left) {
        return new PackageEntitlement(
                featureId,
                true,
                usageLimit,
                hasUnlimitedUsage,
                hasSoftLimit || left.hasSoftLimit,
                enumValues.isEmpty() ? left.enumValues : enumValues,
                resetPeriod == null ? left.resetPeriod : resetPeriod,
                resetPeriod == null ? left.resetPeriodConfiguration : resetPeriodConfiguration,
                behavior,
                false,
                Map.of());
    }

    /// Creates a plain grant of a boolean feature.
    public static PackageEntitlement of(String featureId) {
        return new PackageEntitlement(
                featureId, true, null, false, false, List.of(), null, null, Behavior.INCREMENT, false, Map.of());
    }

    /// Returns the grant for the engine, given the type of the feature.
    public Grant grant(Feature feature) {
        long micros = usageLimit == null ? 0 : Micros.of(usageLimit);
        Limit limit = hasUnlimitedUsage
                ? new Limit.Unlimited()
                : hasSoftLimit ? new Limit.Soft(micros) : new Limit.Hard(micros);
        Reset reset = resetPeriod == null ? null : reset(resetPeriod, resetPeriodConfiguration);
        return new Grant(feature, isGranted, limit, Set.copyOf(enumValues), reset, behavior);
    }

    /// @throws dev.ambit.problem.Problem if a package of this kind cannot have this entitlement
    void requireFit(PackageKind kind) {
        if (kind == PackageKind.PLAN && behavior == Behavior.OVERRIDE) {
            throw OVERRIDE_ON_PLAN
                    .because("`behavior` is `%s`, which only add-ons support. Send `%s` for the entitlement of a plan."
                            .formatted(behavior.wireName(), Behavior.INCREMENT.wireName()))
                    .at("behavior", behavior.wireName(), Behavior.INCREMENT.wireName());
        }
    }

    /// Refuses fields that do not apply to the feature's type.
    ///
    /// @throws dev.ambit.problem.Problem at the field
    public void requireFit(FeatureDraft draft) {
        Feature feature = draft.feature();
        if (resetPeriod != null && !feature.isMetered()) {
            throw INVALID_RESET_PERIOD
                    .because("`resetPeriod` is not allowed: feature `%s` is not metered. Remove it."
                            .formatted(feature.id()))
                    .at("resetPeriod", resetPeriod, "nothing for " + feature.id());
        }
        if (hasSoftLimit && !feature.isMetered()) {
            throw BAD_USER_INPUT
                    .because("`hasSoftLimit` is not allowed: feature `%s` is not metered. Remove it."
                            .formatted(feature.id()))
                    .at("hasSoftLimit", true, "nothing for " + feature.id());
        }
        if (feature.type() != FeatureType.NUMBER && (usageLimit != null || hasUnlimitedUsage)) {
            throw BAD_USER_INPUT
                    .because("A usage limit is not allowed: feature `%s` is not a `NUMBER` feature. Remove it."
                            .formatted(feature.id()))
                    .at(
                            usageLimit == null ? "hasUnlimitedUsage" : "usageLimit",
                            usageLimit == null ? true : usageLimit,
                            "nothing for " + feature.id());
        }
        if (feature.type() != FeatureType.ENUM && !enumValues.isEmpty()) {
            throw BAD_USER_INPUT
                    .because("`enumValues` is not allowed: feature `%s` is not an `ENUM` feature. Remove it."
                            .formatted(feature.id()))
                    .at("enumValues", enumValues, "nothing for " + feature.id());
        }
        List<String> known =
                draft.enumConfiguration().stream().map(EnumValue::value).toList();
        if (!known.containsAll(enumValues)) {
            throw BAD_USER_INPUT
                    .because("`enumValues` contains values that feature `%s` does not have. Choose from: %s."
                            .formatted(feature.id(), Problem.shortened(String.join(", ", known))))
                    .at("enumValues", enumValues, String.join(", ", known));
        }
    }

    /// Removes trailing zeros, so that equal limits make equal catalogs.
    private static BigDecimal limit(BigDecimal limit) {
        if (limit.signum() < 0) {
            throw BAD_USER_INPUT
                    .because("`usageLimit` must be 0 or more; received %s. Send another limit."
                            .formatted(Problem.shortened(limit)))
                    .at("usageLimit", limit, "0 or more");
        }
        try {
            return Micros.decimal(Micros.of(limit));
        } catch (ArithmeticException e) {
            throw BAD_USER_INPUT
                    .because("`usageLimit` is too large or has more than six decimals; received %s. Send another limit."
                            .formatted(Problem.shortened(limit)))
                    .at(
                            "usageLimit",
                            limit,
                            "0 to " + Micros.decimal(Micros.MAX).toPlainString() + ", six decimals");
        }
    }

    /// @throws dev.ambit.problem.Problem if the anchor does not fit the period
    static void requireReset(@Nullable ResetPeriod period, @Nullable Anchoring configuration) {
        if (configuration != null && period == null) {
            throw INVALID_RESET_PERIOD
                    .because("`resetPeriodConfiguration` is only allowed with `resetPeriod`. Remove it, or send"
                            + " `resetPeriod`.")
                    .at("resetPeriodConfiguration", configuration.wireName(), "nothing without resetPeriod");
        }
        if (period != null) {
            reset(period, configuration);
        }
    }

    private static Reset reset(ResetPeriod period, @Nullable Anchoring anchoring) {
        try {
            return new Reset(period, anchoring == null ? Anchoring.SUBSCRIPTION_START : anchoring);
        } catch (IllegalArgumentException e) {
            throw INVALID_RESET_PERIOD
                    .because("`resetPeriodConfiguration` `%s` does not fit `resetPeriod` `%s`. Change one of them."
                            .formatted(anchoring, period))
                    .at("resetPeriodConfiguration", anchoring, "an anchor of " + period);
        }
    }
}
