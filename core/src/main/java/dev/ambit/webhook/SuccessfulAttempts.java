package dev.ambit.webhook;

import static java.util.stream.Collectors.toCollection;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The last successful attempts at the endpoints of one environment, in memory. Responses may repeat a customer's
/// data. When a customer is archived, the responses to the customer's earlier events are erased, also if they
/// arrive afterwards.
///
/// Thread-safe.
final class SuccessfulAttempts {

    private static final int ATTEMPTS_MAX = 100;
    private static final int CUSTOMERS_MAX = 1_000;

    private final Map<UUID, Deque<EndpointAttempt>> attempts = new HashMap<>();
    private final Map<String, Long> archived = new LinkedHashMap<>();

    /// The last archival event among the customers that were removed from [#archived] because it was full.
    private long anyArchived;

    synchronized void add(UUID endpoint, EndpointAttempt attempt) {
        Deque<EndpointAttempt> taken = attempts.computeIfAbsent(endpoint, _ -> new ArrayDeque<>());
        taken.addFirst(mayBeKnown(attempt) ? attempt : attempt.withoutAnswer());
        if (taken.size() > ATTEMPTS_MAX) {
            taken.removeLast();
        }
    }

    /// Returns attempts, newest first.
    synchronized List<EndpointAttempt> of(UUID endpoint) {
        return List.copyOf(attempts.getOrDefault(endpoint, new ArrayDeque<>()));
    }

    synchronized void remove(UUID endpoint) {
        attempts.remove(endpoint);
    }

    /// @param customers with the numbers of the events
    synchronized void archived(Map<String, Long> customers) {
        if (customers.isEmpty()) {
            return;
        }
        customers.forEach((customer, sequence) -> archived.merge(OutgoingEvent.laneOf(customer), sequence, Math::max));
        Iterator<Long> eldest = archived.values().iterator();
        while (archived.size() > CUSTOMERS_MAX) {
            anyArchived = Math.max(anyArchived, eldest.next());
            eldest.remove();
        }
        attempts.replaceAll((_, taken) -> taken.stream()
                .map(it -> mayBeKnown(it) ? it : it.withoutAnswer())
                .collect(toCollection(ArrayDeque::new)));
    }

    private boolean mayBeKnown(EndpointAttempt attempt) {
        String lane = attempt.lane();
        Long sequence = attempt.sequence();
        return lane == null
                || sequence == null
                || !OutgoingEvent.isOfCustomer(lane)
                || sequence > Math.max(anyArchived, archived.getOrDefault(lane, 0L));
    }
}
