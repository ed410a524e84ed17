package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.INVALID_RESET_PERIOD;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.engine.Anchoring;
import dev.ambit.engine.Behavior;
import dev.ambit.engine.ResetPeriod;
import dev.ambit.http.Patch;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The entitlements of a package in JSON. Three fields can say when usage is reset, one each for weekly, monthly and
/// yearly resets; the reset period decides which of them applies.
public final class EntitlementWire {

    private EntitlementWire() {}

    public enum Type {
        FEATURE,
        CREDIT,
    }

    public enum CreditCadence {
        MONTH,
        YEAR,
    }

    public enum Widget {
        PAYWALL,
        CUSTOMER_PORTAL,
        CHECKOUT,
    }

    public record According(Anchoring accordingTo) {}

    public record Body(
            String id,
            Type type,
            @Nullable Behavior behavior,
            @Nullable String description,
            @Nullable String displayNameOverride,
            @Nullable List<String> enumValues,
            @Nullable Boolean hasSoftLimit,
            @Nullable Boolean hasUnlimitedUsage,
            @Nullable List<Widget> hiddenFromWidgets,
            @Nullable Boolean isCustom,
            @Nullable Boolean isGranted,
            @Nullable According monthlyResetPeriodConfiguration,
            @Nullable Integer order,
            @Nullable ResetPeriod resetPeriod,
            @Nullable BigDecimal usageLimit,
            @Nullable According weeklyResetPeriodConfiguration,
            @Nullable According yearlyResetPeriodConfiguration,
            @Nullable BigDecimal amount,
            @Nullable CreditCadence cadence,
            @Nullable String dependencyFeatureId) {

        PackageEntitlement entitlement() {
            requireFeature(type);
            requireNoCredits(amount, cadence, dependencyFeatureId);
            requireOneLimit(usageLimit, hasUnlimitedUsage);
            return new PackageEntitlement(
                    EntityId.valid("id", id),
                    !Boolean.FALSE.equals(isGranted),
                    usageLimit,
                    Boolean.TRUE.equals(hasUnlimitedUsage),
                    Boolean.TRUE.equals(hasSoftLimit),
                    enumValues == null ? List.of() : enumValues,
                    resetPeriod,
                    anchoring(
                            resetPeriod,
                            monthlyResetPeriodConfiguration,
                            weeklyResetPeriodConfiguration,
                            yearlyResetPeriodConfiguration),
                    behavior == null ? Behavior.INCREMENT : behavior,
                    Boolean.TRUE.equals(isCustom),
                    shown());
        }

        private Map<String, Object> shown() {
            Map<String, Object> shown = new LinkedHashMap<>();
            put(shown, "description", description);
            put(shown, "displayNameOverride", displayNameOverride);
            put(shown, "hiddenFromWidgets", hiddenFromWidgets);
            put(shown, "order", order);
            return shown;
        }
    }

    /// A partial update: absent fields stay unchanged.
    public record UpdateBody(
            Type type,
            @Nullable Behavior behavior,
            Patch<String> description,
            Patch<String> displayNameOverride,
            @Nullable List<String> enumValues,
            @Nullable Boolean hasSoftLimit,
            @Nullable Boolean hasUnlimitedUsage,
            @Nullable List<Widget> hiddenFromWidgets,
            @Nullable Boolean isCustom,
            @Nullable Boolean isGranted,
            Patch<According> monthlyResetPeriodConfiguration,
            Patch<Integer> order,
            Patch<ResetPeriod> resetPeriod,
            Patch<BigDecimal> usageLimit,
            Patch<According> weeklyResetPeriodConfiguration,
            Patch<According> yearlyResetPeriodConfiguration,
            @Nullable BigDecimal amount,
            @Nullable CreditCadence cadence,
            Patch<String> dependencyFeatureId) {

        PackageEntitlement applied(PackageEntitlement it) {
            requireFeature(type);
            requireNoCredits(amount, cadence, dependencyFeatureId.over(null));
            requireOneLimit(usageLimit.over(null), hasUnlimitedUsage);
            ResetPeriod period = resetPeriod.over(it.resetPeriod());
            return new PackageEntitlement(
                    it.featureId(),
                    isGranted == null ? it.isGranted() : isGranted,
                    Boolean.TRUE.equals(hasUnlimitedUsage) ? null : usageLimit.over(it.usageLimit()),
                    isUnlimited(it),
                    hasSoftLimit == null ? it.hasSoftLimit() : hasSoftLimit,
                    enumValues == null ? it.enumValues() : enumValues,
                    period,
                    anchoring(it, period),
                    behavior == null ? it.behavior() : behavior,
                    isCustom == null ? it.isCustom() : isCustom,
                    shown(it));
        }

        /// A new limit replaces unlimited usage.
        private boolean isUnlimited(PackageEntitlement it) {
            return hasUnlimitedUsage == null
                    ? it.hasUnlimitedUsage() && !(usageLimit instanceof Patch.Given<BigDecimal>)
                    : hasUnlimitedUsage;
        }

        /// If the period changes and no anchor is given, the default anchor applies.
        private @Nullable Anchoring anchoring(PackageEntitlement it, @Nullable ResetPeriod period) {
            Anchoring given = EntitlementWire.anchoring(
                    period,
                    monthlyResetPeriodConfiguration.over(null),
                    weeklyResetPeriodConfiguration.over(null),
                    yearlyResetPeriodConfiguration.over(null));
            return given == null && period == it.resetPeriod() && !isAnchorCleared(period)
                    ? it.resetPeriodConfiguration()
                    : given;
        }

        /// Returns whether the request sets the field of this period to null. A null in the field of another
        /// period has no effect.
        private boolean isAnchorCleared(@Nullable ResetPeriod period) {
            return switch (period) {
                case MONTH -> monthlyResetPeriodConfiguration instanceof Patch.Cleared;
                case WEEK -> weeklyResetPeriodConfiguration instanceof Patch.Cleared;
                case YEAR -> yearlyResetPeriodConfiguration instanceof Patch.Cleared;
                case DAY, HOUR -> false;
                case null -> false;
            };
        }

        private Map<String, Object> shown(PackageEntitlement it) {
            Map<String, Object> shown = new LinkedHashMap<>(it.shown());
            patch(shown, "description", description);
            patch(shown, "displayNameOverride", displayNameOverride);
            patch(shown, "order", order);
            put(shown, "hiddenFromWidgets", hiddenFromWidgets);
            return shown;
        }
    }

