package dev.ambit.feed;

import dev.ambit.event.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the log says of one customer at a number: who it is, what it may do and has used, and what it has bought.
final class CustomerState {

    /// What it, or one of its resources, may do, and where its counters have stood since.
    ///
    /// @param counters by the ids of their features
    record Entitlements(Event event, Map<String, Event> counters) {

        /// The number of the last event that says something of it.
        long version() {
            return counters.values().stream().mapToLong(Event::sequence).reduce(event.sequence(), Math::max);
        }
    }

    private final Event customer;
    private final Map<String, Entitlements> entitlements = new LinkedHashMap<>();
    private final List<Event> subscriptions = new ArrayList<>();

    CustomerState(Event customer) {
        this.customer = customer;
    }

    Event customer() {
        return customer;
    }

    /// By the [dev.ambit.event.HolderKey] of the customer or the resource.
    Map<String, Entitlements> entitlements() {
        return entitlements;
    }

    /// Those that have not ended.
    List<Event> subscriptions() {
        return subscriptions;
    }

    /// Takes in the last event about something of the customer.
    void add(Event event) {
        switch (event.entityType()) {
            case ENTITLEMENTS -> entitlements.put(event.entityId(), new Entitlements(event, new LinkedHashMap<>()));
            case MEASUREMENT -> count(event);
            case SUBSCRIPTION -> {
                if (!isOver(event)) {
                    subscriptions.add(event);
                }
            }
            case null -> {
                // Of a newer server, which has more to snapshot.
            }
            case CUSTOMER, PROMOTION, PRODUCT, FEATURE, PLAN, ADDON, CLOCK, ENDPOINT, THRESHOLD -> {
                // Not what a snapshot is made of.
            }
        }
    }

    /// What was counted before the list was told is in it; what comes late of a period that is over says nothing.
    private void count(Event event) {
        int end = event.entityId().lastIndexOf(':');
        Entitlements of = entitlements.get(event.entityId().substring(0, end));
        String counter = event.entityId().substring(end + 1);
        if (of != null && event.sequence() > of.event().sequence() && !counter.contains("/")) {
            of.counters().put(counter, event);
        }
    }

    private static boolean isOver(Event event) {
        return switch (event.type()) {
            case SUBSCRIPTION_CANCELED, SUBSCRIPTION_EXPIRED, TRIAL_EXPIRED -> true;
            case null, default -> false;
        };
    }
}
