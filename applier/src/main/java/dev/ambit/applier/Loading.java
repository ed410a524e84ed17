package dev.ambit.applier;

import dev.ambit.applier.Event.ClockChanged;
import dev.ambit.applier.Event.CustomerDeleted;
import dev.ambit.applier.Event.CustomerTold;
import dev.ambit.applier.Event.EntitlementsTold;
import dev.ambit.applier.Event.SubscriptionTold;
import dev.ambit.applier.Event.Truncated;
import dev.ambit.applier.Event.Unknown;
import dev.ambit.applier.Event.UsageReported;
import dev.ambit.applier.Facet.Subscription;
import dev.ambit.applier.Facet.UsageKey;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// Reads what the tables know of the things that some events touch, and no more: a query for each kind,
/// however many events there are.
final class Loading {

    private final Set<String> customers = new LinkedHashSet<>();
    private final Set<String> told = new LinkedHashSet<>();
    private final Set<String> deleted = new LinkedHashSet<>();
    private final Set<String> subscriptions = new LinkedHashSet<>();
    private final Set<Holder> lists = new LinkedHashSet<>();
    private final Set<Holder> toldLists = new LinkedHashSet<>();
    private final Set<UsageKey> usage = new LinkedHashSet<>();

    private boolean hasClock;

    private Loading() {}

    static Facets load(Handle tx, List<Event> events) {
        var loading = new Loading();
        events.forEach(loading::add);
        return loading.load(tx);
    }

    /// Everything of these customers, and these subscriptions, whoever has them.
    static Facets loadAll(Handle tx, Collection<String> customers, Collection<String> subscriptions) {
        var loading = new Loading();
        loading.customers.addAll(customers);
        loading.deleted.addAll(customers);
        loading.subscriptions.addAll(subscriptions);
        return loading.load(tx);
    }

    private void add(Event event) {
        switch (event) {
            case CustomerTold it -> {
                customers.add(it.id());
                told.add(it.id());
            }
            case CustomerDeleted it -> {
                customers.add(it.id());
                deleted.add(it.id());
            }
            case EntitlementsTold it -> {
                customers.add(it.holder().customerId());
                lists.add(it.holder());
                toldLists.add(it.holder());
            }
            case UsageReported it -> {
                customers.add(it.holder().customerId());
                lists.add(it.holder());
                usage.add(new UsageKey(it.holder(), it.featureId()));
            }
            case SubscriptionTold it -> {
                subscriptions.add(it.id());
                if (it.customerId() != null) {
                    customers.add(it.customerId());
                }
            }
            case ClockChanged _ -> hasClock = true;
            case Unknown _, Truncated _ -> {
                // They change nothing.
            }
        }
    }

    private Facets load(Handle tx) {
        var facets = new Facets();
        each(subscriptions, it -> Subscriptions.load(tx, facets, it));
        each(lists, it -> EntitlementLists.load(tx, facets, it));
        each(usage, it -> UsageRows.load(tx, facets, it));
        each(toldLists, it -> UsageRows.loadOfHolders(tx, facets, it));
        each(told, it -> {
            Subscriptions.loadWaiting(tx, facets, it);
            EntitlementLists.loadWaiting(tx, facets, it);
        });
        each(deleted, it -> {
            Subscriptions.loadOfCustomers(tx, facets, it);
            EntitlementLists.loadOfCustomers(tx, facets, it);
            UsageRows.loadOfCustomers(tx, facets, it);
        });
        facets.known().values().forEach(facet -> {
            if (facet instanceof Subscription it && it.customerId() != null) {
                customers.add(it.customerId());
            }
        });
        each(customers, it -> Customers.load(tx, facets, it));
        if (hasClock) {
            ClockRow.load(tx, facets);
        }
        return facets;
    }

    private static <T> void each(Set<T> keys, Consumer<Collection<T>> query) {
        if (!keys.isEmpty()) {
            query.accept(keys);
        }
    }
}
