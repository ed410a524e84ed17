package dev.ambit.webhook;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The waiting events of one customer or entity at one endpoint, which are delivered in order.
///
/// A lane that was held back is *behind*: it reads the event log from its own position until it has caught up with
/// the other lanes' reads, see [EndpointFlow#readThrough].
final class Lane {

    private final String key;
    private final Deque<Delivery> waiting = new ArrayDeque<>(1);
    private @Nullable Delivery first;
    private boolean behind;
    private boolean reading;
    private long after;
    private long readThrough;

    Lane(String key) {
        this.key = key;
    }

    static Lane behind(String key, long after) {
        var lane = new Lane(key);
        lane.behind = true;
        lane.after = after;
        lane.readThrough = after;
        return lane;
    }

    String key() {
        return key;
    }

    boolean isBehind() {
        return behind;
    }

    /// Returns the number up to which all events of the lane are settled.
    long after() {
        return after;
    }

    /// Returns whether the lane has no unsettled events, and no read is running.
    boolean isIdle() {
        return first == null && !reading;
    }

    boolean isFirst(Delivery delivery) {
        return first == delivery;
    }

    /// Appends a delivery.
    ///
    /// @return whether it is the only one, so that it can be sent now
    boolean add(Delivery delivery) {
        if (first == null) {
            first = delivery;
            return true;
        }
        waiting.add(delivery);
        return false;
    }

    /// Removes the first delivery.
    ///
    /// @return the next one, which can be sent now
    @Nullable
    Delivery advance() {
        if (first != null) {
            after = first.sequence();
        }
        first = waiting.poll();
        if (first == null) {
            after = Math.max(after, readThrough);
        }
        return first;
    }

    /// Puts the lane behind its first delivery; it then reads the event log from its own position.
    ///
    /// @return the waiting deliveries, which will be read again
    List<Delivery> fallBehind(long place) {
        List<Delivery> waited = List.copyOf(waiting);
        waiting.clear();
        behind = true;
        after = place;
        readThrough = place;
        return waited;
    }

    void startReading() {
        reading = true;
    }

    /// Records the number up to which the lane has been read.
    void haveRead(long through) {
        reading = false;
        readThrough = through;
        if (first == null) {
            after = Math.max(after, through);
        }
    }
}
