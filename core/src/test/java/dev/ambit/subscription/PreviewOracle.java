package dev.ambit.subscription;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Computes the expected preview slowly and without the code under test: every charge is charged for the rest of
/// the new period and credited for the rest of the old one.
final class PreviewOracle {

    private static final int CENTS = 2;

    /// A purchase from the catalog of [PreviewShop].
    ///
    /// @param price replaces the plan's price; null: the catalog's price
    /// @param extra quantity of the add-on of plans that prorate at the end of the billing period
    record Order(
            String plan,
            boolean isYearly,
            int support,
            int onboard,
            int seats,
            int extra,
            @Nullable Integer price) {

        /// The amount per period of each charge.
        Map<String, BigDecimal> recurring() {
            Map<String, BigDecimal> charges = new TreeMap<>();
            charges.put("plan " + plan, price != null ? BigDecimal.valueOf(price) : planPrice());
            charges.put("support", BigDecimal.valueOf(support * (isYearly ? 100L : 10L)));
            charges.put("onboard", BigDecimal.valueOf(onboard * 2L));
            charges.put("extra", BigDecimal.valueOf(extra * (isYearly ? 70L : 7L)));
            return charges;
        }

        BigDecimal once() {
            return BigDecimal.valueOf((plan.equals("setup") ? 100L : 0) + onboard * 50L);
        }

        private BigDecimal planPrice() {
            return switch (plan) {
                case "basic", "d10" -> BigDecimal.valueOf(isYearly ? 100 : 10);
                case "pro", "d30" -> BigDecimal.valueOf(isYearly ? 300 : 30);
                case "setup" -> BigDecimal.valueOf(20);
                case "odd" -> new BigDecimal("9.99");
                case "team" -> BigDecimal.valueOf(4L * seats);
                case "scale" -> BigDecimal.valueOf(seats <= 10 ? 3L * seats : 30 + 2L * (seats - 10));
                default -> BigDecimal.ZERO;
            };
        }

        boolean isPaidByPeriod() {
            return !List.of("free", "dfree").contains(plan);
        }

        /// Whether prorations are due when the billing period ends.
        boolean isDeferred() {
            return List.of("d10", "d30", "dfree").contains(plan);
        }

        BigDecimal yearly() {
            BigDecimal period = recurring().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
            return isYearly ? period : period.multiply(BigDecimal.valueOf(12));
        }

        String words() {
            List<String> words = new ArrayList<>(List.of(plan));
            if (isYearly) {
                words.add("year");
            }
            if (support > 0) {
                words.add("support=" + support);
            }
            if (onboard > 0) {
                words.add("onboard=" + onboard);
            }
            if (extra > 0) {
                words.add("extra=" + extra);
            }
            if (plan.equals("team") || plan.equals("scale")) {
                words.add("seats:" + seats);
            }
            if (price != null) {
                words.add("price:" + price);
            }
            return String.join(" ", words);
        }
    }

    /// @param end exclusive
    record Period(Instant start, Instant end) {}

    /// @param next null: no further invoice
    record Answer(
            BigDecimal now,
            @Nullable BigDecimal next,
            @Nullable Period period,
            @Nullable Period nextPeriod) {}

    /// A customer's subscription.
    ///
    /// @param startAt its own start
    /// @param anchor start of its billing periods
    /// @param owed deferred until the end of the billing period
    record Holding(Order order, Instant startAt, Instant anchor, BigDecimal owed) {

        /// After a change at `at`, as it is at `now`.
        Holding after(Order wanted, boolean isBilledAnew, Instant at, Instant now) {
            if (order.equals(wanted)) {
                return this;
            }
            boolean isSame = isSame(this, wanted, isBilledAnew, at);
            Instant from = isSame ? anchor : at;
            boolean isOwed = isSame
                    && wanted.isDeferred()
                    && period(from, wanted.isYearly(), at).end().isAfter(now);
            return new Holding(
                    wanted, at, from, isOwed ? prorations(order, anchor, wanted, from, at) : BigDecimal.ZERO);
        }
    }

    private PreviewOracle() {}

