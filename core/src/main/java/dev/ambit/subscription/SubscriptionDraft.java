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

/// A subscription that someone asks for. A draft that exists is well-formed; whether it fits the catalog is seen
/// when it is provisioned.
///
/// @param id made up if null
/// @param resourceId empty for the customer itself
/// @param startAt null: now
/// @param cancelAt null: until further notice
/// @param billingPeriod null: the one that the plan has
/// @param isBilledAnew whether its billing periods count from its start, whatever was there before it
/// @param strategy when it begins if it is not more than what it takes the place of
/// @param trial null: as the plan says
/// @param units how many of each feature that is paid per unit
/// @param agreed the values of what the plan leaves to its subscriptions
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
                        .because("`quantity` must be 1 or more; received %d. Remove the add-on, or send another quantity."
.formatted(quantity))
                        .at("quantity", quantity, "1 or more");
            }
        }
    }

    /// How many of a feature that is paid per unit.
    ///
    /// @param place where the feature is named in the body, such as `charges.0.id`
    /// @param quantityPlace where the quantity stands there
    public record Units(String place, String quantityPlace, String featureId, BigDecimal quantity) {

        public Units {
            try {
                if (Micros.of(quantity) < 0) {
                    throw INVALID_QUANTITY
                            .because("`%s` must be 0 or more; received %s. Send another quantity."
.formatted(quantityPlace, Problem.shortened(quantity)))
                            .at(quantityPlace, quantity, "0 or more");
                }
            } catch (ArithmeticException e) {
                throw INVALID_QUANTITY
                        .because("`%s` is too large or has more than six decimals; received %s. Send another quantity."
.formatted(quantityPlace, Problem.shortened(quantity)))
                        .at(
                                quantityPlace,
                                quantity,
                                "0 to " + Micros.decimal(Micros.MAX).toPlainString());
            }
        }
    }

    /// The value of what the plan leaves to its subscriptions.
    ///
    /// @param place where it stands in the body, such as `entitlements.0`
    public record Agreed(String place, PackageEntitlement entitlement) {}

    /// What is agreed on a trial, whatever the plan says.
    ///
    /// @param endAt null: after the time that the plan gives
    /// @param end null: as the plan says
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
                    .because("`startDate` is not allowed with `scheduleStrategy` `%s`. Remove one of them.".formatted(strategy))
                    .at("startDate", startAt, "no value with " + strategy);
        }
        if (billingCountryCode != null) {
            BillingCountry.valid("billingCountryCode", billingCountryCode);
        }
        addons = List.copyOf(addons);
        units = List.copyOf(units);
        agreed = List.copyOf(agreed);
        requireOnce(units, Units::featureId, Units::place);
        requireOnce(agreed, it -> it.entitlement().featureId(), it -> it.place() + ".id");
        metadata = Map.copyOf(metadata);
        kept = Map.copyOf(kept);
        requireDistinct(addons);
    }

    /// The same at these prices, whatever the catalog asks for.
    public SubscriptionDraft at(List<PriceOverride> prices) {
        Map<String, Object> others = new HashMap<>(kept);
        others.put(Deal.PRICES, Deal.kept(prices));
        return with(id, resourceId, startAt, strategy, others);
    }

    /// The same from that day on.
    SubscriptionDraft startingAt(Instant at) {
        return with(id, resourceId, at, ScheduleStrategy.IMMEDIATE, kept);
    }

    /// The same by another id, for another resource.
    SubscriptionDraft as(String otherId, String otherResource) {
        return with(otherId, otherResource, startAt, strategy, kept);
    }

    /// The same, paid by whoever pays for what it takes the place of.
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
        return new Cost.Conditions(billingPeriod, billingCountryCode, units, Deal.of(kept, true, true));
    }

    static <T> void requireOnce(List<T> list, Function<T, String> feature, Function<T, String> place) {
        Set<String> seen = new HashSet<>();
        for (T it : list) {
            if (!seen.add(feature.apply(it))) {
                throw BAD_USER_INPUT
                        .because("Feature `%s` is listed twice. Remove the duplicate.".formatted(feature.apply(it)))
                        .at(place.apply(it), feature.apply(it), "distinct features");
            }
        }
    }

    static String idOr(@Nullable String given) {
        return given != null ? given : "subscription-" + UUID.randomUUID();
    }
}
