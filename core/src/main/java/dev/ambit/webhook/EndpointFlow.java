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

/// The delivery state machine of one endpoint. It has no clock, sockets or tables, so a simulation can test years of
/// faults in seconds.
///
/// The endpoint selects events by their types. The selected events of one customer or entity form a lane, and are
/// delivered in order. Lanes do not wait for each other. If an event fails, its lane stops and is behind; it later
/// continues from its own position in the event log, while the cursor of the endpoint advances with the other lanes.
/// After `orderHold`, the failed event is parked: it keeps its own retries, and its lane continues. An event is settled
/// when it is delivered, parked or given up. Only failed events and lanes that are behind need a row in a table.
final class EndpointFlow {

    /// If [#window] has this many events, no further events are read for the endpoint.
    static final int WINDOW_MAX = 256;

    /// If this many lanes are behind, no new events are read for the endpoint: its receiver is probably down.
    static final int BEHIND_MAX = 1_000;

    /// If more events than this are failing, none is parked, so their lanes wait longer than `orderHold`.
    static final int FAILING_MAX = 10_000;

    /// The endpoint is disabled if no delivery succeeds for this long after the first failure.
    static final Duration PATIENCE = Duration.ofDays(5);

    /// @param through the last event number to read
    record LaneRead(String lane, long after, long through) {}

    private record Timer(Instant at, long sequence) {}

    private final RandomGenerator random;
    private final Throttle throttle = new Throttle();
    private final Unsaved unsaved = new Unsaved();

    /// Unsettled events that were read, except those of lanes that are behind. The cursor is before the first.
    private final TreeMap<Long, Delivery> window = new TreeMap<>();

    private final Map<Long, Delivery> failing = new HashMap<>();
    private final Map<String, Lane> lanes = new HashMap<>();

    /// Lanes that are behind and need a read, because no event of them is queued.
    private final Set<Lane> unread = new LinkedHashSet<>();

