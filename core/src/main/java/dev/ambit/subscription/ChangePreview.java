package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.access.Caller;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.price.ProratedLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Previews a change of what a customer has bought: a purchase, an update, or a migration to the latest versions. It
/// runs the rules of the change itself, stores nothing, but first applies overdue changes.
public final class ChangePreview {

    /// @param stored the subscription as the change would store it
    /// @param startAt when the change takes effect
    /// @param asOf the time of the environment's clock
    /// @param isDowngrade whether the customer moves to another, smaller plan
    /// @param isScheduled whether a replaced subscription has a pending scheduled update
    record Estimate(
            Subscription stored,
            Instant startAt,
            Instant asOf,
            Forecast forecast,
            PreviewInvoices invoices,
            ChangeEffect effect,
            boolean isDowngrade,
            boolean isScheduled) {}

    private final Transactions transactions;
    private final EnvironmentClock clock;
    private final Lifecycle lifecycle;
    private final SubscriptionViews views;

    public ChangePreview(Transactions transactions, EnvironmentClock clock, Lifecycle lifecycle) {
        this.transactions = transactions;
        this.clock = clock;
        this.lifecycle = lifecycle;
        this.views = new SubscriptionViews(transactions);
    }

    /// Previews what [SubscriptionProvisioning] does with the draft.
    PreviewWire.View purchase(Caller caller, SubscriptionDraft draft) {
        EnvironmentId environment = caller.environment();
        catchUp(environment, draft.customerId());
        return view(caller, transactions.in(environment, tx -> {
            Customers.requireOpen(
                    Customers.find(tx, environment, draft.customerId()), "customerId", draft.customerId());
            return purchase(tx, environment, draft, clock.now(tx, environment));
        }));
    }

    /// Previews what [Updating] does with the draft.
    PreviewWire.View update(Caller caller, String id, UpdateDraft draft) {
        return change(
                caller, id, (tx, environment, current, now) -> Updating.updated(tx, environment, current, draft, now));
    }

    /// Previews what [Migration] does.
    PreviewWire.View migration(Caller caller, String id, boolean isAtOnce) {
        return change(
                caller,
                id,
                (tx, environment, current, now) -> Migration.migrated(tx, environment, current, isAtOnce, now));
    }

    private PreviewWire.View change(Caller caller, String id, SubscriptionChange.Edit edit) {
        EnvironmentId environment = caller.environment();
        String customerId = transactions
                .read(environment, tx -> Subscriptions.find(tx, environment, id))
                .orElseThrow(() -> Subscriptions.missing(id))
                .customerId();
        catchUp(environment, customerId);
        return view(caller, transactions.in(environment, tx -> {
            Instant now = clock.now(tx, environment);
            Subscription current = Subscriptions.find(tx, environment, id).orElseThrow(() -> Subscriptions.missing(id));
            SubscriptionChange.requireNotEnded(current);
            Subscription after = edit.of(tx, environment, current, now);
            return changed(tx, environment, current, after, now);
        }));
    }

    private PreviewWire.View view(Caller caller, Estimate estimate) {
        return PreviewWire.View.of(estimate, views.view(caller, estimate.stored()));
    }

    private static Estimate purchase(Handle tx, EnvironmentId environment, SubscriptionDraft draft, Instant now) {
        List<Subscription> live = Subscriptions.live(tx, environment, draft.customerId());
        Forecast forecast = Forecast.of(tx, environment, live, draft, now);
        Subscription stored = SubscriptionProvisioning.outcome(tx, environment, live, draft, now)
                .subscription();
        Subscription next = forecast.begun();
        PreviewInvoices invoices = PreviewInvoices.of(tx, environment, forecast, now);
        requireNoStartBefore(Subscriptions.open(tx, environment, draft.customerId()), next, invoices.next());
        List<Subscription> before =
                live.stream().filter(it -> it.isInPlaceOf(next)).toList();
        boolean isDowngrade = before.stream().noneMatch(it -> it.planId().equals(next.planId()))
                && Direction.of(tx, environment, live, next) == Direction.DOWNGRADE;
        Instant startAt = next.course().startAt();
        Instant effectiveAt = forecast.isUnchanged() || startAt.isBefore(now) ? now : startAt;
        return new Estimate(
                stored,
                startAt,
                now,
                forecast,
                invoices,
                ChangeEffect.of(tx, environment, Forecast.at(live, effectiveAt), next, effectiveAt),
                isDowngrade,
                before.stream().anyMatch(Subscription::isToChange));
    }

