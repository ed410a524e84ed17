package dev.ambit.subscription;

import dev.ambit.catalog.AppliedCoupon;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.engine.price.Line;
import dev.ambit.engine.price.ProratedLine;
import dev.ambit.entitlement.EntitlementComparison;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The preview on the wire. It accepts and refuses the same fields as the change.
public final class PreviewWire {

    /// Decimals of an average unit price, for prices with tiers or blocks.
    private static final int UNIT_PRICE_DECIMALS = 12;

    private PreviewWire() {}

    public record BillableFeature(String featureId, BigDecimal quantity) {}

    /// The fields of a purchase, and quantities in `billableFeatures`, the name that older clients use.
    public record Body(
            String customerId,
            String planId,
            @Nullable String id,
            @Nullable List<SubscriptionWire.Addon> addons,
            @Nullable AppliedCoupon appliedCoupon,
            @Nullable Boolean awaitPaymentConfirmation,
            @Nullable List<BillableFeature> billableFeatures,
            @Nullable String billingCountryCode,
            SubscriptionWire.@Nullable BillingCycleAnchor billingCycleAnchor,
            @Nullable String billingId,
            @Nullable BillingInformation billingInformation,
            @Nullable BillingPeriod billingPeriod,
            @Nullable Object budget,
            @Nullable Instant cancellationDate,
            @Nullable List<SubscriptionWire.BoughtUnits> charges,
            @Nullable CheckoutOptions checkoutOptions,
            @Nullable List<SubscriptionWire.AgreedBody> entitlements,
            @Nullable Map<String, String> metadata,
            @Nullable AgreedMinimum minimumSpend,
            @Nullable String payingCustomerId,
            @Nullable PaymentCollectionMethod paymentCollectionMethod,
            @Nullable List<PriceOverride> priceOverrides,
            @Nullable String resourceId,
            @Nullable String salesforceId,
            @Nullable ScheduleStrategy scheduleStrategy,
            @Nullable Instant startDate,
            SubscriptionWire.@Nullable TrialOverride trialOverrideConfiguration,
            @Nullable Object unitQuantity) {

        SubscriptionDraft draft() {
            var purchase = new SubscriptionWire.ProvisionBody(
                    customerId,
                    planId,
                    id,
                    addons,
                    appliedCoupon,
                    awaitPaymentConfirmation,
                    billingCountryCode,
                    billingCycleAnchor,
                    billingId,
                    billingInformation,
                    billingPeriod,
                    budget,
                    cancellationDate,
                    charges,
                    checkoutOptions,
                    entitlements,
                    metadata,
                    minimumSpend,
                    payingCustomerId,
                    paymentCollectionMethod,
                    priceOverrides,
                    resourceId,
                    salesforceId,
                    scheduleStrategy,
                    startDate,
                    trialOverrideConfiguration,
                    unitQuantity);
            return purchase.draft(units());
        }

        private List<SubscriptionDraft.Units> units() {
            List<SubscriptionDraft.Units> units = new ArrayList<>();
            for (int i = 0; billableFeatures != null && i < billableFeatures.size(); i++) {
                BillableFeature it = billableFeatures.get(i);
                String path = "billableFeatures." + i;
                units.add(SubscriptionWire.bought(
                        path + ".featureId", path + ".quantity", it.featureId(), it.quantity()));
            }
            return units;
        }
    }

    public record InvoiceLine(
            String description, BigDecimal quantity, BigDecimal unitPrice, BigDecimal subTotal, String currency) {

        private static InvoiceLine of(ProratedLine it, String currency) {
            Line line = it.line();
            BigDecimal unitPrice = line.quantity().signum() == 0
                    ? BigDecimal.ZERO
                    : line.amount()
                            .divide(line.quantity(), UNIT_PRICE_DECIMALS, RoundingMode.HALF_UP)
                            .stripTrailingZeros();
            return new InvoiceLine(description(it), line.quantity(), unitPrice, line.amount(), currency);
        }

        private static String description(ProratedLine it) {
            return switch (it.time()) {
                case WHOLE -> description(it.line());
                case REMAINING -> "Remaining time: " + description(it.line());
                case UNUSED -> "Unused time: " + description(it.line());
            };
        }

        private static String description(Line it) {
            String packageId = it.packageId();
            if (packageId == null) {
                return "Minimum spend";
            }
            return it.featureId() == null ? packageId : "%s: %s".formatted(packageId, it.featureId());
        }
    }

    /// One invoice of a preview.
    ///
    /// @param total negative if more is credited than charged
    public record Invoice(
            BigDecimal subTotal,
            BigDecimal total,
            @Nullable String currency,
            PreviewInvoices.@Nullable Range billingPeriodRange,
            List<InvoiceLine> lines) {

        private static Invoice of(PreviewInvoices.Invoice it) {
            BigDecimal total = PreviewInvoices.total(it.lines());
            List<InvoiceLine> shown = it.lines().stream()
                    .map(line -> InvoiceLine.of(
                            line, Objects.requireNonNull(it.currency(), "a line with an amount has a currency")))
                    .toList();
            return new Invoice(total, total, it.currency(), it.range(), shown);
        }
    }

    /// The preview of a change.
    ///
    /// @param immediateInvoice the amounts due now, possibly without lines
    /// @param recurringInvoice the next invoice, without lines if it depends on usage alone; null if there is
    ///     none
    /// @param billingPeriodRange the first paid billing period, or the current one if it has started
    /// @param startDate when the change takes effect
    /// @param asOf the time of the environment's clock for which everything is computed
    /// @param recurring the recurring amounts of the subscriptions that the change replaces, and of the result,
    ///     without usage; null if a price cannot be computed
    /// @param keptPrices the prices of the result that differ from the latest version of the catalog
    /// @param entitlements the entitlements that change, with those of other subscriptions and of promotions
    /// @param subscription the subscription as the change stores it. Without an `id` in the request, the id is an
    ///     example
    public record View(
            Invoice immediateInvoice,
            @Nullable Invoice recurringInvoice,
            PreviewInvoices.@Nullable Range billingPeriodRange,
            Instant startDate,
            SubscriptionAnswer.@Nullable TrialView trial,
            @Nullable Instant trialEndDate,
            List<Object> freeItems,
            boolean hasScheduledUpdates,
            boolean isPlanDowngrade,
            Instant asOf,
            @Nullable List<RecurringMoney.Amount> recurring,
            List<KeptPrice> keptPrices,
            List<EntitlementComparison.Change> entitlements,
            SubscriptionAnswer.View subscription) {

        static View of(ChangePreview.Estimate estimate, SubscriptionAnswer.View stored) {
            PreviewInvoices invoices = estimate.invoices();
            PreviewInvoices.Invoice next = invoices.next();
            SubscriptionLifecycle course = estimate.forecast().begun().course();
            SubscriptionLifecycle.Trial trial = course.trial();
            return new View(
                    Invoice.of(invoices.now()),
                    next == null ? null : Invoice.of(next),
                    invoices.period(),
                    estimate.startAt(),
                    trial == null ? null : new SubscriptionAnswer.TrialView(trial.end()),
                    course.trialEndAt(),
                    List.of(),
                    estimate.isScheduled(),
                    estimate.isDowngrade(),
                    estimate.asOf(),
                    estimate.effect().recurring(),
                    estimate.effect().keptPrices(),
                    estimate.effect().entitlements(),
                    stored);
        }
    }
}
