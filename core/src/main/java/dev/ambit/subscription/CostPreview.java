package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;
import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Caller;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.Features;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Computes the cost of a subscription at current prices. Stores nothing, but first applies overdue changes.
public final class CostPreview {

    /// @param isDowngrade whether the customer moves to another, smaller plan
    /// @param isScheduled whether a replaced subscription has a pending scheduled update
    record Estimate(Forecast forecast, PreviewInvoices invoices, boolean isDowngrade, boolean isScheduled) {}

    private final Transactions transactions;
    private final EnvironmentClock clock;
    private final Lifecycle lifecycle;

    public CostPreview(Transactions transactions, EnvironmentClock clock, Lifecycle lifecycle) {
        this.transactions = transactions;
        this.clock = clock;
        this.lifecycle = lifecycle;
    }

    Estimate estimate(Caller caller, SubscriptionDraft draft) {
        EnvironmentId environment = caller.environment();
        if (isDue(environment, draft.customerId())) {
            lifecycle.catchUp(environment, draft.customerId());
        }
        return transactions.in(environment, tx -> {
            Customers.requireOpen(
                    Customers.find(tx, environment, draft.customerId()), "customerId", draft.customerId());
            Instant now = clock.now(tx, environment);
            List<Subscription> live = Subscriptions.live(tx, environment, draft.customerId());
            Forecast forecast = Forecast.of(tx, environment, live, draft, now);
            Subscription next = forecast.begun();
            PreviewInvoices invoices = PreviewInvoices.of(tx, environment, forecast, now);
            requireNoStartBefore(Subscriptions.open(tx, environment, draft.customerId()), next, invoices.next());
            List<Subscription> before =
                    live.stream().filter(it -> it.isInPlaceOf(next)).toList();
            return new Estimate(
                    forecast,
                    invoices,
                    before.stream().noneMatch(it -> it.planId().equals(next.planId()))
                            && Direction.of(tx, environment, live, next) == Direction.DOWNGRADE,
                    before.stream().anyMatch(Subscription::isToChange));
        });
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

    /// Returns whether a change is overdue, such as a renewal. Overdue changes must be applied before the
    /// estimate.
    private boolean isDue(EnvironmentId environment, String customerId) {
        return transactions.in(
                environment,
                tx -> Subscriptions.firstDue(tx, environment, customerId, clock.now(tx, environment))
                        .isPresent());
    }

    /// @throws dev.ambit.problem.Problem at the field if the selection cannot be sold like this
    static Cost cost(Handle tx, EnvironmentId environment, Selection selection, Cost.Conditions conditions) {
        return cost(selection, conditions, features(tx, environment, selection));
    }

    /// Returns the cost like [#cost(Handle, EnvironmentId, Selection, Cost.Conditions)].
    ///
    /// @param features the priced features by id
    static Cost cost(Selection selection, Cost.Conditions conditions, Map<String, CatalogFeature> features) {
        var plan = new Cost.Item("planId", selection.plan(), 1);
        List<Cost.Item> addons = new ArrayList<>();
        for (int i = 0; i < selection.addons().size(); i++) {
            Selection.Addon addon = selection.addons().get(i);
            addons.add(new Cost.Item("addons.%d.id".formatted(i), addon.sold(), addon.quantity()));
        }
        return Cost.of(conditions, plan, addons, features);
    }

    /// Returns the priced features; free packages need none.
    private static Map<String, CatalogFeature> features(Handle tx, EnvironmentId environment, Selection selection) {
        return selection.isFree()
                ? Map.of()
                : Features.all(tx, environment).stream().collect(toMap(CatalogFeature::id, it -> it));
    }
}
