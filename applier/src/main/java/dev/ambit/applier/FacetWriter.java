package dev.ambit.applier;

import dev.ambit.applier.Facet.Clock;
import dev.ambit.applier.Facet.ClockKey;
import dev.ambit.applier.Facet.Customer;
import dev.ambit.applier.Facet.CustomerKey;
import dev.ambit.applier.Facet.Entitlements;
import dev.ambit.applier.Facet.ListKey;
import dev.ambit.applier.Facet.Profile;
import dev.ambit.applier.Facet.Subject;
import dev.ambit.applier.Facet.Subscription;
import dev.ambit.applier.Facet.SubscriptionKey;
import dev.ambit.applier.Facet.Usage;
import dev.ambit.applier.Facet.UsageKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes changed facets, either to the published tables or, while their customer or a column is missing, to the
/// waiting tables. Uses one statement per table.
final class FacetWriter {

    private final Facets facets;
    private final Map<Subject, @Nullable Facet> before;

    /// Subjects that may have to move because their customer was created or deleted.
    private final Set<Subject> touched = new LinkedHashSet<>();

    private final List<Customers.Version> versions = new ArrayList<>();
    private final List<Customers.Row> newCustomers = new ArrayList<>();
    private final List<Customers.Row> changedCustomers = new ArrayList<>();
    private final Set<String> goneCustomers = new LinkedHashSet<>();
    private final List<EntitlementLists.Row> lists = new ArrayList<>();
    private final Set<Holder> goneLists = new LinkedHashSet<>();
    private final List<UsageRows.Row> usage = new ArrayList<>();
    private final Set<UsageKey> goneUsage = new LinkedHashSet<>();
    private final List<Subscriptions.Row> subscriptions = new ArrayList<>();
    private final List<Subscriptions.Row> shown = new ArrayList<>();
    private final List<Subscriptions.Row> waiting = new ArrayList<>();
    private final Set<String> hidden = new LinkedHashSet<>();
    private final Set<String> notWaiting = new LinkedHashSet<>();
    private final Set<String> forgotten = new LinkedHashSet<>();

    private @Nullable Clock clock;

    private FacetWriter(Facets facets) {
        this.facets = facets;
        this.before = facets.written();
    }

    /// Adds all writes of the facets to the batch.
    ///
    /// @return the customers and subscriptions whose rows change
    static Changes store(StatementBatch batch, Facets facets) {
        var storing = new FacetWriter(facets);
        storing.sort();
        storing.write(batch);
        return storing.changes();
    }

    private void sort() {
        touched.addAll(before.keySet());
        before.keySet().forEach(key -> {
            if (key instanceof CustomerKey(String id)
                    && customerBefore(id).isThere() != facets.customer(id).isThere()) {
                touched.addAll(facets.belongings(id));
            }
        });
        touched.forEach(key -> {
            Facet now = facets.known().get(key);
            switch (key) {
                case CustomerKey(String id) -> sort(id, facets.customer(id));
                case ListKey(Holder holder) -> sort(holder, (Entitlements) now);
                case UsageKey it -> sort(it, (Usage) now);
                case SubscriptionKey(String id) -> sort(id, (Subscription) now);
                case ClockKey _ -> clock = (Clock) now;
            }
        });
    }

    private void sort(String id, Customer now) {
        versions.add(new Customers.Version(id, now, facets.digest(new CustomerKey(id), now)));
        boolean wasThere = customerBefore(id).isThere();
        Profile profile = now.profile();
        if (profile != null) {
            var row = new Customers.Row(id, profile, changedList(new Holder(id, "")));
            (wasThere ? changedCustomers : newCustomers).add(row);
        } else if (wasThere) {
            goneCustomers.add(id);
        }
    }

    private @Nullable String changedList(Holder holder) {
        Entitlements list = facets.entitlements(holder);
        return !touched.contains(new ListKey(holder)) ? null : list == null ? "[]" : list.list();
    }

    private void sort(Holder holder, @Nullable Entitlements now) {
        if (now == null) {
            goneLists.add(holder);
        } else {
            boolean isInRow =
                    holder.isCustomer() && facets.customer(holder.customerId()).isThere();
            Long digest = facets.digest(new ListKey(holder), now);
            lists.add(new EntitlementLists.Row(holder, now, isInRow ? null : now.list(), digest));
        }
    }

    private void sort(UsageKey key, @Nullable Usage now) {
        if (now == null) {
            goneUsage.add(key);
        } else {
            usage.add(new UsageRows.Row(key, now, facets.digest(key, now)));
        }
    }

    private void sort(String id, @Nullable Subscription now) {
        Subscription old = (Subscription)
                (before.containsKey(new SubscriptionKey(id)) ? before.get(new SubscriptionKey(id)) : now);
        boolean isShown = now != null && isShown(now, facets.customer(String.valueOf(now.customerId())));
        boolean wasShown = old != null && isShown(old, customerBefore(String.valueOf(old.customerId())));
        if (now == null) {
            forgotten.add(id);
        } else {
            var row = new Subscriptions.Row(id, now, facets.digest(new SubscriptionKey(id), now));
            subscriptions.add(row);
            (isShown ? shown : waiting).add(row);
        }
        if (wasShown && !isShown) {
            hidden.add(id);
        }
        if (old != null && !wasShown && (now == null || isShown)) {
            notWaiting.add(id);
        }
    }

    private static boolean isShown(Subscription subscription, Customer customer) {
        return subscription.isWhole() && customer.isThere();
    }

    private Customer customerBefore(String id) {
        var key = new CustomerKey(id);
        if (!before.containsKey(key)) {
            return facets.customer(id);
        }
        return before.get(key) instanceof Customer customer ? customer : Customer.UNKNOWN;
    }

    /// Inserts customers before their subscriptions and deletes them after.
    private void write(StatementBatch batch) {
        each(versions, it -> Customers.note(batch, it));
        each(newCustomers, it -> Customers.insert(batch, it));
        each(changedCustomers, it -> Customers.update(batch, it));
        each(lists, it -> EntitlementLists.write(batch, it));
        each(goneLists, it -> EntitlementLists.delete(batch, it));
        each(usage, it -> UsageRows.write(batch, it));
        each(goneUsage, it -> UsageRows.delete(batch, it));
        each(subscriptions, it -> Subscriptions.note(batch, it));
        each(shown, it -> Subscriptions.show(batch, it));
        each(waiting, it -> Subscriptions.keepWaiting(batch, it));
        each(hidden, it -> Subscriptions.hide(batch, it));
        each(notWaiting, it -> Subscriptions.stopWaiting(batch, it));
        each(forgotten, it -> Subscriptions.forget(batch, it));
        each(goneCustomers, it -> Customers.delete(batch, it));
        if (clock != null) {
            ClockRow.write(batch, clock);
        }
    }

    private Changes changes() {
        Set<String> customers = new LinkedHashSet<>(goneCustomers);
        newCustomers.forEach(it -> customers.add(it.id()));
        changedCustomers.forEach(it -> customers.add(it.id()));
        lists.forEach(it -> customers.add(it.holder().customerId()));
        goneLists.forEach(it -> customers.add(it.customerId()));
        usage.forEach(it -> customers.add(it.key().holder().customerId()));
        goneUsage.forEach(it -> customers.add(it.holder().customerId()));
        Set<String> rows = new LinkedHashSet<>(hidden);
        shown.forEach(it -> rows.add(it.id()));
        return new Changes(customers, rows);
    }

    private static <T> void each(Collection<T> rows, Consumer<Collection<T>> write) {
        if (!rows.isEmpty()) {
            write.accept(rows);
        }
    }
}
