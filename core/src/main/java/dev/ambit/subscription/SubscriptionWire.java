package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.INVALID_QUANTITY;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.catalog.AppliedCoupon;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.Coupons;
import dev.ambit.catalog.CreatedAt;
import dev.ambit.catalog.EntitlementWire;
import dev.ambit.catalog.EntityId;
import dev.ambit.catalog.ExternalId;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PricingType;
import dev.ambit.catalog.StoredFields;
import dev.ambit.customer.BillingProfile;
import dev.ambit.engine.Behavior;
import dev.ambit.engine.ResetPeriod;
import dev.ambit.http.Patch;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Request bodies of subscriptions. Fields without effect are validated, stored and returned; those that would
/// change an amount are refused.
public final class SubscriptionWire {

    private SubscriptionWire() {}

    /// When billing periods start after a change.
    public enum BillingCycleAnchor {
        UNCHANGED,
        NOW,
    }

    public record TrialOverride(
            boolean isTrial,
            @Nullable Instant trialEndDate,
            @Nullable TrialEnd trialEndBehavior) {

        SubscriptionDraft.Trial draft() {
            return new SubscriptionDraft.Trial(isTrial, trialEndDate, trialEndBehavior);
        }
    }

    public record ListQuery(
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit,
            @Nullable CreatedAt createdAt,
            @Nullable String customerId,
            @Nullable String planId,
            @Nullable String resourceId,
            @Nullable List<SubscriptionStatus> status,
            @Nullable List<PricingType> pricingType) {

        SubscriptionFilter filter() {
            return new SubscriptionFilter(customerId, planId, resourceId, status, pricingType);
        }
    }

    /// An add-on and its quantity.
    ///
    /// @param addonId the name of `id` in older clients
    public record Addon(@Nullable String id, @Nullable String addonId, int quantity) {

        SubscriptionDraft.Addon draft() {
            EntityId.validOrNull("addonId", addonId);
            String either = id != null ? id : addonId;
            if (id != null && addonId != null && !id.equals(addonId)) {
                throw BAD_USER_INPUT
                        .because(
                                "`addonId` is another name of `id` and must be equal; received `%s` and `%s`. Send one of them."
                                        .formatted(Problem.shortened(addonId), Problem.shortened(id)))
                        .at("addonId", addonId, "the value of `id`, or absent");
            }
            if (either == null) {
                throw BAD_USER_INPUT
                        .because("`id` is missing. Send the id of the add-on.")
                        .at("id", null, "the id of an add-on");
            }
            return new SubscriptionDraft.Addon(either, quantity);
        }
    }

    /// A quantity of a feature that is priced per unit.
    public record BoughtUnits(String id, BigDecimal quantity, EntitlementWire.Type type) {}

    /// The value of a custom entitlement.
    public record AgreedBody(
            String id,
            EntitlementWire.Type type,
            @Nullable List<String> enumValues,
            @Nullable Boolean hasSoftLimit,
            @Nullable Boolean hasUnlimitedUsage,
            EntitlementWire.@Nullable According monthlyResetPeriodConfiguration,
            @Nullable ResetPeriod resetPeriod,
            @Nullable BigDecimal usageLimit,
            EntitlementWire.@Nullable According weeklyResetPeriodConfiguration,
            EntitlementWire.@Nullable According yearlyResetPeriodConfiguration,
            @Nullable BigDecimal amount,
            EntitlementWire.@Nullable CreditCadence cadence) {

        private PackageEntitlement entitlement() {
            EntitlementWire.requireFeature(type);
            EntitlementWire.requireNoCredits(amount, cadence, null);
            EntitlementWire.requireOneLimit(usageLimit, hasUnlimitedUsage);
            return new PackageEntitlement(
                    EntityId.valid("id", id),
                    true,
                    usageLimit,
                    Boolean.TRUE.equals(hasUnlimitedUsage),
                    Boolean.TRUE.equals(hasSoftLimit),
                    enumValues == null ? List.of() : enumValues,
                    resetPeriod,
                    EntitlementWire.anchoring(
                            resetPeriod,
                            monthlyResetPeriodConfiguration,
                            weeklyResetPeriodConfiguration,
                            yearlyResetPeriodConfiguration),
                    Behavior.INCREMENT,
                    false,
                    Map.of());
        }
    }

    static List<SubscriptionDraft.Addon> cart(List<Addon> addons) {
        return each("addons", addons, (_, it) -> it.draft());
    }

