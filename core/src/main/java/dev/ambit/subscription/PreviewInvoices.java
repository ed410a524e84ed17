package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.Anchoring;
import dev.ambit.engine.Reset;
import dev.ambit.engine.ResetPeriod;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.engine.price.BillingTerm;
import dev.ambit.engine.price.BillingTime;
import dev.ambit.engine.price.Line;
import dev.ambit.engine.price.ProratedLine;
import dev.ambit.engine.price.Settlement;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The invoices of a forecast.
///
/// @param now without lines if nothing is due
/// @param next null if no further invoice is known
/// @param period the first paid billing period, or the current one if the customer already has the subscription;
///     null without billing periods
record PreviewInvoices(
        Invoice now, @Nullable Invoice next, @Nullable Range period) {

    record Invoice(
            List<ProratedLine> lines,
            @Nullable String currency,
            @Nullable Range range) {}

    /// The time that an invoice covers.
    ///
    /// @param end exclusive
    public record Range(Instant start, Instant end) {}

    static PreviewInvoices of(Handle tx, EnvironmentId environment, Forecast forecast, Instant now) {
        Cost cost = forecast.cost();
        Subscription paid = forecast.paid();
        if (paid == null) {
            return new PreviewInvoices(new Invoice(List.of(), cost.currency(), null), null, null);
        }
        List<Deferral> deferred = DeferredProrations.pending(tx, environment, forecast, now);
        PreviewInvoices of = new Working(tx, environment, forecast, paid, range(cost, paid), deferred, now).invoices();
        Range current = forecast.isUnchanged() ? range(cost, forecast.begun()) : null;
        return current == null ? of : new PreviewInvoices(of.now(), of.next(), current);
    }

    /// Returns the prorated charges and credits of a change that happens now.
    ///
    /// @throws Problem if the change has no price
    static Invoice prorations(
            Handle tx, EnvironmentId environment, List<Subscription> replaced, Subscription begun, Instant now) {
        Cost cost = Sale.of(tx, environment, begun).cost(tx, environment);
        var forecast = new Forecast(begun, cost, begun, now, replaced, false);
        var working = new Working(tx, environment, forecast, begun, range(cost, begun), List.of(), now);
        List<Working.Paid> paid = replaced.stream().map(working::paid).toList();
        String currency = working.currency(paid);
        return new Invoice(working.settlement(paid, currency).recurring(), currency, null);
    }

    private static @Nullable Range range(Cost cost, Subscription it) {
        SubscriptionLifecycle.Billing billing = it.course().billing();
        return cost.billingPeriod() == null || billing.startAt() == null || billing.endAt() == null
                ? null
                : new Range(billing.startAt(), billing.endAt());
    }

    private record Working(
            Handle tx,
            EnvironmentId environment,
            Forecast forecast,
            Subscription paid,
            @Nullable Range period,
            List<Deferral> deferred,
            Instant now) {

        PreviewInvoices invoices() {
            Cost cost = forecast.cost();
            if (isPaidAlready()) {
                return new PreviewInvoices(none(), unchanged(), period);
            }
            List<Paid> replaced = forecast.replaced().stream().map(this::paid).toList();
            String currency = currency(replaced);
            Settlement settlement = settlement(replaced, currency);
            boolean isDeferred = settlement.isSamePeriod() && DeferredProrations.isDeferring(tx, environment, paid);
            List<ProratedLine> due = new ArrayList<>(settlement.once());
            due.addAll(isDeferred ? List.of() : settlement.recurring());
            due.sort(Comparator.comparingInt(this::rank));
            if (!settlement.isSamePeriod()) {
                due.addAll(0, deferredLines());
            }
            Invoice first = new Invoice(due, currency, due.isEmpty() ? null : rest());
            if (forecast.paidAt().isAfter(now) && !due.isEmpty()) {
                return new PreviewInvoices(none(), first, period);
            }
            List<ProratedLine> later = new ArrayList<>(settlement.isSamePeriod() ? deferredLines() : List.of());
            later.addAll(isDeferred ? settlement.recurring() : List.of());
            later.addAll(undivided(cost.next()));
            return new PreviewInvoices(first, nextPeriod(later, currency), period);
        }

        private Settlement settlement(List<Paid> replaced, @Nullable String currency) {
            Cost cost = forecast.cost();
            return Settlement.of(
                    replaced.stream().map(Paid::term).toList(),
                    new BillingTerm(cost.next(), once(cost), time(period), true),
                    forecast.paidAt(),
                    decimals(currency));
        }

        /// Returns the next invoice if nothing changes. A subscription that ends still pays what was deferred.
        private @Nullable Invoice unchanged() {
            Cost cost = forecast.cost();
            List<ProratedLine> lines = deferredLines();
            String currency = currency(List.of());
            if (!isGoingOn()) {
                return lines.isEmpty() ? null : new Invoice(lines, currency, period);
            }
            lines.addAll(undivided(forecast.isUnchanged() ? cost.next() : cost.first()));
            return nextPeriod(lines, currency);
        }

        private List<ProratedLine> deferredLines() {
            List<ProratedLine> lines = new ArrayList<>();
            deferred.forEach(it -> lines.addAll(Objects.requireNonNull(it.lines())));
            return lines;
        }

        /// Orders credits first, then charges in the order of the plan and its add-ons.
        private int rank(ProratedLine it) {
            List<Line> charges = forecast.cost().first();
            return it.time() == ProratedLine.Time.UNUSED
                    ? -1
                    : IntStream.range(0, charges.size())
                            .filter(i -> charges.get(i).isOfSame(it.line()))
                            .findFirst()
                            .orElse(charges.size());
        }

        /// Subscriptions that started in the past, or exist already, are paid until their next billing date.
        private boolean isPaidAlready() {
            boolean isBackdated = period != null
                    && paid.startAt().isBefore(now)
                    && forecast.replaced().isEmpty();
            return !forecast.paidAt().isAfter(now) && (forecast.isUnchanged() || isBackdated);
        }

        private boolean isGoingOn() {
            Instant end = paid.course().ending().at();
            return end == null || period == null || end.isAfter(period.end());
        }

        private Invoice none() {
            return new Invoice(List.of(), forecast.cost().currency(), null);
        }

        private @Nullable Invoice nextPeriod(List<ProratedLine> lines, @Nullable String currency) {
            return period == null ? null : new Invoice(lines, currency, after(period));
        }

        private @Nullable Range rest() {
            if (period == null) {
                return null;
            }
            Instant at = forecast.paidAt();
            return new Range(at.isAfter(period.start()) ? at : period.start(), period.end());
        }

        private Range after(Range range) {
            ResetPeriod length = switch (Objects.requireNonNull(forecast.cost().billingPeriod())) {
                case MONTHLY -> ResetPeriod.MONTH;
                case ANNUALLY -> ResetPeriod.YEAR;
            };
            UsagePeriod next = new Reset(length, Anchoring.SUBSCRIPTION_START)
                    .at(paid.course().billedFrom().toEpochMilli(), range.end().toEpochMilli());
            return new Range(Instant.ofEpochMilli(next.startMillis()), Instant.ofEpochMilli(next.endMillis()));
        }

        /// The payments of a replaced subscription.
        private record Paid(
                Subscription subscription,
                BillingTerm term,
                @Nullable String currency) {}

        private Paid paid(Subscription it) {
            if (it.status() == SubscriptionStatus.IN_TRIAL) {
                return new Paid(it, new BillingTerm(List.of(), List.of(), null, false), null);
            }
            Cost cost = cost(it);
            Range of = range(cost, it);
            // A period that would start with the change is never paid.
            boolean isPaid =
                    of != null && !(forecast.paidAt().isAfter(now) && of.start().equals(forecast.paidAt()));
            return new Paid(it, new BillingTerm(cost.next(), once(cost), time(of), isPaid), cost.currency());
        }

        private Cost cost(Subscription it) {
            try {
                return Sale.of(tx, environment, it).cost(tx, environment);
            } catch (Problem problem) {
                throw UNSUPPORTED_PARAMETER
                        .because(("`planId` replaces subscription `%s`, whose price cannot be worked out: %s"
                                        + " Cancel that subscription first.")
                                .formatted(it.id(), problem.getMessage()))
                        .at("planId", paid.planId(), "a plan that replaces no such subscription");
            }
        }

        /// @throws Problem if a credit is in another currency than the charges
        private @Nullable String currency(List<Paid> replaced) {
            String charged = forecast.cost().currency();
            for (Paid it : replaced) {
                String credited = it.currency();
                if (credited == null
                        || !it.term().isPaid()
                        || it.term().recurring().isEmpty()) {
                    continue;
                }
                requireSame(charged, credited, it.subscription().id());
                charged = credited;
            }
            for (Deferral it : deferred) {
                String owed = Objects.requireNonNull(it.currency());
                requireSame(
                        charged,
                        owed,
                        forecast.replaced().isEmpty()
                                ? paid.id()
                                : forecast.replaced().getFirst().id());
                charged = owed;
            }
            return charged;
        }

        private void requireSame(@Nullable String charged, String credited, String subscriptionId) {
            if (charged != null && !charged.equals(credited)) {
                throw UNSUPPORTED_PARAMETER
                        .because(("`planId` `%s` is priced in `%s`, but subscription `%s` is paid in `%s`: amounts"
                                        + " are not converted. Choose a plan priced in `%s`, or cancel `%s` first.")
                                .formatted(paid.planId(), charged, subscriptionId, credited, credited, subscriptionId))
                        .at("planId", paid.planId(), "a plan priced in " + credited);
            }
        }
    }

    private static List<Line> once(Cost cost) {
        List<Line> once = new ArrayList<>(cost.first());
        cost.next().forEach(once::remove);
        return once;
    }

    private static List<ProratedLine> undivided(List<Line> lines) {
        return lines.stream()
                .map(it -> new ProratedLine(ProratedLine.Time.WHOLE, it))
                .toList();
    }

    private static @Nullable BillingTime time(@Nullable Range range) {
        return range == null ? null : BillingTime.of(range.start(), range.end());
    }

    /// Without a currency nothing is rounded.
    private static int decimals(@Nullable String currency) {
        return currency == null
                ? 0
                : Math.max(
                        0,
                        Currency.getInstance(currency.toUpperCase(Locale.ROOT)).getDefaultFractionDigits());
    }

    static BigDecimal total(List<ProratedLine> lines) {
        return lines.stream().map(it -> it.line().amount()).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
