package dev.ambit.applier;

import java.util.LinkedHashSet;
import java.util.Set;

/// The customers and subscriptions whose rows a commit inserted, updated or deleted.
///
/// @param customers includes customers of whom only a list or a counter changed, also of a resource, and customers
/// that do not exist yet
/// @param subscriptions ids in `public.subscriptions`
public record Changes(Set<String> customers, Set<String> subscriptions) {

    static final Changes NOTHING = new Changes(Set.of(), Set.of());

    Changes and(Changes more) {
        if (more.isNothing()) {
            return this;
        }
        Set<String> allCustomers = new LinkedHashSet<>(customers);
        allCustomers.addAll(more.customers);
        Set<String> allSubscriptions = new LinkedHashSet<>(subscriptions);
        allSubscriptions.addAll(more.subscriptions);
        return new Changes(allCustomers, allSubscriptions);
    }

    public boolean isNothing() {
        return customers.isEmpty() && subscriptions.isEmpty();
    }
}
