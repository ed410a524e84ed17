package dev.ambit.engine.price;

import dev.ambit.engine.price.ProratedLine.Time;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Charges when a subscription starts and replaces others: the rest of its billing period, less the unused time
/// that the others have paid for.
///
/// @param once one-time charges that were not paid before
/// @param recurring charges and credits for parts of billing periods
/// @param isSamePeriod whether the billing period of a replaced subscription continues
public record Settlement(List<ProratedLine> once, List<ProratedLine> recurring, boolean isSamePeriod) {

    /// Returns the charges of the change: new charges, and credits for paid time that is unused.
    ///
    /// @param at the moment of the change
    /// @param decimals of the currency
    public static Settlement of(List<BillingTerm> replaced, BillingTerm begun, Instant at, int decimals) {
        List<Line> due = new ArrayList<>(begun.recurring());
        List<ProratedLine> lines = new ArrayList<>();
        for (BillingTerm term : replaced) {
            BillingTime period = term.period();
            if (period == null || !term.isPaid()) {
                continue;
            }
            boolean isSame = period.equals(begun.period());
            for (Line paid : term.recurring()) {
                if (!isSame || !removeEqual(due, paid)) {
                    BigDecimal credit = period.remaining(paid.amount(), at, decimals);
                    add(lines, Time.UNUSED, paid, credit.negate());
                }
            }
        }
        due.forEach(it -> charge(lines, it, begun.period(), at, decimals));
        return new Settlement(
                once(replaced, begun),
                lines,
                replaced.stream().anyMatch(it -> it.isPaid() && isSame(it.period(), begun.period())));
    }

    private static boolean isSame(@Nullable BillingTime one, @Nullable BillingTime other) {
        return one != null && one.equals(other);
    }

    /// Removes a charge that equals a paid line, because charge and credit would cancel out.
    private static boolean removeEqual(List<Line> due, Line paid) {
        Optional<Line> equal = due.stream()
                .filter(it -> it.isOfSame(paid)
                        && it.quantity().compareTo(paid.quantity()) == 0
                        && it.amount().compareTo(paid.amount()) == 0)
                .findFirst();
        equal.ifPresent(due::remove);
        return equal.isPresent();
    }

    private static void charge(
            List<ProratedLine> lines, Line line, @Nullable BillingTime period, Instant at, int decimals) {
        if (period == null || at.getEpochSecond() <= period.startSecond()) {
            lines.add(ProratedLine.undivided(line));
        } else {
            add(lines, Time.REMAINING, line, period.remaining(line.amount(), at, decimals));
        }
    }

    private static void add(List<ProratedLine> lines, Time time, Line line, BigDecimal amount) {
        if (amount.signum() != 0) {
            lines.add(new ProratedLine(time, of(line, line.quantity(), amount)));
        }
    }

    /// Returns the one-time charges, less those that the replaced subscriptions have paid.
    private static List<ProratedLine> once(List<BillingTerm> replaced, BillingTerm begun) {
        List<Line> paid = replaced.stream().flatMap(it -> it.once().stream()).toList();
        List<ProratedLine> lines = new ArrayList<>();
        for (Line line : begun.once()) {
            BigDecimal amount = line.amount();
            BigDecimal quantity = line.quantity();
            for (Line before : paid) {
                if (before.isOfSame(line)) {
                    amount = amount.subtract(before.amount());
                    quantity = quantity.subtract(before.quantity());
                }
            }
            if (amount.signum() > 0) {
                lines.add(ProratedLine.undivided(of(line, quantity.signum() > 0 ? quantity : line.quantity(), amount)));
            }
        }
        return lines;
    }

    private static Line of(Line line, BigDecimal quantity, BigDecimal amount) {
        return new Line(line.kind(), line.packageId(), line.featureId(), quantity, amount);
    }
}
