package dev.ambit.webhook;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes turns by deficit round robin: each may spend the same in the long run, however dear its single turns
/// are.
final class DeficitRing<T> {

    private final int quantum;
    private final Deque<T> ring = new ArrayDeque<>();
    private final Map<T, Integer> credit = new HashMap<>();

    DeficitRing(int quantum) {
        this.quantum = quantum;
    }

    /// Has something to spend on from now on.
    void join(T member) {
        if (credit.putIfAbsent(member, quantum) == null) {
            ring.add(member);
        }
    }

    /// Whose turn it is; null if nobody wants one. Who has spent more than it had waits for so many rounds.
    @Nullable
    T turn() {
        while (!ring.isEmpty() && credit.getOrDefault(ring.element(), 0) <= 0) {
            T member = ring.remove();
            credit.merge(member, quantum, Integer::sum);
            ring.add(member);
        }
        return ring.peek();
    }

    /// The one whose turn it is has spent that much.
    void spend(int cost) {
        credit.merge(ring.element(), -cost, Integer::sum);
    }

    /// The one whose turn it is has nothing to spend on any more.
    void leave() {
        credit.remove(ring.remove());
    }
}
