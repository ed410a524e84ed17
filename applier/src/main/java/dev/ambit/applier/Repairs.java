package dev.ambit.applier;

import dev.ambit.applier.Facet.Subject;

/// Counts the differences from the server.
final class Repairs {

    long customers;
    long entitlements;
    long usage;
    long subscriptions;

    void count(Subject key) {
        switch (key) {
            case Facet.CustomerKey _ -> customers++;
            case Facet.ListKey _ -> entitlements++;
            case Facet.UsageKey _ -> usage++;
            case Facet.SubscriptionKey _ -> subscriptions++;
            case Facet.ClockKey _ -> throw new IllegalArgumentException("Clocks are not repaired.");
        }
    }

    void add(Repairs more) {
        customers += more.customers;
        entitlements += more.entitlements;
        usage += more.usage;
        subscriptions += more.subscriptions;
    }

    long all() {
        return customers + entitlements + usage + subscriptions;
    }

    String summary() {
        return "%d customers, %d lists, %d counters, %d subscriptions."
                .formatted(customers, entitlements, usage, subscriptions);
    }
}
