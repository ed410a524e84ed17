package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.BillingModel;
import dev.ambit.catalog.Charge;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Translates input objects about subscriptions into bodies of the REST API.
final class SubscriptionInput {

    private static final String FEATURE_ID = "featureId";
    private static final String QUANTITY = "quantity";
    private static final String TRIAL = "trialOverrideConfiguration";
    private static final String PRICE = "price";

    private final OperationContext context;

    SubscriptionInput(OperationContext context) {
        this.context = context;
    }

    /// Returns the body of `POST /subscriptions`.
    Map<String, Object> provision(InputFields input) {
        Map<String, Object> body = new HashMap<>();
        input.copy(
                        body,
                        "planId",
                        "customerId",
                        "payingCustomerId",
                        "resourceId",
                        "startDate",
                        "cancellationDate",
                        "awaitPaymentConfirmation",
                        "billingCountryCode",
                        "billingCycleAnchor",
                        "billingId",
                        "billingPeriod",
                        "billingInformation",
                        "checkoutOptions",
                        "paymentCollectionMethod",
                        "salesforceId",
                        "scheduleStrategy",
                        "budget",
                        TRIAL)
                .move(body, "subscriptionId", "id")
                .move(body, "refId", "id")
                .move(body, "id", "id")
                .move(body, "endDate", "cancellationDate")
                .move(body, "additionalMetaData", "metadata");
        putTrial(body, input);
        putContent(body, input, String.valueOf(body.get("planId")));
        return body;
    }

    /// Returns the body of `POST /subscriptions/preview`.
    Map<String, Object> preview(InputFields input) {
        Map<String, Object> body = new HashMap<>();
        input.copy(
                body,
                "planId",
                "customerId",
                "payingCustomerId",
                "resourceId",
                "startDate",
                "billingCountryCode",
                "billingCycleAnchor",
                "billingInformation",
                "billingPeriod",
                "scheduleStrategy",
                TRIAL);
        putTrial(body, input);
        putContent(body, input, String.valueOf(body.get("planId")));
        return body;
    }

    /// Returns the body of `PATCH /subscriptions/{id}`.
    Map<String, Object> update(InputFields input, String subscriptionId) {
        Map<String, Object> body = new HashMap<>();
        input.copy(
                        body,
                        "awaitPaymentConfirmation",
                        "billingCycleAnchor",
                        "billingInformation",
                        "billingPeriod",
                        "cancellationDate",
                        "salesforceId",
                        "scheduleStrategy",
                        "budget",
                        "trialEndDate")
                .move(body, "additionalMetaData", "metadata");
        boolean isPerUnit = input.has("unitQuantity");
        putContent(body, input, isPerUnit ? planOf(subscriptionId) : "");
        return body;
    }

    /// Puts add-ons, quantities, prices and agreed entitlements, which all bodies name alike.
    ///
    /// @param planId the plan whose units `unitQuantity` counts
    void putContent(Map<String, Object> body, InputFields input, String planId) {
        if (input.has("addons")) {
            body.put(
                    "addons",
                    input.objects("addons").stream()
                            .map(SubscriptionInput::addon)
                            .toList());
        }
        putCharges(body, input, planId);
        putEntitlements(body, input);
        putCoupon(body, input);
        if (input.has("priceOverrides")) {
            body.put(
                    "priceOverrides",
                    input.objects("priceOverrides").stream()
                            .map(SubscriptionInput::price)
                            .toList());
        }
        input.move(
                body,
                "minimumSpend",
                "minimumSpend",
                it -> Map.of("minimum", InputFields.money(Values.object(it).getOrDefault("minimum", Map.of()))));
    }

    String planOf(String subscriptionId) {
        return String.valueOf(context.rest()
                .get("/subscriptions/" + RestCalls.encoded(subscriptionId))
                .get("planId"));
    }

    private static void putTrial(Map<String, Object> body, InputFields input) {
        boolean isSkipped = Boolean.TRUE.equals(input.take("skipTrial"));
        boolean isOverridden = Boolean.TRUE.equals(input.take("isOverridingTrialConfig"));
        Object isTrial = input.take("isTrial");
        Map<String, Object> trial = new LinkedHashMap<>();
        input.copy(trial, "trialEndBehavior");
        input.move(trial, "trialEndDate", "trialEndDate");
        if (isSkipped) {
            trial.put("isTrial", false);
        } else if (isOverridden && isTrial != null) {
            trial.put("isTrial", isTrial);
        }
        if (trial.containsKey("isTrial")) {
            body.put(TRIAL, trial);
        }
    }