    static List<SubscriptionDraft.Units> units(@Nullable List<BoughtUnits> charges) {
        List<SubscriptionDraft.Units> units = new ArrayList<>();
        for (int i = 0; charges != null && i < charges.size(); i++) {
            BoughtUnits it = charges.get(i);
            String path = "charges." + i;
            if (it.type() == EntitlementWire.Type.CREDIT) {
                throw UNSUPPORTED_PARAMETER
                        .because("`%s.type` `CREDIT` is not supported yet. Send `FEATURE`.".formatted(path))
                        .at(path + ".type", it.type(), "FEATURE");
            }
            units.add(bought(path + ".id", path + ".quantity", it.id(), it.quantity()));
        }
        return units;
    }

    /// Validates bought units. Units that an older version sold may have decimals and are not validated again.
    static SubscriptionDraft.Units bought(String path, String quantityPath, String featureId, BigDecimal quantity) {
        EntityId.valid(path, featureId);
        var units = new SubscriptionDraft.Units(path, quantityPath, featureId, quantity);
        if (quantity.stripTrailingZeros().scale() > 0) {
            throw INVALID_QUANTITY
                    .because("`%s` must be a whole number; received `%s`. Round the number of units up or down."
                            .formatted(quantityPath, quantity.toPlainString()))
                    .at(quantityPath, quantity, "a whole number, 0 or more");
        }
        return units;
    }

    private static List<SubscriptionDraft.Agreed> agreed(@Nullable List<AgreedBody> entitlements) {
        return each("entitlements", entitlements, (path, it) -> new SubscriptionDraft.Agreed(path, it.entitlement()));
    }

    public record ProvisionBody(
            String customerId,
            String planId,
            @Nullable String id,
            @Nullable List<Addon> addons,
            @Nullable AppliedCoupon appliedCoupon,
            @Nullable Boolean awaitPaymentConfirmation,
            @Nullable String billingCountryCode,
            @Nullable BillingCycleAnchor billingCycleAnchor,
            @Nullable String billingId,
            @Nullable BillingInformation billingInformation,
            @Nullable BillingPeriod billingPeriod,
            @Nullable Object budget,
            @Nullable Instant cancellationDate,
            @Nullable List<BoughtUnits> charges,
            @Nullable CheckoutOptions checkoutOptions,
            @Nullable List<AgreedBody> entitlements,
            @Nullable Map<String, String> metadata,
            @Nullable AgreedMinimum minimumSpend,
            @Nullable String payingCustomerId,
            @Nullable PaymentCollectionMethod paymentCollectionMethod,
            @Nullable List<PriceOverride> priceOverrides,
            @Nullable String resourceId,
            @Nullable String salesforceId,
            @Nullable ScheduleStrategy scheduleStrategy,
            @Nullable Instant startDate,
            @Nullable TrialOverride trialOverrideConfiguration,
            @Nullable Object unitQuantity) {

        SubscriptionDraft draft() {
            return draft(List.of());
        }

        /// @param more quantities beside those of `charges`
        SubscriptionDraft draft(List<SubscriptionDraft.Units> more) {
            Coupons.requireNoBudget("budget", budget);
            refuseUnitQuantity(unitQuantity);
            return new SubscriptionDraft(
                    SubscriptionDraft.idOr(id),
                    id != null,
                    customerId,
                    planId,
                    resourceId == null ? "" : ExternalId.valid("resourceId", resourceId),
                    startDate,
                    cancellationDate,
                    billingPeriod,
                    billingCycleAnchor == BillingCycleAnchor.NOW,
                    scheduleStrategy == null ? ScheduleStrategy.IMMEDIATE : scheduleStrategy,
                    trialOverrideConfiguration == null ? null : trialOverrideConfiguration.draft(),
                    billingCountryCode,
                    addons == null ? List.of() : cart(addons),
                    Stream.concat(units(charges).stream(), more.stream()).toList(),
                    agreed(entitlements),
                    metadata == null ? Map.of() : metadata,
                    kept());
        }

        private Map<String, Object> kept() {
            Map<String, Object> stored = new HashMap<>();
            StoredFields.put(stored, "awaitPaymentConfirmation", awaitPaymentConfirmation);
            StoredFields.put(stored, "billingCountryCode", billingCountryCode);
            StoredFields.put(stored, "billingId", BillingProfile.externalId("billingId", billingId));
            StoredFields.put(stored, BillingInformation.FIELD, StoredFields.objectOrNull(billingInformation));
            StoredFields.put(stored, "checkoutOptions", StoredFields.objectOrNull(checkoutOptions));
            putDeal(stored, minimumSpend, priceOverrides);
            StoredFields.put(stored, Payer.FIELD, payingCustomerId);
            StoredFields.put(
                    stored,
                    "paymentCollectionMethod",
                    paymentCollectionMethod == null ? null : paymentCollectionMethod.name());
            StoredFields.put(stored, "salesforceId", BillingProfile.externalId("salesforceId", salesforceId));
            return stored;
        }
    }

