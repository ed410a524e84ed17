package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.FUTURE_UPDATE_NOT_FOUND;

import dev.ambit.access.Caller;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.http.Patch;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Updates add-ons, quantities and agreed values of subscriptions. Increases are immediate; decreases and agreed
/// values are immediate or take effect when the billing period ends.
public final class Updating {

    private final SubscriptionChange change;

    public Updating(EventLog log, EnvironmentClock clock) {
        change = new SubscriptionChange(log, clock);
    }

    Committed<Subscription> update(Caller caller, Author author, String id, UpdateDraft draft) {
        return change.of(
                caller, author, id, (tx, environment, current, now) -> updated(tx, environment, current, draft, now));
    }

    /// Returns the updated subscription without storing it, or the same one if nothing changes.
    static Subscription updated(
            Handle tx, EnvironmentId environment, Subscription current, UpdateDraft draft, Instant now) {
        Subscription described = described(current, draft, now);
        Subscription sold = draft.isOfSale() ? sold(tx, environment, described, draft, now) : described;
        SubscriptionLifecycle course = EndDateChange.moved(sold.course(), draft, now);
        return course.equals(sold.course()) ? sold : sold.on(course, now);
    }

    /// Cancels the scheduled update.
    Committed<Subscription> unschedule(Caller caller, Author author, String id) {
        return change.of(caller, author, id, (_, _, current, now) -> {
            if (current.scheduled() == null) {
                throw noUpdate(
                        "Subscription `%s` has no scheduled update to cancel. Read its `futureUpdates` first.",
                        id, "SCHEDULED");
            }
            return current.scheduling(null, now);
        });
    }

    /// Ambit does not charge yet, so no update waits for a payment.
    Committed<Subscription> cancelPendingPayment(Caller caller, Author author, String id) {
        return change.of(caller, author, id, (_, _, _, _) -> {
            throw noUpdate(
                    "Subscription `%s` has no pending payment to cancel. Read its `futureUpdates` first.",
                    id, "PENDING_PAYMENT");
        });
    }

    private static Problem noUpdate(String why, String id, String status) {
        return FUTURE_UPDATE_NOT_FOUND
                .because(why.formatted(id))
                .with("externalId", id)
                .with("status", status);
    }

    /// Returns the subscription after its scheduled update, with the latest versions.
    static Subscription due(Handle tx, EnvironmentId environment, Subscription current, Instant at) {
        ScheduledUpdate due = Objects.requireNonNull(current.scheduled());
        Subscription latest = Migration.latest(tx, environment, current, at);
        if (due.isToLatest()) {
            return latest;
        }
        List<SubscriptionDraft.Units> units = due.units() == null ? null : units(due.units());
        UpdateDraft draft = UpdateDraft.of(due.addons(), units, due.agreed(), due.billingPeriod());
        return sold(tx, environment, latest, draft, at);
    }

    private static Subscription sold(
            Handle tx, EnvironmentId environment, Subscription current, UpdateDraft draft, Instant now) {
        Sale sale = Sale.of(tx, environment, current, draft);
        Terms wanted = sale.terms(tx, environment);
        Terms before = Terms.of(current);
        boolean isImmediate = draft.strategy() == ScheduleStrategy.IMMEDIATE;
        Terms next = isImmediate ? wanted : before.atLeast(wanted);
        boolean isBilledAsBefore =
                !draft.isBilledAnew() && Objects.equals(before.billingPeriod(), next.billingPeriod());
        SubscriptionLifecycle course = current.course().paidBy(next.billingPeriod());
        if (!isBilledAsBefore && current.status() == SubscriptionStatus.ACTIVE) {
            boolean isReset = CarryOver.isReset(tx, environment, current.productId(), false);
            course = course.counting(now, isReset ? now : null, now);
        }
        // Agreed values are neither more nor less, so they wait, as a purchase with other values does.
        List<PackageEntitlement> had = current.bought().agreed();
        boolean isAgreedLater = !isImmediate && !Set.copyOf(sale.agreed()).equals(Set.copyOf(had));
        ScheduledUpdate later = isAgreedLater || !next.isSameAs(wanted)
                ? later(
                        next,
                        wanted,
                        isAgreedLater ? draft.agreed() : null,
                        // A longer billing period starts now; what waits, waits for its end.
                        draft.strategy().of(current.on(course, now), now))
                : null;
        SubscriptionContent bought =
                current.bought().with(next.addons(), next.units(), isAgreedLater ? had : sale.agreed());
        Set<String> gone = new HashSet<>(before.addonQuantities().keySet());
        gone.removeAll(next.addonQuantities().keySet());
        Map<String, Object> stored = SubscriptionPrices.without(current.kept(), gone);
        boolean isSame = bought.equals(current.bought())
                && stored.equals(current.kept())
                && course.equals(current.course())
                && Objects.equals(later, current.scheduled());
        return isSame
                ? current
                : current.of(bought, now)
                        .describedBy(current.metadata(), stored, now)
                        .on(course, now)
                        .scheduling(later, now);
    }

    private static ScheduledUpdate later(
            Terms next, Terms wanted, @Nullable List<SubscriptionDraft.Agreed> agreed, Instant at) {
        boolean isOfAddons = !next.addonQuantities().equals(wanted.addonQuantities());
        boolean isOfUnits = !next.unitQuantities().equals(wanted.unitQuantities());
        boolean isOfPeriod = !Objects.equals(next.billingPeriod(), wanted.billingPeriod());
        return new ScheduledUpdate(
                at,
                null,
                isOfAddons
                        ? wanted.addons().stream()
                                .map(it -> new SubscriptionDraft.Addon(it.id(), it.quantity()))
                                .toList()
                        : null,
                isOfUnits ? wanted.units() : null,
                agreed,
                isOfPeriod ? wanted.billingPeriod() : null,
                false,
                null);
    }

    private static Subscription described(Subscription it, UpdateDraft draft, Instant now) {
        Map<String, Object> stored = new HashMap<>(it.kept());
        draft.kept().forEach((name, wish) -> put(stored, name, wish));
        Map<String, String> metadata = draft.metadata() == null ? it.metadata() : draft.metadata();
        return metadata.equals(it.metadata()) && stored.equals(it.kept()) ? it : it.describedBy(metadata, stored, now);
    }

    private static void put(Map<String, Object> stored, String name, Patch<?> wish) {
        switch (wish) {
            case Patch.Absent<?> _ -> {
                // Keeps the field.
            }
            case Patch.Cleared<?> _ -> stored.remove(name);
            case Patch.Given<?>(Object value) -> stored.put(name, value);
        }
    }

    static List<SubscriptionDraft.Units> units(List<BoughtUnits> bought) {
        return bought.stream()
                .map(it -> new SubscriptionDraft.Units("charges", "charges", it.featureId(), it.quantity()))
                .toList();
    }
}
