package dev.ambit.webhook;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Schedules members by deficit round robin: in the long run all spend the same, however expensive single turns
/// are.
final class DeficitRing<T> {

    private final int quantum;
    private final Deque<RingMember<T>> ring = new ArrayDeque<>();
    private final Set<T> members = new HashSet<>();

    private static final class RingMember<T> {

        private final T member;
        private int credit;

        RingMember(T member, int credit) {
            this.member = member;
            this.credit = credit;
        }
    }

    DeficitRing(int quantum) {
        this.quantum = quantum;
    }

    /// Adds a member that has something to send.
    void join(T member) {
        if (members.add(member)) {
            ring.add(new RingMember<>(member, quantum));
        }
    }

    /// Returns the member whose turn it is, or null. A member that overspent skips rounds.
    @Nullable
    T next() {
        while (!ring.isEmpty() && ring.element().credit <= 0) {
            RingMember<T> seat = ring.remove();
            seat.credit += quantum;
            ring.add(seat);
        }
        return ring.isEmpty() ? null : ring.element().member;
    }

    /// Charges the current member.
    void spend(int cost) {
        ring.element().credit -= cost;
    }

    /// Removes the current member, which has nothing left to send.
    void leave() {
        members.remove(ring.remove().member);
    }
}
