package dev.ambit.console;

import dev.ambit.console.CatalogState.EntitlementContent;
import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A purchase or a change, as the API previews it: its cost, and what the customer has before and after.
///
/// @param asOf the time of the environment's clock
/// @param recurring null if a price cannot be computed
public record SubscribePreview(
        Invoice immediateInvoice,
        @Nullable Invoice recurringInvoice,
        Instant startDate,
        @Nullable Instant trialEndDate,
        boolean hasScheduledUpdates,
        boolean isPlanDowngrade,
        Instant asOf,
        @Nullable List<MoneyChange> recurring,
        List<KeptPrice> keptPrices,
        List<Entitlement> entitlements,
        SubscriptionRecord subscription) {

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

    /// Returns the recurring amounts before and after; empty without recurring prices.
    public List<MoneyChange> amounts() {
        return Objects.requireNonNullElse(recurring, List.of());
    }

    /// A price that differs from the latest version of the catalog.
    public record KeptPrice(
            String reason,
            @Nullable String packageId,
            @Nullable String featureId,
            BigDecimal amount,
            @Nullable String currency) {

        /// Returns the price in words, such as `Pro: $29 (price of an earlier version)`.
        public String line(SubscriptionText text) {
            String owner = packageId == null ? "Minimum spend" : text.anyPackage(packageId);
            String feature = featureId == null ? "" : ", " + text.feature(featureId);
            // Prices by usage have no amount in advance.
            String price = currency == null || amount.signum() == 0 ? "" : ": " + PriceText.money(amount, currency);
            String why = reason.equals("AGREED") ? "agreed price" : "price of an earlier version";
            return "%s%s%s (%s)".formatted(owner, feature, price, why);
        }
    }

    /// A feature whose entitlement changes.
    public record Entitlement(
            String featureId,
            @Nullable Granted before,
            @Nullable Granted after) {

        public String was(SubscriptionText text) {
            return line(text, before);
        }

        public String becomes(SubscriptionText text) {
            return line(text, after);
        }

        /// Returns `gained`, `lost` or `changed`.
        public String kind() {
            boolean isLost = after == null || !after.isGranted();
            return before == null || !before.isGranted() ? "gained" : isLost ? "lost" : "changed";
        }

        private String line(SubscriptionText text, @Nullable Granted it) {
            return EntitlementText.line(text.featureState(featureId), it == null ? null : it.content(featureId));
        }
    }

    /// An entitlement as the customer has it.
    public record Granted(
            boolean isGranted,
            @Nullable BigDecimal usageLimit,
            boolean hasUnlimitedUsage,
            boolean hasSoftLimit,
            List<String> enumValues,
            @Nullable String resetPeriod) {

        private EntitlementContent content(String featureId) {
            return new EntitlementContent(
                    featureId,
                    isGranted,
                    usageLimit,
                    hasUnlimitedUsage,
                    hasSoftLimit,
                    enumValues,
                    resetPeriod,
                    null,
                    false,
                    null);
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
