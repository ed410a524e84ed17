package dev.ambit.applier;

import dev.ambit.applier.Event.ClockChanged;
import dev.ambit.applier.Event.CustomerDeleted;
import dev.ambit.applier.Event.CustomerReported;
import dev.ambit.applier.Event.EntitlementsReported;
import dev.ambit.applier.Event.SubscriptionReported;
import dev.ambit.applier.Event.Truncated;
import dev.ambit.applier.Event.Unknown;
import dev.ambit.applier.Event.UsageReported;
import dev.ambit.applier.Facet.Subscription;
import dev.ambit.applier.Facet.UsageKey;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/// Loads the state of the subjects that some events concern, with one query per kind of subject.
final class FacetLoader {

    private final Set<String> customers = new LinkedHashSet<>();
    private final Set<String> reported = new LinkedHashSet<>();
    private final Set<String> deleted = new LinkedHashSet<>();
    private final Set<String> subscriptions = new LinkedHashSet<>();
    private final Set<Holder> lists = new LinkedHashSet<>();
    private final Set<Holder> reportedLists = new LinkedHashSet<>();
    private final Set<UsageKey> usage = new LinkedHashSet<>();

    private final Facets facets = new Facets();
    private boolean hasClock;

    private FacetLoader() {}

    /// Adds the queries to the batch, which the caller runs.
    static FacetLoader of(StatementBatch batch, Collection<Event> events) {
        var loading = new FacetLoader();
        events.forEach(loading::add);
        loading.ask(batch);
        return loading;
    }

    /// Loads all state of these customers and of these subscriptions, including those of other customers.
    static Facets loadAll(StatementBatch batch, Collection<String> customers, Collection<String> subscriptions) {
        var loading = new FacetLoader();
        loading.customers.addAll(customers);
        loading.deleted.addAll(customers);
        loading.subscriptions.addAll(subscriptions);
        loading.ask(batch);
        batch.run();
        return loading.end(batch);
    }

    /// Returns the loaded state after the batch was run.
    Facets end(StatementBatch batch) {
        Set<String> owners = new LinkedHashSet<>();
        facets.known().values().forEach(facet -> {
            if (facet instanceof Subscription it && it.customerId() != null && !customers.contains(it.customerId())) {
                owners.add(it.customerId());
            }
        });
        each(owners, it -> Customers.load(batch, facets, it));
        batch.run();
        return facets;
    }

    private void add(Event event) {
        switch (event) {
            case CustomerReported it -> {
                customers.add(it.id());
                reported.add(it.id());
            }
            case CustomerDeleted it -> {
                customers.add(it.id());
                deleted.add(it.id());
            }
            case EntitlementsReported it -> {
                customers.add(it.holder().customerId());
                lists.add(it.holder());
                reportedLists.add(it.holder());
            }
            case UsageReported it -> {
                customers.add(it.holder().customerId());
                lists.add(it.holder());
                usage.add(new UsageKey(it.holder(), it.featureId()));
            }
            case SubscriptionReported it -> {
                subscriptions.add(it.id());
                if (it.customerId() != null) {
                    customers.add(it.customerId());
                }
            }
            case ClockChanged _ -> hasClock = true;
            case Unknown _, Truncated _ -> {
                // These events change nothing.
            }
        }
    }

    private void ask(StatementBatch batch) {
        each(subscriptions, it -> Subscriptions.load(batch, facets, it));
        each(lists, it -> EntitlementLists.load(batch, facets, it));
        each(usage, it -> UsageRows.load(batch, facets, it));
        each(reportedLists, it -> UsageRows.loadOfHolders(batch, facets, it));
        each(reported, it -> {
            Subscriptions.loadWaiting(batch, facets, it);
            EntitlementLists.loadWaiting(batch, facets, it);
        });
        each(deleted, it -> {
            Subscriptions.loadOfCustomers(batch, facets, it);
            EntitlementLists.loadOfCustomers(batch, facets, it);
            UsageRows.loadOfCustomers(batch, facets, it);
        });
        each(customers, it -> Customers.load(batch, facets, it));
        if (hasClock) {
            ClockRow.load(batch, facets);
        }
    }

    private static <T> void each(Set<T> keys, Consumer<Collection<T>> query) {
        if (!keys.isEmpty()) {
            query.accept(keys);
        }
    }
}
