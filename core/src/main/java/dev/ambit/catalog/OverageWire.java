package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.engine.ResetPeriod;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Overage prices in requests, optionally with the limit of the feature.
public final class OverageWire {

    private OverageWire() {}

    /// The entitlement whose overage is priced. Texts and the order of an existing entitlement are kept.
    public record Entitlement(
            String featureId,
            @Nullable Boolean hasSoftLimit,
            @Nullable Boolean hasUnlimitedUsage,
            EntitlementWire.@Nullable According monthlyResetPeriodConfiguration,
            @Nullable ResetPeriod resetPeriod,
            @Nullable BigDecimal usageLimit,
            EntitlementWire.@Nullable According weeklyResetPeriodConfiguration,
            EntitlementWire.@Nullable According yearlyResetPeriodConfiguration) {

        private PackageEntitlement over(PackageEntitlement it) {
            EntitlementWire.requireOneLimit(usageLimit, hasUnlimitedUsage);
            return new PackageEntitlement(
                    featureId,
                    true,
                    usageLimit,
                    Boolean.TRUE.equals(hasUnlimitedUsage),
                    Boolean.TRUE.equals(hasSoftLimit),
                    List.of(),
                    resetPeriod,
                    EntitlementWire.anchoring(
                            resetPeriod,
                            monthlyResetPeriodConfiguration,
                            weeklyResetPeriodConfiguration,
                            yearlyResetPeriodConfiguration),
                    it.behavior(),
                    it.isCustom(),
                    it.shown());
        }
    }

    public record PricingModel(
            ChargeWire.Model billingModel,
            List<ChargeWire.PricePeriod> pricePeriods,
            @Nullable BillingCadence billingCadence,
            @Nullable Object creditEntitlement,
            @Nullable Object currencyId,
            @Nullable Entitlement entitlement,
            @Nullable String featureId) {

        List<Charge> charges() {
            if (billingModel.model() != BillingModel.USAGE_BASED) {
                throw BAD_USER_INPUT
                        .because(
                                "`billingModel` of an overage price must be `USAGE_BASED`; received `%s`. Send `USAGE_BASED`."
                                        .formatted(billingModel))
                        .at("billingModel", billingModel, "USAGE_BASED");
            }
            ChargeWire.refuse("creditEntitlement", creditEntitlement);
            ChargeWire.refuse("currencyId", currencyId);
            for (int i = 0; i < pricePeriods.size(); i++) {
                if (pricePeriods.get(i).tiers() != null) {
                    throw UNSUPPORTED_PARAMETER
                            .because("`tiers` are not supported for overage prices yet. Send `price`, with or without"
                                    + " `blockSize`.")
                            .at("pricePeriods.%d.tiers".formatted(i), "tiers", "price, with or without blockSize");
                }
            }
            return new ChargeWire.PricingModel(
                            billingModel,
                            pricePeriods,
                            billingCadence,
                            feature(),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null)
                    .charges();
        }

        /// Returns the content with the included entitlements.
        PackageContent granted(PackageContent it, String path) {
            if (entitlement == null) {
                return it;
            }
            try {
                String id = entitlement.featureId();
                return it.with(entitlement.over(it.find(id).orElseGet(() -> PackageEntitlement.of(id))));
            } catch (Problem problem) {
                throw problem.under(path + ".entitlement");
            }
        }

        private @Nullable String feature() {
            EntityId.validOrNull("featureId", featureId);
            if (entitlement == null) {
                return featureId;
            }
            EntityId.valid("entitlement.featureId", entitlement.featureId());
            if (featureId != null && !featureId.equals(entitlement.featureId())) {
                throw BAD_USER_INPUT
                        .because(
                                "`entitlement.featureId` is `%s`, but `featureId` is `%s`. Send the same feature in both."
                                        .formatted(entitlement.featureId(), featureId))
                        .at("entitlement.featureId", entitlement.featureId(), featureId);
            }
            return entitlement.featureId();
        }
    }
}
