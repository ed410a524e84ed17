package dev.ambit.subscription;

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

/// Works out what a subscription would cost, at the prices of today, and changes nothing.
public final class Costing {

    /// @param wanted as it would be sold
    /// @param isDowngrade whether another plan is had by then that is more than this one
    /// @param isScheduled whether something is to change of what it would take the place of
    record Estimate(Cost cost, Subscription wanted, boolean isDowngrade, boolean isScheduled, Instant now) {}

    private final Transactions transactions;
    private final EnvironmentClock clock;

    public Costing(Transactions transactions, EnvironmentClock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    Estimate estimate(Caller caller, SubscriptionDraft draft) {
        EnvironmentId environment = caller.environment();
        return transactions.in(environment, tx -> {
            Customers.requireOpen(
                    Customers.find(tx, environment, draft.customerId()), "customerId", draft.customerId());
            Instant now = clock.now(tx, environment);
            List<Subscription> live = Subscriptions.live(tx, environment, draft.customerId());
            Provisioning.Wanted wanted = Provisioning.planned(tx, environment, live, draft, now);
            Subscription next = wanted.subscription();
            List<Subscription> before =
                    live.stream().filter(it -> it.isInPlaceOf(next)).toList();
            return new Estimate(
                    wanted.cost(),
                    next,
                    before.stream().noneMatch(it -> it.planId().equals(next.planId()))
                            && Direction.of(tx, environment, live, next) == Direction.DOWNGRADE,
                    before.stream().anyMatch(Subscription::isToChange),
                    now);
        });
    }

    /// @throws dev.ambit.problem.Problem if the selection cannot be sold like this, naming the field at fault
    static Cost cost(Handle tx, EnvironmentId environment, Selection selection, Cost.Conditions conditions) {
        var plan = new Cost.Item("planId", selection.plan(), 1);
        List<Cost.Item> addons = new ArrayList<>();
        for (int i = 0; i < selection.addons().size(); i++) {
            Selection.Addon addon = selection.addons().get(i);
            addons.add(new Cost.Item("addons.%d.id".formatted(i), addon.sold(), addon.quantity()));
        }
        return Cost.of(conditions, plan, addons, features(tx, environment, selection));
    }

    /// What is free counts nothing.
    private static Map<String, CatalogFeature> features(Handle tx, EnvironmentId environment, Selection selection) {
        return selection.isFree()
                ? Map.of()
                : Features.all(tx, environment).stream().collect(toMap(CatalogFeature::id, it -> it));
    }
}
