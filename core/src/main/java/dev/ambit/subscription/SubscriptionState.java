package dev.ambit.subscription;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where a subscription is in its life (domain.md §1.11), and what it will do next by itself.
public sealed interface SubscriptionState {

    record NotStarted(Instant startAt) implements SubscriptionState {}

    record PaymentPending() implements SubscriptionState {}

    /// Tried, and granted, until `endAt`.
    ///
    /// @param cancelAt if it is to end before its time
    /// @param endsSoonAt when it is told that it ends soon
    record InTrial(
            Instant endAt,
            TrialEnd then,
            @Nullable Instant cancelAt,
            @Nullable Instant endsSoonAt) implements SubscriptionState {}

    /// Granted.
    ///
    /// @param periodEndAt null for what is not paid by periods
    /// @param cancelAt if it is to end
    /// @param updateAt if something is to change of it
    /// @param monthEndsSoonAt when it is told that a month that is paid for ends soon
    record Active(
            @Nullable Instant periodEndAt,
            @Nullable Instant cancelAt,
            @Nullable Instant updateAt,
            @Nullable Instant monthEndsSoonAt)
            implements SubscriptionState {}

    record Canceled() implements SubscriptionState {}

    record Expired() implements SubscriptionState {}

    /// What happens by itself, and when.
    record Turn(Instant at, Kind kind) {

        /// In the order in which they happen if they fall on the same moment: what ends is not renewed, and what is
        /// renewed is so as it is then. What is near is told last, of what is left.
        public enum Kind {
            START,
            CANCEL,
            EXPIRE_TRIAL,
            CONVERT_TRIAL,
            UPDATE,
            RENEW,
            TRIAL_ENDS_SOON,
            MONTH_ENDS_SOON,
        }

        private static final Comparator<Turn> ORDER =
                Comparator.comparing(Turn::at).thenComparing(Turn::kind);

        private static Optional<Turn> of(@Nullable Instant moment, Kind kind) {
            return Optional.ofNullable(moment).map(it -> new Turn(it, kind));
        }
    }

    /// Nothing for what waits for somebody, or is over.
    default Optional<Turn> next() {
        return turns().flatMap(Optional::stream).min(Turn.ORDER);
    }

    private Stream<Optional<Turn>> turns() {
        return switch (this) {
            case NotStarted it -> Stream.of(Turn.of(it.startAt(), Turn.Kind.START));
            case InTrial it ->
                Stream.of(
                        Turn.of(
                                it.endAt(),
                                it.then() == TrialEnd.CONVERT_TO_PAID
                                        ? Turn.Kind.CONVERT_TRIAL
                                        : Turn.Kind.EXPIRE_TRIAL),
                        Turn.of(it.cancelAt(), Turn.Kind.CANCEL),
                        Turn.of(it.endsSoonAt(), Turn.Kind.TRIAL_ENDS_SOON));
            case Active it ->
                Stream.of(
                        Turn.of(it.periodEndAt(), Turn.Kind.RENEW),
                        Turn.of(it.cancelAt(), Turn.Kind.CANCEL),
                        Turn.of(it.updateAt(), Turn.Kind.UPDATE),
                        Turn.of(it.monthEndsSoonAt(), Turn.Kind.MONTH_ENDS_SOON));
            case PaymentPending _, Canceled _, Expired _ -> Stream.empty();
        };
    }
}
