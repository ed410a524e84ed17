package dev.ambit.webhook;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one customer's events, or one entity's, wait for at one endpoint: they go one after the other.
///
/// A lane that was held back is *behind*: it has its own place in the log and reads on from there, until it
/// is where the endpoint is.
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

    /// All of its events up to that number are settled.
    long after() {
        return after;
    }

    /// Whether nothing of it is known that has yet to be settled, nor soon will be.
    boolean isIdle() {
        return first == null && !reading;
    }

    boolean isFirst(Delivery delivery) {
        return first == delivery;
    }

    /// It goes after those that wait.
    ///
    /// @return whether there are none, so that it may be sent now
    boolean add(Delivery delivery) {
        if (first == null) {
            first = delivery;
            return true;
        }
        waiting.add(delivery);
        return false;
    }

    /// The first of those that wait is settled, or goes its own way.
    ///
    /// @return the next one, which may be sent now
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

    /// The first one holds it back: from there on it reads the log by itself.
    ///
    /// @return what waited, and is read again
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

    /// What the log has of it up to that number is known.
    void haveRead(long through) {
        reading = false;
        readThrough = through;
        if (first == null) {
            after = Math.max(after, through);
        }
    }
}
