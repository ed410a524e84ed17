package dev.ambit.console;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cost of a purchase or a change, as the API previews it.
public record SalePreview(
        Invoice immediateInvoice,
        @Nullable Invoice recurringInvoice,
        Instant startDate,
        @Nullable Instant trialEndDate,
        boolean hasScheduledUpdates,
        boolean isPlanDowngrade) {

    public record Invoice(
            BigDecimal total,
            @Nullable String currency,
            @Nullable Range billingPeriodRange,
            List<InvoiceLine> lines) {

        public String totalText() {
            return currency == null ? EntitlementText.number(total) : PriceText.money(total, currency);
        }
    }

    public record Range(Instant start, Instant end) {}

    public record InvoiceLine(String description, BigDecimal quantity, BigDecimal subTotal, String currency) {

        public String amount() {
            return PriceText.money(subTotal, currency);
        }

        public String number() {
            return EntitlementText.number(quantity);
        }
    }
}
