package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.catalog.AppliedCoupon;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.EntityId;
import dev.ambit.catalog.Kept;
import dev.ambit.engine.Anchoring;
import dev.ambit.engine.Reset;
import dev.ambit.engine.ResetPeriod;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.engine.price.Line;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a subscription would cost, on the wire. What would change the amounts and does not act yet is refused:
/// a preview without it would be wrong.
public final class PreviewWire {

    /// Of a price per unit that tiers or blocks make uneven, on the average.
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
            Object billing = BillingInformation.kept(billingInformation);
            if (billing != null) {
                throw UNSUPPORTED_PARAMETER
                        .because("`billingInformation` is not supported in a preview, which stores nothing. Remove it.")
                        .at(BillingInformation.FIELD, billing, "no value");
            }
            SubscriptionWire.refuseUnitQuantity(unitQuantity);
            Map<String, Object> kept = new HashMap<>();
            Kept.put(kept, Payer.FIELD, payingCustomerId);
            SubscriptionWire.putDeal(kept, minimumSpend, priceOverrides);
            return new SubscriptionDraft(
                    SubscriptionDraft.idOr(null),
                    false,
                    customerId,
                    planId,
                    resourceId == null ? "" : EntityId.valid("resourceId", resourceId),
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
                    kept);
        }

        private List<SubscriptionDraft.Units> units() {
            List<SubscriptionDraft.Units> units = new ArrayList<>(SubscriptionWire.units(charges));
            for (int i = 0; billableFeatures != null && i < billableFeatures.size(); i++) {
                BillableFeature it = billableFeatures.get(i);
                String place = "billableFeatures." + i;
                units.add(SubscriptionWire.bought(
                        place + ".featureId", place + ".quantity", it.featureId(), it.quantity()));
            }
            return units;
        }
    }

    public record Range(Instant start, Instant end) {

        /// The period that begins at `start`, counted from the beginning of the first one.
        private static Range of(Reset period, Instant first, Instant start) {
            UsagePeriod at = period.at(first.toEpochMilli(), start.toEpochMilli());
            return new Range(Instant.ofEpochMilli(at.startMillis()), Instant.ofEpochMilli(at.endMillis()));
        }
    }

    public record InvoiceLine(
            String description, BigDecimal quantity, BigDecimal unitPrice, BigDecimal subTotal, String currency) {

        private static InvoiceLine of(Line it, String currency) {
            BigDecimal unitPrice = it.quantity().signum() == 0
                    ? BigDecimal.ZERO
                    : it.amount()
                            .divide(it.quantity(), UNIT_PRICE_DECIMALS, RoundingMode.HALF_UP)
                            .stripTrailingZeros();
            return new InvoiceLine(description(it), it.quantity(), unitPrice, it.amount(), currency);
        }

        private static String description(Line it) {
            String packageId = it.packageId();
            if (packageId == null) {
                return "Minimum spend";
            }
            return it.featureId() == null ? packageId : "%s: %s".formatted(packageId, it.featureId());
        }
    }

    public record Invoice(
            BigDecimal subTotal,
            BigDecimal total,
            @Nullable String currency,
            @Nullable Range billingPeriodRange,
            List<InvoiceLine> lines) {

        private static Invoice of(List<Line> lines, @Nullable String currency, @Nullable Range range) {
            BigDecimal total = lines.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
            List<InvoiceLine> shown = new ArrayList<>();
            for (Line it : lines) {
                shown.add(InvoiceLine.of(it, Objects.requireNonNull(currency, "what a line is paid in")));
            }
            return new Invoice(total, total, currency, range, shown);
        }
    }

    /// What a subscription would cost.
    ///
    /// @param immediateInvoice what is due as it begins: nothing while it is tried, or if a period of it has begun
    /// @param recurringInvoice what is paid after that, with what is paid once if it is the first payment; or null
    /// @param billingPeriodRange the first period that is paid, or of what has begun in the past the current one
    public record View(
            Invoice immediateInvoice,
            @Nullable Invoice recurringInvoice,
            @Nullable Range billingPeriodRange,
            Instant startDate,
            SubscriptionAnswer.@Nullable TrialView trial,
            @Nullable Instant trialEndDate,
            List<Object> freeItems,
            boolean hasScheduledUpdates,
            boolean isPlanDowngrade) {

        static View of(Costing.Estimate estimate) {
            Cost it = estimate.cost();
            SubscriptionCourse course = estimate.wanted().course();
            SubscriptionCourse.Trial trial = course.trial();
            boolean isPaid = trial == null || trial.end() == TrialEnd.CONVERT_TO_PAID;
            BillingPeriod period = it.billingPeriod();
            // What begins in the past is paid with its next period; without periods there is none to wait for.
            boolean isDue =
                    trial == null && (period == null || !course.startAt().isBefore(estimate.now()));
            Ranges ranges = isPaid && period != null ? Ranges.of(course, period, estimate.now()) : null;
            return new View(
                    Invoice.of(
                            isDue ? it.first() : List.of(),
                            it.currency(),
                            isDue && ranges != null ? ranges.first() : null),
                    isPaid ? later(it, isDue, trial != null, ranges) : null,
                    ranges == null ? null : ranges.first(),
                    course.startAt(),
                    trial == null ? null : new SubscriptionAnswer.TrialView(trial.end()),
                    course.trialEndAt(),
                    List.of(),
                    estimate.isScheduled(),
                    estimate.isDowngrade());
        }

        /// What begins with a trial is paid for the first time once that is over.
        private static @Nullable Invoice later(
                Cost it, boolean isPaidBefore, boolean isTrial, @Nullable Ranges ranges) {
            List<Line> lines = isPaidBefore ? it.next() : it.first();
            if (ranges == null) {
                return isPaidBefore || lines.isEmpty() ? null : Invoice.of(lines, it.currency(), null);
            }
            return Invoice.of(lines, it.currency(), isTrial ? ranges.first() : ranges.next());
        }
    }

    /// The first period that is still to be paid, or runs, and the one after it.
    private record Ranges(Range first, Range next) {

        private static Ranges of(SubscriptionCourse course, BillingPeriod period, Instant now) {
            var reset = new Reset(
                    switch (period) {
                        case MONTHLY -> ResetPeriod.MONTH;
                        case ANNUALLY -> ResetPeriod.YEAR;
                    },
                    Anchoring.SUBSCRIPTION_START);
            Instant from = course.billedFrom();
            Range first = Range.of(reset, from, from.isAfter(now) ? from : now);
            return new Ranges(first, Range.of(reset, from, first.end()));
        }
    }
}
