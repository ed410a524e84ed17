package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.http.Patch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A requested update; null and absent values stay unchanged.
///
/// @param addons all add-ons
/// @param units the changed quantities
/// @param agreed all values of the plan's custom entitlements
/// @param isBilledAnew true starts billing periods now
/// @param kept by name on the wire
/// @param strategy when a decrease and agreed values take effect
record UpdateDraft(
        @Nullable List<SubscriptionDraft.Addon> addons,
        @Nullable List<SubscriptionDraft.Units> units,
        @Nullable List<SubscriptionDraft.Agreed> agreed,
        @Nullable BillingPeriod billingPeriod,
        boolean isBilledAnew,
        Patch<Instant> cancelAt,
        @Nullable Instant trialEndAt,
        @Nullable Map<String, String> metadata,
        Map<String, Patch<?>> kept,
        ScheduleStrategy strategy) {

    UpdateDraft {
        if (units != null) {
            SubscriptionDraft.requireOnce(units, SubscriptionDraft.Units::featureId, SubscriptionDraft.Units::path);
        }
        if (agreed != null) {
            SubscriptionDraft.requireOnce(agreed, it -> it.entitlement().featureId(), it -> it.path() + ".id");
        }
        if (strategy != ScheduleStrategy.IMMEDIATE && isBilledAnew) {
            throw UNSUPPORTED_PARAMETER
                    .because(
                            "`scheduleStrategy` is `%s`, but `billingCycleAnchor` `NOW` requires `IMMEDIATE`. Send `IMMEDIATE`."
                                    .formatted(strategy))
                    .at("scheduleStrategy", strategy, "IMMEDIATE with billingCycleAnchor NOW");
        }
        if (strategy != ScheduleStrategy.IMMEDIATE
                && (isGiven(kept, SubscriptionPrices.PRICES) || isGiven(kept, SubscriptionPrices.MINIMUM))) {
            throw UNSUPPORTED_PARAMETER
                    .because(
                            "`scheduleStrategy` is `%s`, but price overrides and minimum spend require `IMMEDIATE`. Send `IMMEDIATE`."
                                    .formatted(strategy))
                    .at(
                            "scheduleStrategy",
                            strategy,
                            "IMMEDIATE with %s or %s".formatted(SubscriptionPrices.PRICES, SubscriptionPrices.MINIMUM));
        }
    }

    static final UpdateDraft NOTHING = of(null, null, null, null);

    /// Creates an immediate update of add-ons, quantities, agreed values and the billing period.
    static UpdateDraft of(
            @Nullable List<SubscriptionDraft.Addon> addons,
            @Nullable List<SubscriptionDraft.Units> units,
            @Nullable List<SubscriptionDraft.Agreed> agreed,
            @Nullable BillingPeriod billingPeriod) {
        return new UpdateDraft(
                addons,
                units,
                agreed,
                billingPeriod,
                false,
                new Patch.Absent<>(),
                null,
                null,
                Map.of(),
                ScheduleStrategy.IMMEDIATE);
    }

    /// Returns whether the update changes sold items, billing or prices. Such an update replaces a scheduled
    /// update.
    boolean isOfSale() {
        return addons != null
                || units != null
                || agreed != null
                || billingPeriod != null
                || isBilledAnew
                || isOfPrices();
    }

    /// Returns whether it changes prices.
    boolean isOfPrices() {
        return isOf(SubscriptionPrices.PRICES) || isOf(SubscriptionPrices.MINIMUM);
    }

    /// Returns whether it sets or removes this kept field.
    ///
    /// @param name the name on the wire
    boolean isOf(String name) {
        return isGiven(kept, name);
    }

    private static boolean isGiven(Map<String, Patch<?>> kept, String name) {
        Patch<?> wish = kept.get(name);
        return wish != null && !(wish instanceof Patch.Absent<?>);
    }
}
