package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.DUPLICATE_ADDON;
import static dev.ambit.problem.ProblemCode.INVALID_QUANTITY;

import dev.ambit.catalog.BillingCountry;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.EntityId;
import dev.ambit.catalog.ExternalId;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.engine.Micros;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A requested subscription. The constructor checks the form only; provisioning checks the draft against the
/// catalog.
///
/// @param id generated if null
/// @param resourceId empty for the customer itself
/// @param startAt null: now
/// @param cancelAt null: no end
/// @param billingPeriod null: that of the plan
/// @param isBilledAnew true starts its billing periods at its start
/// @param strategy when it starts if it is not an upgrade
/// @param trial null: as in the plan
/// @param units quantities of features that are priced per unit
/// @param agreed values of the plan's custom entitlements
public record SubscriptionDraft(
        String id,
        boolean isIdGiven,
        String customerId,
        String planId,
        String resourceId,
        @Nullable Instant startAt,
        @Nullable Instant cancelAt,
        @Nullable BillingPeriod billingPeriod,
        boolean isBilledAnew,
        ScheduleStrategy strategy,
        @Nullable Trial trial,
        @Nullable String billingCountryCode,
        List<Addon> addons,
        List<Units> units,
        List<Agreed> agreed,
        Map<String, String> metadata,
        Map<String, Object> kept) {

    public record Addon(String id, int quantity) {

        public Addon {
            EntityId.valid("id", id);
            if (quantity < 1) {
                throw BAD_USER_INPUT
                        .because(
                                "`quantity` must be 1 or more; received %d. Remove the add-on, or send another quantity."
                                        .formatted(quantity))
                        .at("quantity", quantity, "1 or more");
            }
        }
    }

    /// A quantity of a feature that is priced per unit.
    ///
    /// @param path the field of the feature in the body, such as `charges.0.id`
    /// @param quantityPath the field of the quantity
    public record Units(String path, String quantityPath, String featureId, BigDecimal quantity) {

        public Units {
            try {
                if (Micros.of(quantity) < 0) {
                    throw INVALID_QUANTITY
                            .because("`%s` must be 0 or more; received %s. Send another quantity."
                                    .formatted(quantityPath, Problem.shortened(quantity)))
                            .at(quantityPath, quantity, "0 or more");
                }
            } catch (ArithmeticException e) {
                throw INVALID_QUANTITY
                        .because("`%s` is too large or has more than six decimals; received %s. Send another quantity."
                                .formatted(quantityPath, Problem.shortened(quantity)))
                        .at(
                                quantityPath,
                                quantity,
                                "0 to " + Micros.decimal(Micros.MAX).toPlainString());
            }
        }
    }

    /// The value of a custom entitlement.
    ///
    /// @param path its field in the body, such as `entitlements.0`
    public record Agreed(String path, PackageEntitlement entitlement) {}

    /// The trial of a request, which overrides that of the plan.
    ///
    /// @param endAt null: after the duration in the plan
    /// @param end null: as in the plan
    public record Trial(
            boolean isTrial,
            @Nullable Instant endAt,
            @Nullable TrialEnd end) {}

    public SubscriptionDraft {
        ExternalId.valid("id", id);
        ExternalId.valid("customerId", customerId);
        EntityId.valid("planId", planId);
        if (!resourceId.isEmpty()) {
            ExternalId.valid("resourceId", resourceId);
        }
        if (startAt != null && strategy != ScheduleStrategy.IMMEDIATE) {
            throw BAD_USER_INPUT
                    .because("`startDate` is not allowed with `scheduleStrategy` `%s`. Remove one of them."
                            .formatted(strategy))
                    .at("startDate", startAt, "no value with " + strategy);
        }
        if (billingCountryCode != null) {
            BillingCountry.valid("billingCountryCode", billingCountryCode);
        }
        addons = List.copyOf(addons);
        units = List.copyOf(units);
        agreed = List.copyOf(agreed);
        requireOnce(units, Units::featureId, Units::path);
        requireOnce(agreed, it -> it.entitlement().featureId(), it -> it.path() + ".id");
        metadata = Map.copyOf(metadata);
        kept = Map.copyOf(kept);
        requireDistinct(addons);
    }

    /// Returns the same draft with price overrides.
    public SubscriptionDraft at(List<PriceOverride> prices) {
        Map<String, Object> others = new HashMap<>(kept);
        others.put(SubscriptionPrices.PRICES, SubscriptionPrices.kept(prices));
        return with(id, resourceId, startAt, strategy, others);
    }

    /// Returns the same draft with another start.
    SubscriptionDraft startingAt(Instant at) {
        return with(id, resourceId, at, ScheduleStrategy.IMMEDIATE, kept);
    }

    /// Returns the same draft with another id and resource.
    SubscriptionDraft as(String otherId, String otherResource) {
        return with(otherId, otherResource, startAt, strategy, kept);
    }

    /// Returns the same draft without a payer, so that the payer of the replaced subscription stays.
    SubscriptionDraft withoutPayer() {
        Map<String, Object> others = new HashMap<>(kept);
        others.remove(Payer.FIELD);
        return with(id, resourceId, startAt, strategy, others);
    }

    private SubscriptionDraft with(
            String otherId,
            String otherResource,
            @Nullable Instant otherStart,
            ScheduleStrategy otherStrategy,
            Map<String, Object> others) {
        return new SubscriptionDraft(
                otherId,
                isIdGiven,
                customerId,
                planId,
                otherResource,
                otherStart,
                cancelAt,
                billingPeriod,
                isBilledAnew,
                otherStrategy,
                trial,
                billingCountryCode,
                addons,
                units,
                agreed,
                metadata,
                others);
    }

    static List<Addon> requireDistinct(List<Addon> addons) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < addons.size(); i++) {
            String addon = addons.get(i).id();
            if (!seen.add(addon)) {
                throw DUPLICATE_ADDON
                        .because("Add-on `%s` is listed twice. List it once, with its quantity.".formatted(addon))
                        .at("addons.%d.id".formatted(i), addon, "distinct add-ons");
            }
        }
        return addons;
    }

    Cost.Conditions conditions() {
        return new Cost.Conditions(billingPeriod, billingCountryCode, units, SubscriptionPrices.of(kept, true, true));
    }

    static <T> void requireOnce(List<T> list, Function<T, String> feature, Function<T, String> path) {
        Set<String> seen = new HashSet<>();
        for (T it : list) {
            if (!seen.add(feature.apply(it))) {
                throw BAD_USER_INPUT
                        .because("Feature `%s` is listed twice. Remove the duplicate.".formatted(feature.apply(it)))
                        .at(path.apply(it), feature.apply(it), "distinct features");
            }
        }
    }

    static String idOr(@Nullable String given) {
        return given != null ? given : "subscription-" + UUID.randomUUID();
    }
}
