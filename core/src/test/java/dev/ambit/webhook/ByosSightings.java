package dev.ambit.webhook;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Faults that a receiver observed, by numbers of events and never by time.
final class ByosSightings {

    private final Set<Long> arrived = new LinkedHashSet<>();
    private final Map<String, Set<Long>> sinceCustomer = new HashMap<>();
    private final Map<Long, Integer> heldUp = new HashMap<>();
    private final Set<Long> twice = new HashSet<>();
    private final Set<Long> older = new HashSet<>();
    private final Set<Long> missed = new HashSet<>();
    private final Set<Long> filled = new HashSet<>();

    /// An event whose message id is new.
    synchronized void arrived(ByosEvent event, ByosState.Effect effect) {
        Long number = event.sequence();
        if (number == null) {
            return;
        }
        Set<Long> since = sinceCustomer.put(customer(event), new HashSet<>());
        heldUp.put(number, (int) (since == null ? arrived : since)
                .stream().filter(it -> it > number).count());
        arrived.add(number);
        sinceCustomer.values().forEach(it -> it.add(number));
        if (effect == ByosState.Effect.OLDER) {
            older.add(number);
        }
        if (missed.contains(number)) {
            filled.add(number);
        }
        Long previous = event.previous();
        if (previous != null && previous > 0 && !arrived.contains(previous)) {
            missed.add(previous);
        }
    }

    synchronized void recordRepeated(ByosEvent event) {
        if (event.sequence() != null) {
            twice.add(event.sequence());
        }
    }

    /// The numbers of all accepted events.
    synchronized Set<Long> arrived() {
        return Set.copyOf(arrived);
    }

    /// So many newer events of others came between the one before about its customer and itself.
    synchronized int heldUp(long number) {
        return heldUp.getOrDefault(number, 0);
    }

    /// Taken, and sent again.
    synchronized Set<Long> repeatedNumbers() {
        return Set.copyOf(twice);
    }

    /// Something newer had already been said of the same.
    synchronized Set<Long> older() {
        return Set.copyOf(older);
    }

    /// Another named it as the one before, and it came after that.
    synchronized Set<Long> filled() {
        return Set.copyOf(filled);
    }

    private static String customer(ByosEvent event) {
        Object customer = event.at("customer.id");
        return String.valueOf(customer == null ? event.at("id") : customer);
    }
}
