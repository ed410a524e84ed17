package dev.ambit.feed;

import dev.ambit.event.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The state of one customer at an event number: its entity, entitlements, usage and subscriptions.
final class CustomerState {

    /// The last event with the entitlements of the customer or a resource, and the counters that changed later.
    ///
    /// @param counters by feature id
    record Entitlements(Event event, Map<String, Event> counters) {

        /// Returns the number of the last event about these entitlements or their counters.
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

    /// Returns entitlements by the [dev.ambit.event.HolderKey] of the customer or resource.
    Map<String, Entitlements> entitlements() {
        return entitlements;
    }

    /// Returns the subscriptions that have not ended.
    List<Event> subscriptions() {
        return subscriptions;
    }

    /// Adds the last event about an entity of the customer.
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
                // An entity type of a newer server.
            }
            case CUSTOMER, PROMOTION, PRODUCT, FEATURE, PLAN, ADDON, CLOCK, ENDPOINT, THRESHOLD, MEMBER, ORDER -> {
                // Not part of a snapshot.
            }
        }
    }

    /// The event with the entitlements includes earlier counters. Late counters of past periods are ignored.
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
