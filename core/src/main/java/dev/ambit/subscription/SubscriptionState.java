package dev.ambit.subscription;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The state of a subscription, and its next automatic change.
public sealed interface SubscriptionState {

    record NotStarted(Instant startAt) implements SubscriptionState {}

    record PaymentPending() implements SubscriptionState {}

    /// A trial until `endAt`.
    ///
    /// @param cancelAt set if it ends earlier
    /// @param endsSoonAt the time of the reminder
    record InTrial(
            Instant endAt,
            TrialEnd then,
            @Nullable Instant cancelAt,
            @Nullable Instant endsSoonAt) implements SubscriptionState {}

    /// An active subscription.
    ///
    /// @param periodEndAt null without billing periods
    /// @param cancelAt set if it ends
    /// @param updateAt set if an update is scheduled
    /// @param monthEndsSoonAt the time of the reminder before the end of a paid month
    record Active(
            @Nullable Instant periodEndAt,
            @Nullable Instant cancelAt,
            @Nullable Instant updateAt,
            @Nullable Instant monthEndsSoonAt)
            implements SubscriptionState {}

    record Canceled() implements SubscriptionState {}

    record Expired() implements SubscriptionState {}

    /// An automatic change and its time.
    record Turn(Instant at, Kind kind) {

        /// The kinds in the order in which changes of the same time are applied: ends and updates before renewals,
        /// and reminders last.
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

    /// Returns the next change. Empty if the subscription has ended or waits for a request.
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
