package dev.ambit.promotion;

import dev.ambit.db.EnvironmentId;
import dev.ambit.promotion.CatalogPromotion.Order;
import dev.ambit.promotion.PromotionWire.OutcomeView;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A comparison of two forks of a promotion's target over some days of their clocks: one without the promotion, and
/// one with it.
record FastForward(UUID promotion, UUID operation, Requested requested, Progress progress) {

    /// The request.
    ///
    /// @param order the hash of the merged content, and its author
    record Requested(int days, Order order) {

        /// Returns the number of steps of the operation: the days, and one for each other phase.
        long steps() {
            return days + FastForwardPhase.values().length - 1L;
        }
    }

    /// A fork with masked customers.
    ///
    /// @param copy the operation that copies its customers
    record Fork(int environment, String slug, UUID copy) {

        EnvironmentId id() {
            return new EnvironmentId(environment);
        }
    }

    /// The recurring amounts that are charged in one currency.
    record Charged(String currency, BigDecimal without, BigDecimal with) {}

    /// The numbers of compared customers and of differences by kind.
    record Counts(long customers, long renewals, long amounts, long resets, long limits, List<Charged> charged) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0, List.of());

        Counts {
            charged = List.copyOf(charged);
        }

        long differences() {
            return renewals + amounts + resets + limits;
        }

        Counts with(long moreCustomers, List<Difference> more, List<Charged> sums) {
            return new Counts(
                    customers + moreCustomers,
                    renewals + count(more, DifferenceKind.RENEWAL),
                    amounts + count(more, DifferenceKind.AMOUNT),
                    resets + count(more, DifferenceKind.RESET),
                    limits + count(more, DifferenceKind.LIMIT),
                    sums);
        }

        private static long count(List<Difference> differences, DifferenceKind kind) {
            return differences.stream().filter(it -> it.kind() == kind).count();
        }
    }

    /// How far the operation is.
    ///
    /// @param without the fork without the promotion; null before it exists and after it was deleted
    /// @param with the fork with the promotion, likewise
    /// @param rollouts the operations that move subscriptions in that fork
    /// @param from the time of both clocks before they advance; null before
    /// @param day the number of days that were compared
    /// @param after id of the last customer that was compared
    record Progress(
            FastForwardPhase phase,
            @Nullable Fork without,
            @Nullable Fork with,
            List<UUID> rollouts,
            @Nullable Instant from,
            int day,
            String after,
            Counts counts) {

        static final Progress START =
                new Progress(FastForwardPhase.FORK, null, null, List.of(), null, 0, "", Counts.NONE);

        Progress {
            rollouts = List.copyOf(rollouts);
        }

        boolean hasForks() {
            return without != null || with != null;
        }

        /// Returns the forks that exist, the later one first.
        List<Fork> forks() {
            return Stream.concat(Stream.ofNullable(with), Stream.ofNullable(without))
                    .toList();
        }

        Progress in(FastForwardPhase next) {
            return new Progress(next, without, with, rollouts, from, day, after, counts);
        }

        Progress forked(@Nullable Fork one, @Nullable Fork other) {
            return new Progress(phase, one, other, rollouts, from, day, after, counts);
        }

        Progress moving(List<UUID> operations) {
            return new Progress(FastForwardPhase.MOVE, without, with, operations, from, day, after, counts);
        }

        Progress startedAt(Instant time) {
            return new Progress(FastForwardPhase.ADVANCE, without, with, rollouts, time, day, after, counts);
        }

        Progress compared(int days, String customer, Counts sums) {
            return new Progress(phase, without, with, rollouts, from, days, customer, sums);
        }

        /// Returns the time of the clocks after a number of days.
        Instant time(int days) {
            return Objects.requireNonNull(from).plus(Duration.ofDays(days));
        }
    }

    /// A value on one side.
    ///
    /// @param resets the number of resets; null for other kinds
    /// @param at the time of the renewal, or of the last reset; null for a limit
    /// @param currency of the amount; null without a known amount
    /// @param amount the recurring amount that the renewal charges; null without a known amount
    /// @param decision at the end; null for other kinds than a limit
    public record Value(
            @Nullable Integer resets,
            @Nullable Instant at,
            @Nullable String currency,
            @Nullable BigDecimal amount,
            @Nullable OutcomeView decision) {}

    /// A difference between both forks.
    ///
    /// @param number the place in the list
    /// @param resourceId empty for the customer itself
    /// @param subject id of the plan or the feature
    /// @param before without the promotion; null if this happens only with it
    /// @param after with the promotion; null if this happens only without it
    record Difference(
            long number,
            String customerId,
            String resourceId,
            DifferenceKind kind,
            String subject,
            @Nullable Value before,
            @Nullable Value after) {}

    FastForward at(Progress other) {
        return new FastForward(promotion, operation, requested, other);
    }
}