    /// Lanes whose position is after [#readThrough], as can happen after a restart. Such a lane waits until
    /// [#readThrough] reaches its position.
    private final Set<Lane> aheadOfRead = new LinkedHashSet<>();
    private final Deque<Delivery> ready = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparing(Timer::at));
    private Duration orderHold;
    private long readThrough;
    private long lastSelected;
    private int behind;
    private @Nullable Instant failingSince;

    /// @param cursor the stored [#cursor]
    /// @param previous the last selected event, at or before the cursor
    EndpointFlow(
            long cursor, long previous, @Nullable Instant failingSince, Duration orderHold, RandomGenerator random) {
        this.readThrough = cursor;
        this.lastSelected = previous;
        this.failingSince = failingSince;
        this.orderHold = orderHold;
        this.random = random;
    }

    /// Restores the stored state.
    ///
    /// @param positions positions of lanes that are behind, by key
    /// @param failures events to retry
    void resume(Map<String, Long> positions, List<Failure> failures) {
        positions.forEach((key, after) -> {
            lanes.put(key, Lane.behind(key, after));
            behind++;
        });
        for (Failure failure : failures) {
            Delivery delivery = restoreDelivery(failure);
            if (delivery.state() == WAITING) {
                laneBehind(delivery).add(delivery);
                timers.add(new Timer(failure.firstFailedAt().plus(orderHold), delivery.sequence()));
            }
        }
        List.copyOf(lanes.values()).forEach(this::update);
    }

    void orderHold(Duration longest) {
        orderHold = longest;
    }

    /// Returns the number up to which each event was delivered, is stored as a failure, is not selected, or belongs
    /// to a lane that is behind.
    long cursor() {
        return window.isEmpty() ? readThrough : window.firstKey() - 1;
    }

    /// Returns the last selected event up to the cursor.
    long previous() {
        return window.isEmpty() ? lastSelected : window.firstEntry().getValue().previous();
    }

    /// Returns the number of the last event of the log that was read.
    long readThrough() {
        return readThrough;
    }

    /// Returns the last selected event that was read.
    long lastSelected() {
        return lastSelected;
    }

    boolean wantsEvents() {
        return window.size() < WINDOW_MAX && behind < BEHIND_MAX;
    }

    /// @param events the selected events after [#readThrough]
    /// @param through number of the last event of the log that this read covers
    void addRead(List<EventRef> events, long through) {
        for (EventRef event : events) {
            lastSelected = event.sequence();
            Lane known = lanes.get(event.lane());
            if ((known == null || !known.isBehind()) && !failing.containsKey(event.sequence())) {
                var delivery = new Delivery(event);
                window.put(event.sequence(), delivery);
                queue(lanes.computeIfAbsent(event.lane(), Lane::new), delivery);
            }
        }
        readThrough = through;
        unsaved.cursorChanged();
        List.copyOf(aheadOfRead).forEach(this::update);
    }

    /// Parks an event that has not failed, to inject a fault: it is sent at `at`, and its lane does not wait for it.
    void detach(EventRef event, Instant now, Instant at) {
        lastSelected = event.sequence();
        if (!failing.containsKey(event.sequence())) {
            var delivery = new Delivery(event);
            delivery.park(now);
            failing.put(event.sequence(), delivery);
            retry(delivery, at);
            unsaved.failureChanged(delivery.toFailure());
        }
    }

    /// Returns the reads for lanes that are behind. A lane is returned again only after [#laneRead].
    List<LaneRead> laneReads() {
        var reads = new ArrayList<LaneRead>();
        for (Lane lane : unread) {
            lane.startReading();
            reads.add(new LaneRead(lane.key(), lane.after(), readThrough));
        }
        unread.clear();
        return reads;
    }

    /// @param through the last event number that this read covers; if the read failed, the old position
    void laneRead(String key, List<EventRef> events, long through) {
        Lane lane = requireNonNull(lanes.get(key), key);
        for (EventRef event : events) {
            if (!failing.containsKey(event.sequence())) {
                queue(lane, new Delivery(event));
            }
        }
        lane.haveRead(through);
        update(lane);
    }

    /// Applies retries that callers of the API have requested. Such a request sets `nextAttemptAt` of the stored
    /// row to the time of the request. If the event was given up, the request also sets its state back to `PARKED`.
    ///
    /// @param stored all stored failures except those that are given up; failures without a new request are ignored
    void recover(List<Failure> stored) {
        for (Failure failure : stored) {
            Delivery known = failing.get(failure.sequence());
            Instant at = failure.nextAttemptAt();
            if (known == null && failure.state() == PARKED && !unsaved.hasChangeAfter(failure.sequence(), at)) {
                restoreDelivery(failure);
            } else if (known != null && at != null && known.isRecovered(at, failure.attempts())) {
                retry(known, at);
            }
        }
    }

    boolean isReady(Instant now) {
        queueDue(now);
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

    /// Returns the time of the next timer. Call [#next] then, even if nothing else has happened.
    Optional<Instant> nextAt() {
        return Optional.ofNullable(timers.peek()).map(Timer::at);
    }

    void delivered(Delivery delivery, Duration latency) {
        throttle.succeeded(latency);
        failingSince = null;
        if (failing.remove(delivery.sequence()) != null) {
            unsaved.settled(delivery.sequence());
        }
        settleInLane(delivery);
    }

    /// @param pauseMin minimum pause before the retry, from the header `Retry-After`
    void failed(Delivery delivery, Instant now, Duration pauseMin) {
        throttle.failed();
        if (failingSince == null) {
            failingSince = now;
            unsaved.cursorChanged();
        }
        fail(delivery, now);
        delivery.pause(pauseMin, random)
                .ifPresentOrElse(pause -> retry(delivery, now.plus(pause)), () -> giveUp(delivery));
        unsaved.failureChanged(delivery.toFailure());
        parkIfHeld(delivery, now);
    }

    /// Records that a resend has delivered an event. If the event is parked, its retries end, unless one is being
    /// sent now. If the event waits in a lane, it keeps its place and is sent again.
    void resent(long sequence) {
        failingSince = null;
        unsaved.cursorChanged();
        Delivery delivery = failing.get(sequence);
        if (delivery != null && delivery.state() == PARKED && delivery.nextAt() != null) {
            failing.remove(sequence);
            unsaved.settled(sequence);
        }
    }

    /// Gives up an event that is no longer in the event log.
    void lost(Delivery delivery, Instant now) {
        throttle.notSent();
        fail(delivery, now);
        giveUp(delivery);
        unsaved.failureChanged(delivery.toFailure());
    }

    /// Records that a request was not sent, which does not count as a failure of the endpoint.
    void notSent(Delivery delivery) {
        throttle.notSent();
        delivery.notBegun();
        ready.addFirst(delivery);
    }

    boolean mustBeDisabled(Instant now) {
        return failingSince != null && !failingSince.plus(PATIENCE).isAfter(now);
    }

    /// Returns the changes since the last call, which the caller stores in one transaction. Null if there are none.
    @Nullable
    Progress progress() {
        return unsaved.take(cursor(), previous(), failingSince);
    }

    /// Puts back changes that could not be stored, so that the next [#progress] returns them again.
    void restore(Progress progress) {
        unsaved.putBack(progress);
    }

    private void queue(Lane lane, Delivery delivery) {
        if (lane.add(delivery)) {
            ready.add(delivery);
        }
    }

    private Lane laneBehind(Delivery delivery) {
        return lanes.computeIfAbsent(delivery.lane(), key -> {
            behind++;
            return Lane.behind(key, delivery.sequence() - 1);
        });
    }

    /// Parks deliveries that have held back their lanes long enough, and queues those whose retry is due.
    private void queueDue(Instant now) {
        while (!timers.isEmpty() && !timers.peek().at().isAfter(now)) {
            Delivery delivery = failing.get(timers.remove().sequence());
            if (delivery != null) {
                parkIfHeld(delivery, now);
                if (delivery.isDueAt(now)) {
                    delivery.makeReady();
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
            unsaved.laneChanged(lane.key(), delivery.sequence() - 1);
            failing.put(delivery.sequence(), delivery);
            timers.add(new Timer(now.plus(orderHold), delivery.sequence()));
        }
        delivery.fail(now);
    }

    private Delivery restoreDelivery(Failure failure) {
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
        settleInLane(delivery);
    }

    /// Parks a delivery that has held back its lane for `orderHold`.
    private void parkIfHeld(Delivery delivery, Instant now) {
        if (delivery.state() == WAITING
                && !delivery.firstFailedAt().plus(orderHold).isAfter(now)
                && failing.size() <= FAILING_MAX) {
            delivery.park();
            unsaved.failureChanged(delivery.toFailure());
            settleInLane(delivery);
        }
    }

    /// Removes a delivery that is settled in its lane, and makes the next event of its lane ready.
    private void settleInLane(Delivery delivery) {
        window.remove(delivery.sequence());
        unsaved.cursorChanged();
        Lane lane = lanes.get(delivery.lane());
        if (lane != null && lane.isFirst(delivery)) {
            Delivery next = lane.advance();
            if (next != null) {
                ready.add(next);
            }
            update(lane);
        }
    }

    /// If the lane is idle: removes it if it is not behind or its position equals [#readThrough]; otherwise puts it
    /// into [#unread] if its position is lower, or into [#aheadOfRead] if it is higher.
    private void update(Lane lane) {
        unread.remove(lane);
        aheadOfRead.remove(lane);
        if (!lane.isBehind()) {
            if (lane.isIdle()) {
                lanes.remove(lane.key());
            }
            return;
        }
        unsaved.laneChanged(lane.key(), lane.after());
        if (!lane.isIdle()) {
            return;
        }
        if (lane.after() == readThrough) {
            lanes.remove(lane.key());
            behind--;
            unsaved.laneChanged(lane.key(), null);
        } else if (lane.after() < readThrough) {
            unread.add(lane);
        } else {
            aheadOfRead.add(lane);
        }
    }
}