    private static void patch(Map<String, Object> shown, String name, Patch<?> wish) {
        switch (wish) {
            case Patch.Absent<?> _ -> {}
            case Patch.Cleared<?> _ -> shown.remove(name);
            case Patch.Given<?>(Object value) -> shown.put(name, value);
        }
    }

    /// Refuses credits, which are not supported yet.
    public static void requireFeature(Type type) {
        if (type == Type.CREDIT) {
            throw UNSUPPORTED_PARAMETER
                    .because("`type` `CREDIT` is not supported yet. Send `FEATURE`.")
                    .at("type", "CREDIT", "FEATURE");
        }
    }

    /// Refuses a limit together with `hasUnlimitedUsage: true`. False is accepted, because the public SDKs send it with
    /// each limit.
    public static void requireOneLimit(@Nullable BigDecimal usageLimit, @Nullable Boolean hasUnlimitedUsage) {
        if (usageLimit != null && Boolean.TRUE.equals(hasUnlimitedUsage)) {
            throw BAD_USER_INPUT
                    .because("`usageLimit` and `hasUnlimitedUsage: true` contradict each other. Send one of them.")
                    .at("usageLimit", usageLimit, "no value with hasUnlimitedUsage: true");
        }
    }

    /// Refuses fields that only apply to credits.
    public static void requireNoCredits(
            @Nullable BigDecimal amount, @Nullable CreditCadence cadence, @Nullable String dependencyFeatureId) {
        requireNoCredits("amount", amount);
        requireNoCredits("cadence", cadence);
        requireNoCredits("dependencyFeatureId", dependencyFeatureId);
    }

    private static void requireNoCredits(String field, @Nullable Object received) {
        if (received != null) {
            throw BAD_USER_INPUT
                    .because("`%s` is only allowed with `type` `CREDIT`, which is not supported yet. Remove `%s`."
                            .formatted(field, field))
                    .at(field, received, "only with type CREDIT");
        }
    }

    /// Returns the anchor for the period. Throws if an anchor for another period is given.
    public static @Nullable Anchoring anchoring(
            @Nullable ResetPeriod period,
            @Nullable According monthly,
            @Nullable According weekly,
            @Nullable According yearly) {
        requirePeriod(period, ResetPeriod.MONTH, "monthly", monthly);
        requirePeriod(period, ResetPeriod.WEEK, "weekly", weekly);
        requirePeriod(period, ResetPeriod.YEAR, "yearly", yearly);
        According according = monthly != null ? monthly : weekly != null ? weekly : yearly;
        return according == null ? null : according.accordingTo();
    }

    private static void requirePeriod(
            @Nullable ResetPeriod asked, ResetPeriod anchored, String word, @Nullable According according) {
        if (according != null && asked != anchored) {
            throw INVALID_RESET_PERIOD
                    .because("`%sResetPeriodConfiguration` is only allowed with `resetPeriod` `%s`. Change one of them."
                            .formatted(word, anchored))
                    .at(
                            word + "ResetPeriodConfiguration",
                            according.accordingTo().wireName(),
                            "only with " + anchored);
        }
    }

    private static void put(Map<String, Object> shown, String name, @Nullable Object value) {
        if (value != null) {
            shown.put(name, value);
        }
    }

    public record View(
            String id,
            Type type,
            Behavior behavior,
            @Nullable Object description,
            @Nullable Object displayNameOverride,
            @Nullable List<String> enumValues,
            @Nullable Boolean hasSoftLimit,
            @Nullable Boolean hasUnlimitedUsage,
            Object hiddenFromWidgets,
            @Nullable Boolean isCustom,
            boolean isGranted,
            @Nullable Object order,
            @Nullable ResetPeriod resetPeriod,
            @Nullable According resetPeriodConfiguration,
            @Nullable BigDecimal usageLimit,
            Instant createdAt,
            Instant updatedAt) {

        static View of(PackageEntitlement it, CatalogPackage of) {
            return new View(
                    it.featureId(),
                    Type.FEATURE,
                    it.behavior(),
                    it.shown().get("description"),
                    it.shown().get("displayNameOverride"),
                    it.enumValues().isEmpty() ? null : it.enumValues(),
                    it.hasSoftLimit(),
                    it.hasUnlimitedUsage(),
                    it.shown().getOrDefault("hiddenFromWidgets", List.of()),
                    it.isCustom(),
                    it.isGranted(),
                    it.shown().get("order"),
                    it.resetPeriod(),
                    it.resetPeriodConfiguration() == null ? null : new According(it.resetPeriodConfiguration()),
                    it.usageLimit(),
                    of.createdAt(),
                    of.updatedAt());
        }
    }
}
