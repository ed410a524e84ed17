package dev.ambit.webhook;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The unsettled events of one customer or entity at one endpoint, which are delivered in order.
///
/// A lane is *behind* if its queued deliveries were dropped from memory. It then reads the event log by itself, from
/// its own position, up to the event that the other lanes have read, see [EndpointFlow#readThrough].
final class Lane {

    private final String key;
    private final Deque<Delivery> queued = new ArrayDeque<>(1);
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

    /// Returns whether no event of the lane is in memory, and no read is running.
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
        queued.add(delivery);
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
        first = queued.poll();
        if (first == null) {
            after = Math.max(after, readThrough);
        }
        return first;
    }

    /// Marks the lane as behind and keeps only its first delivery, which is not settled. The lane later reads
    /// the event log after `position`.
    ///
    /// @return the other deliveries, which will be read again
    List<Delivery> fallBehind(long position) {
        List<Delivery> others = List.copyOf(queued);
        queued.clear();
        behind = true;
        after = position;
        readThrough = position;
        return others;
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
