package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.catalog.AppliedCoupon;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.ExternalId;
import dev.ambit.catalog.StoredFields;
import dev.ambit.engine.price.Line;
import dev.ambit.engine.price.ProratedLine;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The preview on the wire. Fields that would change the amounts and are not supported yet are refused, because the
/// preview would be wrong without them.
public final class PreviewWire {

    /// Decimals of an average unit price, for prices with tiers or blocks.
    private static final int UNIT_PRICE_DECIMALS = 12;

    private PreviewWire() {}

    public record BillableFeature(String featureId, BigDecimal quantity) {}

    public record Body(
            String customerId,
            String planId,
            @Nullable List<SubscriptionWire.Addon> addons,
            @Nullable AppliedCoupon appliedCoupon,
            @Nullable List<BillableFeature> billableFeatures,
            @Nullable String billingCountryCode,
            SubscriptionWire.@Nullable BillingCycleAnchor billingCycleAnchor,
            @Nullable BillingInformation billingInformation,
            @Nullable BillingPeriod billingPeriod,
            @Nullable List<SubscriptionWire.BoughtUnits> charges,
            @Nullable AgreedMinimum minimumSpend,
            @Nullable String payingCustomerId,
            @Nullable List<PriceOverride> priceOverrides,
            @Nullable String resourceId,
            @Nullable ScheduleStrategy scheduleStrategy,
            @Nullable Instant startDate,
            SubscriptionWire.@Nullable TrialOverride trialOverrideConfiguration,
            @Nullable Object unitQuantity) {

        SubscriptionDraft draft() {
            Object billing = StoredFields.objectOrNull(billingInformation);
            if (billing != null) {
                throw UNSUPPORTED_PARAMETER
                        .because("`billingInformation` is not supported in a preview, which stores nothing. Remove it.")
                        .at(BillingInformation.FIELD, billing, "no value");
            }
            SubscriptionWire.refuseUnitQuantity(unitQuantity);
            Map<String, Object> stored = new HashMap<>();
            StoredFields.put(stored, "billingCountryCode", billingCountryCode);
            StoredFields.put(stored, Payer.FIELD, payingCustomerId);
            SubscriptionWire.putDeal(stored, minimumSpend, priceOverrides);
            return new SubscriptionDraft(
                    SubscriptionDraft.idOr(null),
                    false,
                    customerId,
                    planId,
                    resourceId == null ? "" : ExternalId.valid("resourceId", resourceId),
                    startDate,
                    null,
                    billingPeriod,
                    billingCycleAnchor == SubscriptionWire.BillingCycleAnchor.NOW,
                    scheduleStrategy == null ? ScheduleStrategy.IMMEDIATE : scheduleStrategy,
                    trialOverrideConfiguration == null ? null : trialOverrideConfiguration.draft(),
                    billingCountryCode,
                    addons == null ? List.of() : SubscriptionWire.cart(addons),
                    units(),
                    List.of(),
                    Map.of(),
                    stored);
        }

        private List<SubscriptionDraft.Units> units() {
            List<SubscriptionDraft.Units> units = new ArrayList<>(SubscriptionWire.units(charges));
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

    /// The preview of a subscription.
    ///
    /// @param immediateInvoice the amounts due now, possibly without lines
    /// @param recurringInvoice the next invoice, without lines if it depends on usage alone; null if there is
    ///     none
    /// @param billingPeriodRange the first paid billing period, or the current one if it has started
    public record View(
            Invoice immediateInvoice,
            @Nullable Invoice recurringInvoice,
            PreviewInvoices.@Nullable Range billingPeriodRange,
            Instant startDate,
            SubscriptionAnswer.@Nullable TrialView trial,
            @Nullable Instant trialEndDate,
            List<Object> freeItems,
            boolean hasScheduledUpdates,
            boolean isPlanDowngrade) {

        static View of(CostPreview.Estimate estimate) {
            PreviewInvoices invoices = estimate.invoices();
            PreviewInvoices.Invoice next = invoices.next();
            SubscriptionLifecycle course = estimate.forecast().begun().course();
            SubscriptionLifecycle.Trial trial = course.trial();
            return new View(
                    Invoice.of(invoices.now()),
                    next == null ? null : Invoice.of(next),
                    invoices.period(),
                    course.startAt(),
                    trial == null ? null : new SubscriptionAnswer.TrialView(trial.end()),
                    course.trialEndAt(),
                    List.of(),
                    estimate.isScheduled(),
                    estimate.isDowngrade());
        }
    }
}
