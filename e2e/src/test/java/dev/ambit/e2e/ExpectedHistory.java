package dev.ambit.e2e;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// Computes from the calendar alone what happens to one customer in a [SubscriptionYear]: each event with its
/// time, in order, and the final state.
record ExpectedHistory(int number, Kind kind, Instant start) {

    static final Duration TRIAL = Duration.ofDays(14);
    static final Duration TERM = Duration.ofDays(100);

    /// The purchase of a customer and its change at the end of the first month.
    enum Kind {
        MONTHLY,
        YEARLY,
        /// Starts a trial, then pays.
        KEPT,
        /// Starts a trial and lets it end.
        DROPPED,
        /// Buys with an end date.
        UNTIL,
        LEAVES,
        /// Reduces the seats at the end of the period.
        SHRINKS,
        /// Downgrades at the end of the period.
        FALLS,
    }

    String customer() {
        return "customer-%04d".formatted(number);
    }

    String team() {
        return "team-%04d".formatted(number);
    }

    String basic() {
        return "basic-%04d".formatted(number);
    }

    /// Returns the events in the order of the log.
    List<String> events() {
        Instant month = months(start, 1);
        var lines = new Lines();
        lines.of(team(), "subscription.created", SubscriptionYear.BEGIN);
        lines.of(team(), "subscription.updated", start);
        if (isTried()) {
            lines.of(team(), "subscription.trial_started", start);
        }
        lines.entitled(start);
        if (isTried()) {
            lines.of(team(), "subscription.trial.ends_soon", start.plus(TRIAL).minus(Duration.ofDays(7)));
        }
        switch (kind) {
            case MONTHLY -> lines.renewed(team(), start, 1, 1);
            case YEARLY -> lines.renewed(team(), start, 1, 12);
            case KEPT -> {
                lines.of(team(), "subscription.trial_converted", start.plus(TRIAL));
                lines.of(team(), "subscription.updated", start.plus(TRIAL));
                lines.entitled(start.plus(TRIAL));
                lines.renewed(team(), start.plus(TRIAL), 1, 1);
            }
            case DROPPED -> {
                lines.of(team(), "subscription.trial_expired", start.plus(TRIAL));
                lines.ended("subscription.expired", start.plus(TRIAL));
            }
            case UNTIL -> {
                for (int i = 1; months(start, i).isBefore(start.plus(TERM)); i++) {
                    lines.endsSoon(team(), months(start, i));
                    lines.of(team(), "subscription.updated", months(start, i));
                }
                lines.ended("subscription.canceled", start.plus(TERM));
            }
            case LEAVES -> {
                lines.of(team(), "subscription.updated", SubscriptionYear.DECISIONS);
                lines.entitled(SubscriptionYear.DECISIONS);
                lines.endsSoon(team(), month);
                lines.ended("subscription.canceled", month);
            }
            case SHRINKS -> {
                lines.of(team(), "subscription.updated", SubscriptionYear.DECISIONS);
                lines.entitled(SubscriptionYear.DECISIONS);
                lines.endsSoon(team(), month);
                lines.of(team(), "subscription.updated", month);
                lines.entitled(month);
                lines.of(team(), "subscription.updated", month);
                lines.renewed(team(), start, 2, 1);
            }
            case FALLS -> {
                lines.of(team(), "subscription.updated", SubscriptionYear.DECISIONS);
                lines.endsSoon(team(), month);
                lines.of(team(), "subscription.canceled", month);
                lines.of(basic(), "subscription.created", month);
                lines.entitled(month);
                lines.renewed(basic(), start, 2, 1);
            }
        }
        return lines.all;
    }

    /// Returns the states by name.
    List<String> states() {
        return switch (kind) {
            case MONTHLY, SHRINKS -> List.of(active(team(), start, 1));
            case YEARLY -> List.of(active(team(), start, 12));
            case KEPT -> List.of(active(team(), start.plus(TRIAL), 1));
            case DROPPED -> List.of(customer() + " free ACTIVE", over("EXPIRED"));
            case UNTIL, LEAVES -> List.of(customer() + " free ACTIVE", over("CANCELED"));
            case FALLS -> List.of(active(basic(), start, 1), over("CANCELED"));
        };
    }

    private boolean isTried() {
        return kind == Kind.KEPT || kind == Kind.DROPPED;
    }

    private String over(String status) {
        return "%s %s %s".formatted(customer(), team(), status);
    }

    private String active(String subscription, Instant from, int step) {
        int months = step;
        while (!months(from, months).isAfter(SubscriptionYear.END)) {
            months += step;
        }
        return "%s %s ACTIVE until %s".formatted(customer(), subscription, months(from, months));
    }

    private static Instant months(Instant from, int months) {
        return from.atZone(ZoneOffset.UTC).plusMonths(months).toInstant();
    }

    private final class Lines {

        private final List<String> all = new ArrayList<>();

        void of(String entity, String type, Instant at) {
            all.add("%s %s %s %s".formatted(customer(), entity, type, at));
        }

        void entitled(Instant at) {
            of(customer(), "entitlements.updated", at);
        }

        /// Adds monthly renewals from the month `first` on, each announced before its end, for the paid number of
        /// months.
        void renewed(String subscription, Instant from, int first, int paid) {
            for (int i = first; !soon(months(from, i)).isAfter(SubscriptionYear.END); i++) {
                endsSoon(subscription, months(from, i));
                if (i % paid == 0 && !months(from, i).isAfter(SubscriptionYear.END)) {
                    of(subscription, "subscription.updated", months(from, i));
                }
            }
        }

        void endsSoon(String subscription, Instant end) {
            of(subscription, "subscription.billing_month.ends_soon", soon(end));
        }

        private static Instant soon(Instant end) {
            return end.minus(Duration.ofHours(1));
        }

        /// Adds the end of a subscription; the customer continues with the free plan.
        void ended(String type, Instant at) {
            of(team(), type, at);
            of("free", "subscription.created", at);
            entitled(at);
        }
    }
}
