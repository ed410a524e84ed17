package dev.ambit.webhook;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes turns by deficit round robin: each may spend the same in the long run, however dear its single turns
/// are.
final class DeficitRing<T> {

    private final int quantum;
    private final Deque<Seat<T>> ring = new ArrayDeque<>();
    private final Set<T> members = new HashSet<>();

    private static final class Seat<T> {

        private final T member;
        private int credit;

        Seat(T member, int credit) {
            this.member = member;
            this.credit = credit;
        }
    }

    DeficitRing(int quantum) {
        this.quantum = quantum;
    }

    /// Has something to spend on from now on.
    void join(T member) {
        if (members.add(member)) {
            ring.add(new Seat<>(member, quantum));
        }
    }

    /// Whose turn it is; null if nobody wants one. Who has spent more than it had waits for so many rounds.
    @Nullable
    T turn() {
        while (!ring.isEmpty() && ring.element().credit <= 0) {
            Seat<T> seat = ring.remove();
            seat.credit += quantum;
            ring.add(seat);
        }
        return ring.isEmpty() ? null : ring.element().member;
    }

    /// The one whose turn it is has spent that much.
    void spend(int cost) {
        ring.element().credit -= cost;
    }

    /// The one whose turn it is has nothing to spend on any more.
    void leave() {
        members.remove(ring.remove().member);
    }
}
