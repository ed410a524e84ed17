package dev.ambit.webhook;

import static dev.ambit.webhook.Delivery.State.FRESH;
import static dev.ambit.webhook.Delivery.State.PARKED;
import static dev.ambit.webhook.Delivery.State.WAITING;
import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The delivery state machine of one endpoint, without clock, sockets or tables, so that simulations can run it
/// through years of faults.
///
/// Events are delivered by number, and in order within a lane. A failed event holds its lane back: the lane is
/// then behind, has its own position in the event log, and the cursor continues with the others. After
/// `orderHold` the event is parked with its own retries, and the lane continues. So only lanes that are behind
/// and failed events need a row, never waiting events.
final class EndpointFlow {

    /// Number of events that are read ahead of the cursor.
    static final int WINDOW_MAX = 256;

    /// Maximum number of lanes behind; above it nothing new is read, because the receiver is down rather than
    /// rejecting single customers.
    static final int BEHIND_MAX = 1_000;

    /// Maximum number of failing events; above it, lanes wait longer than `orderHold`.
    static final int FAILING_MAX = 10_000;

    /// Time without a success after which the endpoint is disabled.
    static final Duration PATIENCE = Duration.ofDays(5);

    /// @param through the last event number to read
    record LaneRead(String lane, long after, long through) {}

    private record Timer(Instant at, long sequence) {}

    private final RandomGenerator chance;
    private final Throttle throttle = new Throttle();
    private final Unsaved unsaved = new Unsaved();

    /// Events that were read and are not settled, except for lanes that are behind; the first one holds the cursor.
    private final TreeMap<Long, Delivery> window = new TreeMap<>();

    private final Map<Long, Delivery> failing = new HashMap<>();
    private final Map<String, Lane> lanes = new HashMap<>();

    /// Lanes behind without a known event: `asking` need a read, `ahead` wait for the endpoint's cursor.
    private final Set<Lane> asking = new LinkedHashSet<>();

