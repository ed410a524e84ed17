package dev.ambit.applier;

import java.util.Set;

/// Whose rows in `public.customers` and `public.subscriptions` a commit has changed, made or taken away.
public record Changes(Set<String> customers, Set<String> subscriptions) {

    public boolean isNothing() {
        return customers.isEmpty() && subscriptions.isEmpty();
    }
}