    static Answer change(Holding holding, Order wanted, boolean isBilledAnew, Instant now) {
        Order held = holding.order();
        Instant anchor = holding.anchor();
        BigDecimal owed = holding.owed();
        Period old = held.isPaidByPeriod() ? period(anchor, held.isYearly(), now) : null;
        if (held.equals(wanted) && !isBilledAnew) {
            return unchanged(held, anchor, old, owed);
        }
        boolean isSame = isSame(holding, wanted, isBilledAnew, now);
        Instant from = isSame ? anchor : now;
        Period period = wanted.isPaidByPeriod() ? period(from, wanted.isYearly(), now) : null;
        BigDecimal prorated = prorations(held, anchor, wanted, from, now);
        BigDecimal due = onceDue(held, wanted);
        if (period == null) {
            return new Answer(due.add(owed).add(prorated), null, null, null);
        }
        boolean isLater = isSame && wanted.isDeferred();
        BigDecimal next = wanted.recurring().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Answer(
                isLater ? due : due.add(owed).add(prorated),
                isLater ? next.add(owed).add(prorated) : next,
                period,
                period(from, wanted.isYearly(), period.end()));
    }

    /// Returns whether the billing period continues, or the new one would equal it.
    private static boolean isSame(Holding holding, Order wanted, boolean isBilledAnew, Instant at) {
        Order held = holding.order();
        boolean isYearly = wanted.isYearly();
        return held.isPaidByPeriod()
                && wanted.isPaidByPeriod()
                && held.isYearly() == isYearly
                && (!isBilledAnew || period(holding.anchor(), isYearly, at).equals(period(at, isYearly, at)));
    }

    /// @param from from which the new billing periods count
    private static BigDecimal prorations(Order held, Instant anchor, Order wanted, Instant from, Instant now) {
        BigDecimal sum = BigDecimal.ZERO;
        for (BigDecimal charge : wanted.recurring().values()) {
            sum = wanted.isPaidByPeriod() ? sum.add(share(charge, period(from, wanted.isYearly(), now), now)) : sum;
        }
        for (BigDecimal charge : held.recurring().values()) {
            sum = held.isPaidByPeriod() ? sum.subtract(share(charge, period(anchor, held.isYearly(), now), now)) : sum;
        }
        return sum;
    }

    /// A downgrade that waits for the end of the period, and is paid as often as before.
    static Answer later(Holding holding, Order wanted, Instant now) {
        Order held = holding.order();
        Instant anchor = holding.anchor();
        Period old = period(anchor, held.isYearly(), now);
        Period period = period(anchor, held.isYearly(), old.end());
        BigDecimal next = wanted.recurring().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Answer(BigDecimal.ZERO, next.add(onceDue(held, wanted)).add(holding.owed()), period, period);
    }

    private static Answer unchanged(Order held, Instant anchor, @Nullable Period old, BigDecimal owed) {
        BigDecimal next = held.recurring().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        return old == null
                ? new Answer(BigDecimal.ZERO, null, null, null)
                : new Answer(BigDecimal.ZERO, next.add(owed), old, period(anchor, held.isYearly(), old.end()));
    }

    /// The set-up of a plan is paid once for each plan, that of an add-on for each one more.
    private static BigDecimal onceDue(Order held, Order wanted) {
        BigDecimal setup = wanted.plan().equals("setup") && !held.plan().equals("setup")
                ? BigDecimal.valueOf(100)
                : BigDecimal.ZERO;
        return setup.add(BigDecimal.valueOf(50L * Math.max(0, wanted.onboard() - held.onboard())));
    }

    private static BigDecimal share(BigDecimal charge, Period period, Instant now) {
        BigDecimal all = BigDecimal.valueOf(
                Duration.between(period.start(), period.end()).toSeconds());
        BigDecimal left = BigDecimal.valueOf(Duration.between(now, period.end()).toSeconds());
        return left.compareTo(all) == 0 ? charge : charge.multiply(left).divide(all, CENTS, RoundingMode.HALF_UP);
    }

    /// Counts months or years from the anchor, one after the other, until the period has `at`.
    static Period period(Instant anchor, boolean isYearly, Instant at) {
        Instant start = anchor;
        for (int i = 1; ; i++) {
            Instant end = anchor.atOffset(ZoneOffset.UTC)
                    .plusMonths(isYearly ? 12L * i : i)
                    .toInstant();
            if (end.isAfter(at)) {
                return new Period(start, end);
            }
            start = end;
        }
    }
}
