package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.Coupons;
import dev.ambit.customer.BillingProfile;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Billing information for an external billing system. Ambit stores and returns it without effect, except that it
/// refuses coupons. An empty object counts as absent.
public record BillingInformation(
        BillingProfile.@Nullable Address billingAddress,
        @Nullable String chargeOnBehalfOfAccount,
        @Nullable String couponId,
        @Nullable String integrationId,
        @Nullable Integer invoiceDaysUntilDue,
        @Nullable Boolean isBackdated,
        @Nullable Boolean isInvoicePaid,
        @Nullable Map<String, String> metadata,
        @Nullable ProrationBehavior prorationBehavior,
        @Nullable List<BillingProfile.TaxId> taxIds,
        @Nullable BigDecimal taxPercentage,
        @Nullable List<String> taxRateIds) {

    static final String FIELD = "billingInformation";

    private static final int DAYS_MAX = 3_650;
    private static final BigDecimal PERCENT_MAX = BigDecimal.valueOf(100);
    private static final int ENTRIES_MAX = 50;

    public enum ProrationBehavior {
        INVOICE_IMMEDIATELY,
        CREATE_PRORATIONS,
        NONE,
    }

    public BillingInformation {
        Coupons.requireNone("couponId", couponId);
        BillingProfile.externalId("chargeOnBehalfOfAccount", chargeOnBehalfOfAccount);
        BillingProfile.externalId("integrationId", integrationId);
        if (invoiceDaysUntilDue != null && (invoiceDaysUntilDue < 0 || invoiceDaysUntilDue > DAYS_MAX)) {
            throw BAD_USER_INPUT
                    .because("`invoiceDaysUntilDue` must be from 0 to %d; received `%d`."
                            .formatted(DAYS_MAX, invoiceDaysUntilDue))
                    .at("invoiceDaysUntilDue", invoiceDaysUntilDue, "0 to " + DAYS_MAX);
        }
        if (taxPercentage != null && (taxPercentage.signum() < 0 || taxPercentage.compareTo(PERCENT_MAX) > 0)) {
            throw BAD_USER_INPUT
                    .because("`taxPercentage` must be from 0 to 100; received `%s`."
                            .formatted(taxPercentage.toPlainString()))
                    .at("taxPercentage", taxPercentage, "0 to 100");
        }
        requireFew("taxIds", taxIds);
        requireFew("taxRateIds", taxRateIds);
        for (int i = 0; taxRateIds != null && i < taxRateIds.size(); i++) {
            BillingProfile.externalId("taxRateIds." + i, taxRateIds.get(i));
        }
    }

    private static void requireFew(String field, @Nullable List<?> list) {
        if (list != null && list.size() > ENTRIES_MAX) {
            throw BAD_USER_INPUT
                    .because("`%s` has %d entries. Send at most %d.".formatted(field, list.size(), ENTRIES_MAX))
                    .at(field, list.size(), "up to %d entries".formatted(ENTRIES_MAX));
        }
    }
}
