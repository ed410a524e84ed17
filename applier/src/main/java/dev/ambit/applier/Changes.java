package dev.ambit.applier;

import java.util.LinkedHashSet;
import java.util.Set;

/// Whose rows a commit has changed, made or taken away.
///
/// @param customers also those of whom only a list or a counter has moved, their own or that of a resource, and who
///     may not be there yet
/// @param subscriptions in `public.subscriptions`
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
