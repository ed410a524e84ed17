package dev.ambit.console;

import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The cost of a purchase or a change, as the API previews it.
public record SubscribePreview(
        Invoice immediateInvoice,
        @Nullable Invoice recurringInvoice,
        Instant startDate,
        @Nullable Instant trialEndDate,
        boolean hasScheduledUpdates,
        boolean isPlanDowngrade) {

    /// The part of a prorated total by which it may move between preview and confirmation, because time passes.
    private static final BigDecimal DRIFT = new BigDecimal("0.01");

    /// Returns the totals, as the form sends them back.
    public String totals() {
        return Json.text(new Totals(
                immediateInvoice.total(),
                immediateInvoice.currency(),
                recurringInvoice == null ? null : recurringInvoice.total()));
    }

    /// Returns whether the prices are those of an earlier preview, apart from [#DRIFT] of a prorated total.
    boolean isPricedAs(String totals) {
        Totals now = Json.read(totals(), Totals.class);
        Totals then;
        try {
            then = Json.read(totals, Totals.class);
        } catch (Problem _) {
            return false;
        }
        BigDecimal drift = now.next == null ? BigDecimal.ZERO : then.due.abs().multiply(DRIFT);
        return Objects.equals(now.currency, then.currency)
                && isSame(now.next, then.next)
                && now.due.subtract(then.due).abs().compareTo(drift) <= 0;
    }

    private static boolean isSame(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return one.compareTo(other) == 0;
    }

    /// @param due the total due now
    /// @param next the total of the next invoice
    record Totals(
            BigDecimal due,
            @Nullable String currency,
            @Nullable BigDecimal next) {}

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
