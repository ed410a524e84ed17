package dev.ambit.applier;

import java.util.LinkedHashSet;
import java.util.Set;

/// Whose rows in `public.customers` and `public.subscriptions` a commit has changed, made or taken away.
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
