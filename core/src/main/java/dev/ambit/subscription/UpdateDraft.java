package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.http.Patch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What somebody wants to change of a subscription; null and what is absent stay as they are.
///
/// @param addons all of them
/// @param units of the features that are named
/// @param agreed all values of what the plan leaves to its subscriptions
/// @param isBilledAnew whether its billing periods count from now on
/// @param kept by its name on the wire
/// @param strategy when less of something is bought
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
            SubscriptionDraft.requireOnce(units, SubscriptionDraft.Units::featureId, SubscriptionDraft.Units::place);
        }
        if (agreed != null) {
            SubscriptionDraft.requireOnce(agreed, it -> it.entitlement().featureId(), it -> it.place() + ".id");
        }
        if (strategy != ScheduleStrategy.IMMEDIATE && (isGiven(kept, Deal.PRICES) || isGiven(kept, Deal.MINIMUM))) {
            throw UNSUPPORTED_PARAMETER
                    .because("`scheduleStrategy` is `%s`, but price overrides and minimum spend require `IMMEDIATE`. Send `IMMEDIATE`."
.formatted(strategy))
                    .at("scheduleStrategy", strategy, "IMMEDIATE with %s or %s".formatted(Deal.PRICES, Deal.MINIMUM));
        }
    }

    static final UpdateDraft NOTHING = of(null, null, null);

    /// Of what is bought, at once.
    static UpdateDraft of(
            @Nullable List<SubscriptionDraft.Addon> addons,
            @Nullable List<SubscriptionDraft.Units> units,
            @Nullable BillingPeriod billingPeriod) {
        return new UpdateDraft(
                addons,
                units,
                null,
                billingPeriod,
                false,
                new Patch.Absent<>(),
                null,
                null,
                Map.of(),
                ScheduleStrategy.IMMEDIATE);
    }

    /// Whether it says what is bought, which takes the place of whatever was scheduled.
    boolean isOfSale() {
        return addons != null
                || units != null
                || agreed != null
                || billingPeriod != null
                || isBilledAnew
                || isOfPrices();
    }

    /// Whether it says at which prices.
    boolean isOfPrices() {
        return isOf(Deal.PRICES) || isOf(Deal.MINIMUM);
    }

    /// Whether it says that, or takes it back.
    ///
    /// @param name of what is kept
    boolean isOf(String name) {
        return isGiven(kept, name);
    }

    private static boolean isGiven(Map<String, Patch<?>> kept, String name) {
        Patch<?> wish = kept.get(name);
        return wish != null && !(wish instanceof Patch.Absent<?>);
    }
}