    /// A partial update: absent fields stay unchanged.
    public record UpdateBody(
            @Nullable List<Addon> addons,
            Patch<AppliedCoupon> appliedCoupon,
            @Nullable Boolean awaitPaymentConfirmation,
            @Nullable BillingCycleAnchor billingCycleAnchor,
            Patch<BillingInformation> billingInformation,
            @Nullable BillingPeriod billingPeriod,
            Patch<Object> budget,
            Patch<Instant> cancellationDate,
            @Nullable List<BoughtUnits> charges,
            @Nullable List<AgreedBody> entitlements,
            @Nullable Map<String, String> metadata,
            Patch<AgreedMinimum> minimumSpend,
            Patch<List<PriceOverride>> priceOverrides,
            Patch<String> promotionCode,
            Patch<String> salesforceId,
            @Nullable ScheduleStrategy scheduleStrategy,
            @Nullable Instant trialEndDate) {

        public UpdateBody {
            Coupons.requireNoBudget("budget", budget.over(null));
            Coupons.requireNoCode("promotionCode", promotionCode.over(null));
            BillingProfile.externalId("salesforceId", salesforceId.over(null));
        }

        UpdateDraft draft() {
            return new UpdateDraft(
                    addons == null ? null : SubscriptionDraft.requireDistinct(cart(addons)),
                    charges == null ? null : units(charges),
                    entitlements == null ? null : agreed(entitlements),
                    billingPeriod,
                    billingCycleAnchor == BillingCycleAnchor.NOW,
                    cancellationDate,
                    trialEndDate,
                    metadata,
                    Map.of(
                            "appliedCoupon",
                            cleared(appliedCoupon),
                            "awaitPaymentConfirmation",
                            awaitPaymentConfirmation == null
                                    ? new Patch.Absent<>()
                                    : new Patch.Given<>(awaitPaymentConfirmation),
                            BillingInformation.FIELD,
                            kept(billingInformation, StoredFields::objectOrNull),
                            "budget",
                            cleared(budget),
                            SubscriptionPrices.MINIMUM,
                            kept(minimumSpend, SubscriptionPrices::kept),
                            SubscriptionPrices.PRICES,
                            kept(priceOverrides, SubscriptionPrices::kept),
                            "promotionCode",
                            cleared(promotionCode),
                            "salesforceId",
                            salesforceId),
                    scheduleStrategy == null ? ScheduleStrategy.IMMEDIATE : scheduleStrategy);
        }
    }

    /// Stores the agreed prices.
    private static void putDeal(
            Map<String, Object> stored, @Nullable AgreedMinimum minimum, @Nullable List<PriceOverride> prices) {
        StoredFields.put(stored, SubscriptionPrices.MINIMUM, minimum == null ? null : SubscriptionPrices.kept(minimum));
        StoredFields.put(stored, SubscriptionPrices.PRICES, prices == null ? null : SubscriptionPrices.kept(prices));
    }

    /// An empty object counts as absent.
    private static <T> Patch<?> kept(Patch<T> wish, Function<T, @Nullable Object> keeping) {
        if (wish instanceof Patch.Given<T>(T value)) {
            Object stored = keeping.apply(value);
            return stored == null ? new Patch.Absent<>() : new Patch.Given<>(stored);
        }
        return wish;
    }

    /// Handles a field that accepts no value: null removes a value of an older version.
    private static Patch<?> cleared(Patch<?> wish) {
        return wish instanceof Patch.Given<?> ? new Patch.Absent<>() : wish;
    }

    private static void refuseUnitQuantity(@Nullable Object unitQuantity) {
        if (unitQuantity != null) {
            throw UNSUPPORTED_PARAMETER
                    .because("`unitQuantity` is not supported. Send each quantity with its feature in `charges`.")
                    .at("unitQuantity", unitQuantity, "charges");
        }
    }

    private static <B, D> List<D> each(String field, @Nullable List<B> bodies, BiFunction<String, B, D> draft) {
        List<D> drafts = new ArrayList<>();
        for (int i = 0; bodies != null && i < bodies.size(); i++) {
            String path = field + "." + i;
            try {
                drafts.add(draft.apply(path, bodies.get(i)));
            } catch (Problem problem) {
                throw problem.under(path);
            }
        }
        return drafts;
    }
}