    /// @param after the subscription as it is stored after the change
    private static Estimate changed(
            Handle tx, EnvironmentId environment, Subscription current, Subscription after, Instant now) {
        List<Subscription> live = Subscriptions.live(tx, environment, current.customerId());
        List<Subscription> liveAfter =
                live.stream().map(it -> it.id().equals(after.id()) ? after : it).toList();
        Forecast immediate = Forecast.ofChange(tx, environment, live, current, after, now);
        PreviewInvoices invoices = PreviewInvoices.of(tx, environment, immediate, now);
        Optional<Forecast> later = Forecast.scheduled(tx, environment, liveAfter, after);
        if (later.isPresent()) {
            PreviewInvoices then = PreviewInvoices.of(tx, environment, later.get(), now);
            invoices = new PreviewInvoices(invoices.now(), owed(invoices.next(), then.next()), invoices.period());
        }
        requireNoStartBefore(
                Subscriptions.open(tx, environment, current.customerId()).stream()
                        .filter(it -> !it.id().equals(current.id()))
                        .toList(),
                after,
                invoices.next());
        Subscription result = later.map(Forecast::paid).orElse(immediate.begun());
        Instant startAt = later.map(Forecast::paidAt)
                .orElse(current.status() == SubscriptionStatus.NOT_STARTED ? result.startAt() : now);
        return new Estimate(
                after,
                startAt,
                now,
                immediate,
                invoices,
                ChangeEffect.of(tx, environment, Forecast.at(live, startAt), result, startAt),
                false,
                current.isToChange());
    }

    /// Adds the prorations that an immediate part of the change defers to the next invoice.
    private static PreviewInvoices.@Nullable Invoice owed(
            PreviewInvoices.@Nullable Invoice immediate, PreviewInvoices.@Nullable Invoice next) {
        if (immediate == null || next == null) {
            return next;
        }
        List<ProratedLine> deferred = new ArrayList<>(immediate.lines().stream()
                .filter(it -> it.time() != ProratedLine.Time.WHOLE)
                .toList());
        next.lines().forEach(deferred::remove);
        List<ProratedLine> lines =
                Stream.concat(deferred.stream(), next.lines().stream()).toList();
        return new PreviewInvoices.Invoice(lines, next.currency(), next.range());
    }

    /// Requires that no scheduled subscription starts before the next invoice, because it would change that invoice
    /// and its versions are not known yet.
    ///
    /// @throws dev.ambit.problem.Problem if a scheduled subscription of the same product starts by then
    private static void requireNoStartBefore(
            List<Subscription> open, Subscription begun, PreviewInvoices.@Nullable Invoice next) {
        PreviewInvoices.Range range = next == null ? null : next.range();
        for (Subscription it : open) {
            if (it.status() == SubscriptionStatus.NOT_STARTED
                    && it.isInPlaceOf(begun)
                    && (range == null || !it.startAt().isAfter(range.start()))) {
                throw UNSUPPORTED_PARAMETER
                        .because(("`planId` `%s` cannot be previewed: subscription `%s` to plan `%s` starts at %s and"
                                        + " changes the next invoice. Cancel `%s` first, or request the preview after"
                                        + " it starts.")
                                .formatted(begun.planId(), it.id(), it.planId(), it.startAt(), it.id()))
                        .at("planId", begun.planId(), "a plan of a product without a scheduled subscription");
            }
        }
    }

    /// Applies overdue changes, such as a renewal. The lifecycle takes the event lock, so it runs only if necessary.
    private void catchUp(EnvironmentId environment, String customerId) {
        boolean isDue = transactions
                .in(environment, tx -> Subscriptions.firstDue(tx, environment, customerId, clock.now(tx, environment)))
                .isPresent();
        if (isDue) {
            lifecycle.catchUp(environment, customerId);
        }
    }
}