    private void putCharges(Map<String, Object> body, InputFields input, String planId) {
        boolean isGiven = input.has("billableFeatures") || input.has("charges");
        List<Map<String, Object>> charges = new ArrayList<>();
        Object unit = input.take("unitQuantity");
        Object units = unit == null ? input.take("priceUnitAmount") : unit;
        input.ignore("priceUnitAmount");
        for (InputFields it : input.objects("billableFeatures")) {
            charges.add(charge(it.required(FEATURE_ID), it.take(QUANTITY), "FEATURE"));
        }
        for (InputFields it : input.objects("charges")) {
            charges.add(charge(it.required("id"), it.take(QUANTITY), it.required("type")));
        }
        if (units != null && charges.isEmpty()) {
            charges.add(charge(onlyUnit(planId, units), units, "FEATURE"));
        }
        if (isGiven || !charges.isEmpty()) {
            body.put("charges", charges);
        }
    }

    /// Returns the feature of the only price per unit of the plan, which `unitQuantity` counts.
    private String onlyUnit(String planId, Object units) {
        List<String> features = context.catalog().plan(planId).stream()
                .flatMap(it -> it.content().charges().stream())
                .filter(it -> it.billingModel() == BillingModel.PER_UNIT)
                .map(Charge::featureId)
                .distinct()
                .toList();
        if (features.size() != 1) {
            throw BAD_USER_INPUT
                    .because(
                            "`unitQuantity` needs a plan with one price per unit; plan `%s` has %d. Send `billableFeatures`."
                                    .formatted(planId, features.size()))
                    .at("input.unitQuantity", units, "billableFeatures");
        }
        return features.getFirst();
    }

    private static Map<String, Object> charge(String id, @Nullable Object quantity, String type) {
        return Map.of("id", id, QUANTITY, quantity == null ? BigDecimal.ONE : quantity, "type", type);
    }

    private static Map<String, Object> addon(InputFields it) {
        Object quantity = it.take(QUANTITY);
        return Map.of("id", it.required("addonId"), QUANTITY, quantity == null ? 1 : quantity);
    }

    /// `promotionCode` beside the coupon is an older place of the same field.
    private static void putCoupon(Map<String, Object> body, InputFields input) {
        Map<String, Object> coupon = new HashMap<>(Values.objectOrEmpty(input.take("appliedCoupon")));
        String code = input.text("promotionCode");
        if (code != null) {
            coupon.putIfAbsent("promotionCode", code);
        }
        if (!coupon.isEmpty()) {
            body.put("appliedCoupon", coupon);
        }
    }

    private static void putEntitlements(Map<String, Object> body, InputFields input) {
        List<Map<String, Object>> entitlements = new ArrayList<>();
        boolean isGiven = input.has("subscriptionEntitlements") || input.has("entitlements");
        for (InputFields it : input.objects("subscriptionEntitlements")) {
            entitlements.add(entitlement(it));
        }
        for (InputFields it : input.objects("entitlements")) {
            Map<String, Object> credit = new HashMap<>(Values.objectOrEmpty(it.take("credit")));
            if (!credit.isEmpty()) {
                credit.put("type", "CREDIT");
                credit.put("id", String.valueOf(credit.remove("customCurrencyId")));
                entitlements.add(credit);
            }
            Map<String, Object> feature = Values.objectOrEmpty(it.take("feature"));
            if (!feature.isEmpty()) {
                entitlements.add(entitlement(new InputFields("input.entitlements", feature)));
            }
        }
        if (isGiven) {
            body.put("entitlements", entitlements);
        }
    }

    private static Map<String, Object> entitlement(InputFields it) {
        Map<String, Object> entitlement = new HashMap<>();
        entitlement.put("type", "FEATURE");
        it.copy(
                        entitlement,
                        "enumValues",
                        "hasSoftLimit",
                        "hasUnlimitedUsage",
                        "usageLimit",
                        "resetPeriod",
                        "monthlyResetPeriodConfiguration",
                        "weeklyResetPeriodConfiguration",
                        "yearlyResetPeriodConfiguration")
                .move(entitlement, "id", "id")
                .move(entitlement, FEATURE_ID, "id")
                .ignore("description")
                .requireAllTaken();
        return entitlement;
    }

    private static Map<String, Object> price(InputFields it) {
        Map<String, Object> price = new HashMap<>();
        it.copy(
                        price,
                        "addonId",
                        "baseCharge",
                        "blockSize",
                        FEATURE_ID,
                        "creditGrantCadence",
                        "creditRate",
                        "currencyId")
                .move(price, PRICE, PRICE, InputFields::money);
        List<InputFields> tiers = it.objects("tiers");
        if (!tiers.isEmpty()) {
            price.put("tiers", tiers.stream().map(SubscriptionInput::tier).toList());
        }
        it.requireAllTaken();
        return price;
    }

    private static Map<String, Object> tier(InputFields it) {
        Map<String, Object> tier = new HashMap<>();
        it.copy(tier, "upTo")
                .move(tier, "unitPrice", "unitPrice", InputFields::money)
                .move(tier, "flatPrice", "flatPrice", InputFields::money);
        return tier;
    }
}
