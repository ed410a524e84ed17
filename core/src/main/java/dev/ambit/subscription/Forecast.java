package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The effect of provisioning a draft, computed without doing it.
///
/// @param begun the subscription at its start
/// @param paid the subscription at its first payment; null if it ends with its trial
/// @param paidAt the time of the first payment: at the start (now if the customer already has the same
///     subscription), at the end of its trial, or at its scheduled update
/// @param replaced subscriptions that end at `paidAt`, in their state at that time
/// @param isUnchanged whether the customer already has the same subscription
record Forecast(
        Subscription begun,
        Cost cost,
        @Nullable Subscription paid,
        Instant paidAt,
        List<Subscription> replaced,
        boolean isUnchanged) {

    /// @param live the customer's live subscriptions
    /// @throws dev.ambit.problem.Problem if the draft cannot be sold like this
    static Forecast of(
            Handle tx, EnvironmentId environment, List<Subscription> live, SubscriptionDraft draft, Instant now) {
        SubscriptionProvisioning.PricedSubscription wanted =
                SubscriptionProvisioning.wanted(tx, environment, draft, true, now);
        Subscription next = Payer.carried(wanted.subscription(), live);
        Optional<Subscription> same = live.stream()
                .filter(it -> SubscriptionProvisioning.isRepeated(it, next, draft))
                .findFirst();
        if (same.isPresent()) {
            return scheduled(tx, environment, live, same.get()).orElseGet(() -> {
                Cost cost = Sale.of(tx, environment, same.get()).cost(tx, environment);
                return begun(same.get(), cost, at(live, now), now, true);
            });
        }
        Optional<Subscription> before = SubscriptionProvisioning.waiting(tx, environment, live, next, draft);
        if (before.isPresent()) {
            Instant later = draft.strategy().of(before.get(), now);
            SubscriptionProvisioning.PricedSubscription then =
                    SubscriptionProvisioning.wanted(tx, environment, draft, false, later);
            return begun(tx, environment, live, then.subscription(), then.cost(), later);
        }
        Instant start = next.startAt().isAfter(now) ? next.startAt() : now;
        requireNoUpdateBefore(start, now, live, next);
        Subscription begun = next.status() == SubscriptionStatus.NOT_STARTED
                ? next.on(next.course().begun(start), start)
                : next;
        return begun(tx, environment, live, begun, wanted.cost(), start);
    }

    /// Forecasts a change of one subscription, without the update that the change schedules.
    ///
    /// @param live the customer's live subscriptions before the change
    /// @param after the subscription as it is stored after the change
    static Forecast ofChange(
            Handle tx,
            EnvironmentId environment,
            List<Subscription> live,
            Subscription current,
            Subscription after,
            Instant now) {
        Cost cost = Sale.of(tx, environment, after).cost(tx, environment);
        if (after.status() == SubscriptionStatus.NOT_STARTED) {
            Instant start = after.startAt().isAfter(now) ? after.startAt() : now;
            Subscription begun = after.on(after.course().begun(start), start);
            return begun(tx, environment, live, begun, cost, start);
        }
        boolean isUnchanged = DeferredProrations.isSameSale(current, after);
        if (isUnchanged || after.status() == SubscriptionStatus.IN_TRIAL) {
            return begun(after, cost, at(live, now), now, isUnchanged);
        }
        return new Forecast(after, cost, after, now, List.of(current), false);
    }

    private static Forecast begun(
            Handle tx, EnvironmentId environment, List<Subscription> live, Subscription wanted, Cost cost, Instant at) {
        List<Subscription> then = at(live, at);
        Subscription begun = CarryOver.into(tx, environment, wanted, then, at);
        return begun(begun, cost, then, at, false);
    }

    private static Forecast begun(
            Subscription begun, Cost cost, List<Subscription> live, Instant at, boolean isUnchanged) {
        SubscriptionLifecycle.Trial trial = begun.course().trial();
        if (begun.status() != SubscriptionStatus.IN_TRIAL || trial == null) {
            return new Forecast(begun, cost, begun, at, replaced(begun, live), isUnchanged);
        }
        if (trial.end() == TrialEnd.CANCEL_SUBSCRIPTION) {
            return new Forecast(begun, cost, null, at, List.of(), isUnchanged);
        }
        Instant paidAt = trial.endAt();
        Subscription converted = begun.on(begun.course().active(paidAt), paidAt);
        return new Forecast(begun, cost, converted, paidAt, replaced(converted, at(live, paidAt)), isUnchanged);
    }

    /// Forecasts the scheduled update of a subscription. Empty if none is pending, or if the update will fail.
    static Optional<Forecast> scheduled(
            Handle tx, EnvironmentId environment, List<Subscription> live, Subscription current) {
        ScheduledUpdate update = current.scheduled();
        if (update == null || !current.isToChange()) {
            return Optional.empty();
        }
        Instant at = update.at();
        List<Subscription> then = at(live, at);
        Optional<Subscription> before =
                then.stream().filter(it -> it.id().equals(current.id())).findFirst();
        if (before.isEmpty()) {
            return Optional.empty();
        }
        try {
            SubscriptionDraft plan = update.plan();
            if (plan == null) {
                Subscription due = Updating.due(tx, environment, current, at);
                Subscription paid = due.on(due.course().active(at), at);
                Cost cost = Sale.of(tx, environment, paid).cost(tx, environment);
                return Optional.of(new Forecast(current, cost, paid, at, List.of(before.get()), true));
            }
            SubscriptionProvisioning.PricedSubscription wanted =
                    SubscriptionProvisioning.wanted(tx, environment, plan, false, at);
            Subscription paid = CarryOver.into(tx, environment, wanted.subscription(), then, at);
            return Optional.of(new Forecast(current, wanted.cost(), paid, at, List.of(before.get()), true));
        } catch (Problem _) {
            // The update will fail in the same way at its time, and leave the subscription unchanged.
            return Optional.empty();
        }
    }

    private static List<Subscription> replaced(Subscription begun, List<Subscription> live) {
        return live.stream()
                .filter(it -> SubscriptionReplacement.ends(begun, it))
                .toList();
    }

    /// Returns the subscriptions that are live at that time, in their billing period of that time.
    static List<Subscription> at(List<Subscription> live, Instant at) {
        return live.stream()
                .filter(it -> isLive(it.course(), at))
                .map(it -> isTrialAt(it.course(), at) ? it : it.on(it.course().active(at), it.updatedAt()))
                .toList();
    }

    private static boolean isLive(SubscriptionLifecycle course, Instant at) {
        Instant end = course.ending().at();
        return end == null || end.isAfter(at);
    }

    private static boolean isTrialAt(SubscriptionLifecycle course, Instant at) {
        Instant end = course.trialEndAt();
        return course.status() == SubscriptionStatus.IN_TRIAL && end != null && end.isAfter(at);
    }

    /// Refuses a preview across a scheduled update, because the price after the update depends on versions of that
    /// day.
    private static void requireNoUpdateBefore(Instant start, Instant now, List<Subscription> live, Subscription next) {
        for (Subscription it : live) {
            ScheduledUpdate update = it.scheduled();
            if (start.isAfter(now)
                    && it.isInPlaceOf(next)
                    && it.isToChange()
                    && update != null
                    && !update.at().isAfter(start)) {
                throw UNSUPPORTED_PARAMETER
                        .because(("`startDate` %s is after subscription `%s` changes, at %s, so its price then is"
                                        + " unknown. Choose an earlier `startDate`, or cancel the scheduled update.")
                                .formatted(start, it.id(), update.at()))
                        .at("startDate", start, "before " + update.at());
            }
        }
    }
}