    private final Set<Lane> ahead = new LinkedHashSet<>();
    private final Deque<Delivery> ready = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparing(Timer::at));
    private Duration orderHold;
    private long read;
    private long lastSelected;
    private int behind;
    private @Nullable Instant failingSince;

    /// @param cursor events up to this number are settled
    /// @param previous the last selected number up to the cursor
    EndpointFlow(
            long cursor, long previous, @Nullable Instant failingSince, Duration orderHold, RandomGenerator chance) {
        this.read = cursor;
        this.lastSelected = previous;
        this.failingSince = failingSince;
        this.orderHold = orderHold;
        this.chance = chance;
    }

    /// Restores the stored state.
    ///
    /// @param places positions of lanes that are behind, by key
    /// @param failures events to retry
    void resume(Map<String, Long> places, List<Failure> failures) {
        places.forEach((key, after) -> {
            lanes.put(key, Lane.behind(key, after));
            behind++;
        });
        for (Failure failure : failures) {
            Delivery delivery = goOn(failure);
            if (delivery.state() == WAITING) {
                lane(delivery).add(delivery);
                timers.add(new Timer(failure.firstFailedAt().plus(orderHold), delivery.sequence()));
            }
        }
        List.copyOf(lanes.values()).forEach(this::place);
    }

    void orderHold(Duration longest) {
        orderHold = longest;
    }

    /// Returns the number up to which all events are settled: delivered, not selected, or stored.
    long cursor() {
        return window.isEmpty() ? read : window.firstKey() - 1;
    }

    /// Returns the last selected number up to the cursor.
    long previous() {
        return window.isEmpty() ? lastSelected : window.firstEntry().getValue().previous();
    }

    /// Returns the number up to which the event log was read.
    long read() {
        return read;
    }

    /// Returns the last selected number that was read.
    long lastSelected() {
        return lastSelected;
    }

    boolean wantsEvents() {
        return window.size() < WINDOW_MAX && behind < BEHIND_MAX;
    }

    /// @param events the next selected events after [#read]
    /// @param through the number up to which these are complete
    void read(List<EventRef> events, long through) {
        for (EventRef event : events) {
            lastSelected = event.sequence();
            Lane known = lanes.get(event.lane());
            if ((known == null || !known.isBehind()) && !failing.containsKey(event.sequence())) {
                var delivery = new Delivery(event);
                window.put(event.sequence(), delivery);
                queue(lanes.computeIfAbsent(event.lane(), Lane::new), delivery);
            }
        }
        read = through;
        unsaved.cursor();
        List.copyOf(ahead).forEach(this::place);
    }

    /// Sends the event at that time, independent of its order, as if it had failed and was parked.
    void detach(EventRef event, Instant now, Instant at) {
        lastSelected = event.sequence();
        if (!failing.containsKey(event.sequence())) {
            var delivery = new Delivery(event);
            delivery.park(now);
            failing.put(event.sequence(), delivery);
            retry(delivery, at);
            unsaved.failure(delivery.kept());
        }
    }

    /// Returns the reads that lanes behind need. Each is requested once, until [#laneRead].
    List<LaneRead> laneReads() {
        var reads = new ArrayList<LaneRead>();
        for (Lane lane : asking) {
            lane.startReading();
            reads.add(new LaneRead(lane.key(), lane.after(), read));
        }
        asking.clear();
        return reads;
    }

    /// @param events the next events of this lane
    /// @param through the number up to which these are complete; the old position if the read failed
    void laneRead(String key, List<EventRef> events, long through) {
        Lane lane = requireNonNull(lanes.get(key), key);
        for (EventRef event : events) {
            if (!failing.containsKey(event.sequence())) {
                queue(lane, new Delivery(event));
            }
        }
        lane.haveRead(through);
        place(lane);
    }

    /// Retries failed events immediately.
    ///
    /// @param kept the events to retry, including those that were given up or planned for later
    void recover(List<Failure> kept) {
        for (Failure failure : kept) {
            Delivery known = failing.get(failure.sequence());
            Instant at = failure.nextAttemptAt();
            if (known == null && failure.state() == PARKED && !unsaved.isSince(failure.sequence(), at)) {
                goOn(failure);
            } else if (known != null && at != null && known.isRecovered(at, failure.attempts())) {
                retry(known, at);
            }
        }
    }

    boolean isReady(Instant now) {
        wake(now);
        return !ready.isEmpty() && throttle.hasRoom();
    }

    /// Returns the next delivery, if the endpoint can have another running request.
    Optional<Delivery> next(Instant now) {
        if (!isReady(now)) {
            return Optional.empty();
        }
        Delivery delivery = ready.remove();
        delivery.begin(now);
        throttle.sent();
        return Optional.of(delivery);
    }

    /// Returns the time at which [#next] has a delivery without any other event.
    Optional<Instant> nextAt() {
        return Optional.ofNullable(timers.peek()).map(Timer::at);
    }

    void delivered(Delivery delivery, Duration latency) {
        throttle.taken(latency);
        if (failingSince != null) {
            failingSince = null;
            unsaved.cursor();
        }
        if (failing.remove(delivery.sequence()) != null) {
            unsaved.settled(delivery.sequence());
        }
        leave(delivery);
    }

    /// @param pauseMin the pause that the endpoint requested
    void failed(Delivery delivery, Instant now, Duration pauseMin) {
        throttle.refused();
        if (failingSince == null) {
            failingSince = now;
            unsaved.cursor();
        }
        fail(delivery, now);
        delivery.pause(pauseMin, chance)
                .ifPresentOrElse(pause -> retry(delivery, now.plus(pause)), () -> giveUp(delivery));
        unsaved.failure(delivery.kept());
        release(delivery, now);
    }

    /// Records that a resend has delivered a parked event.
    void settle(long sequence) {
        Delivery delivery = failing.get(sequence);
        if (delivery != null && delivery.state() == PARKED && delivery.nextAt() != null) {
            failing.remove(sequence);
            unsaved.settled(sequence);
        }
    }

    /// Drops an event that is no longer in the event log.
    void lost(Delivery delivery, Instant now) {
        throttle.returned();
        fail(delivery, now);
        giveUp(delivery);
        unsaved.failure(delivery.kept());
    }

    /// Records that a request was not sent, for a reason other than the endpoint.
    void notSent(Delivery delivery) {
        throttle.returned();
        delivery.notBegun();
        ready.addFirst(delivery);
    }

    boolean isGivenUp(Instant now) {
        return failingSince != null && !failingSince.plus(PATIENCE).isAfter(now);
    }

    /// Returns the changes since the last call, which are stored together; null if there are none.
    @Nullable
    Progress progress() {
        return unsaved.take(cursor(), previous(), failingSince);
    }

    /// Takes changes back that could not be stored.
    void keepLater(Progress progress) {
        unsaved.putBack(progress);
    }

    private void queue(Lane lane, Delivery delivery) {
        if (lane.add(delivery)) {
            ready.add(delivery);
        }
    }

    private Lane lane(Delivery delivery) {
        return lanes.computeIfAbsent(delivery.lane(), key -> {
            behind++;
            return Lane.behind(key, delivery.sequence() - 1);
        });
    }

    /// Wakes deliveries whose retry is due, and releases lanes that were held back long enough.
    private void wake(Instant now) {
        while (!timers.isEmpty() && !timers.peek().at().isAfter(now)) {
            Delivery delivery = failing.get(timers.remove().sequence());
            if (delivery != null) {
                release(delivery, now);
                if (delivery.isDueAt(now)) {
                    delivery.wake();
                    ready.add(delivery);
                }
            }
        }
    }

    private void fail(Delivery delivery, Instant now) {
        if (delivery.state() == FRESH) {
            Lane lane = requireNonNull(lanes.get(delivery.lane()), delivery.lane());
            if (!lane.isBehind()) {
                behind++;
                window.remove(delivery.sequence());
                lane.fallBehind(delivery.sequence() - 1).forEach(it -> window.remove(it.sequence()));
            }
            unsaved.lane(lane.key(), delivery.sequence() - 1);
            failing.put(delivery.sequence(), delivery);
            timers.add(new Timer(now.plus(orderHold), delivery.sequence()));
        }
        delivery.fail(now);
    }

    private Delivery goOn(Failure failure) {
        var delivery = new Delivery(failure);
        failing.put(delivery.sequence(), delivery);
        retry(delivery, requireNonNullElse(failure.nextAttemptAt(), failure.firstFailedAt()));
        return delivery;
    }

    private void retry(Delivery delivery, Instant at) {
        delivery.tryAgain(at);
        timers.add(new Timer(at, delivery.sequence()));
    }

    private void giveUp(Delivery delivery) {
        delivery.giveUp();
        failing.remove(delivery.sequence());
        leave(delivery);
    }

    /// Parks a delivery that has held its lane back long enough.
    private void release(Delivery delivery, Instant now) {
        if (delivery.state() == WAITING
                && !delivery.firstFailedAt().plus(orderHold).isAfter(now)
                && failing.size() <= FAILING_MAX) {
            delivery.park();
            unsaved.failure(delivery.kept());
            leave(delivery);
        }
    }

    /// Removes a settled delivery.
    private void leave(Delivery delivery) {
        window.remove(delivery.sequence());
        unsaved.cursor();
        Lane lane = lanes.get(delivery.lane());
        if (lane != null && lane.isFirst(delivery)) {
            Delivery next = lane.advance();
            if (next != null) {
                ready.add(next);
            }
            place(lane);
        }
    }

    /// Moves a lane that has caught up with the cursor back to normal delivery.
    private void place(Lane lane) {
        asking.remove(lane);
        ahead.remove(lane);
        if (!lane.isBehind()) {
            if (lane.isIdle()) {
                lanes.remove(lane.key());
            }
            return;
        }
        unsaved.lane(lane.key(), lane.after());
        if (!lane.isIdle()) {
            return;
        }
        if (lane.after() == read) {
            lanes.remove(lane.key());
            behind--;
            unsaved.lane(lane.key(), null);
        } else if (lane.after() < read) {
            asking.add(lane);
        } else {
            ahead.add(lane);
        }
    }
}
