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

/// What one endpoint has yet to be told, and in which order: the steps of its delivery, without clock, socket
/// or table, so that a seed can drive it through years of faults.
///
/// Events flow by their numbers, those of one lane one after the other. An event that fails holds its lane
/// back: the lane is then behind, keeps a place of its own in the log, and the cursor goes on with the
/// others. After `orderHold` the event is parked, with its own retries, and the lane reads on. So what is
/// kept is a row for each lane that is behind and for each event that failed, never one for what waits.
final class EndpointFlow {

    /// So many events are read ahead of the cursor.
    static final int WINDOW_MAX = 256;

    /// With so many lanes behind, nothing new is read: the receiver is dead rather than at odds with some
    /// customers.
    static final int BEHIND_MAX = 1_000;

    /// With so many events failing, a lane waits for longer than `orderHold`.
    static final int FAILING_MAX = 10_000;

    /// After so long without one success it is given up.
    static final Duration PATIENCE = Duration.ofDays(5);

    /// @param through up to which number the log is to be read
    record LaneRead(String lane, long after, long through) {}

    private record Timer(Instant at, long sequence) {}

    private final RandomGenerator chance;
    private final Throttle throttle = new Throttle();
    private final Unsaved unsaved = new Unsaved();

    /// What was read and is not settled, apart from lanes that are behind; the first one holds the cursor.
    private final TreeMap<Long, Delivery> window = new TreeMap<>();

    private final Map<Long, Delivery> failing = new HashMap<>();
    private final Map<String, Lane> lanes = new HashMap<>();

    /// Those behind that know nothing to send: `asking` want to read on, `ahead` are where the endpoint has
    /// yet to come.
    private final Set<Lane> asking = new LinkedHashSet<>();

    private final Set<Lane> ahead = new LinkedHashSet<>();
    private final Deque<Delivery> ready = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparing(Timer::at));
    private Duration orderHold;
    private long read;
    private long lastSelected;
    private int behind;
    private @Nullable Instant failingSince;

    /// @param cursor up to which number all is settled
    /// @param previous the last of those numbers that the endpoint is told of
    EndpointFlow(
            long cursor, long previous, @Nullable Instant failingSince, Duration orderHold, RandomGenerator chance) {
        this.read = cursor;
        this.lastSelected = previous;
        this.failingSince = failingSince;
        this.orderHold = orderHold;
        this.chance = chance;
    }

    /// What was kept when it was last known.
    ///
    /// @param places of the lanes that are behind, by their keys
    /// @param failures those that are tried again
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

    /// All up to this number is settled: delivered, not for this endpoint, or kept.
    long cursor() {
        return window.isEmpty() ? read : window.firstKey() - 1;
    }

    /// The last number up to the cursor that the endpoint is told of.
    long previous() {
        return window.isEmpty() ? lastSelected : window.firstEntry().getValue().previous();
    }

    /// Up to which number the log was read.
    long read() {
        return read;
    }

    /// The last number that was read and that the endpoint is told of.
    long lastSelected() {
        return lastSelected;
    }

    boolean wantsEvents() {
        return window.size() < WINDOW_MAX && behind < BEHIND_MAX;
    }

    /// @param events the next ones after [#read] that the endpoint is to be told of
    /// @param through up to which number these are all
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

    /// It goes at that time, whatever goes before it: what was read of it is as if it had failed and was
    /// parked.
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

    /// What lanes that are behind want to read. Each asks once, until [#laneRead].
    List<LaneRead> laneReads() {
        var reads = new ArrayList<LaneRead>();
        for (Lane lane : asking) {
            lane.startReading();
            reads.add(new LaneRead(lane.key(), lane.after(), read));
        }
        asking.clear();
        return reads;
    }

    /// @param events the next ones of this lane
    /// @param through up to which number these are all; where it was, if the log could not be read
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

    /// Somebody wants what has failed to be tried at once.
    ///
    /// @param kept what is tried again: what was given up, or was to go later, was recovered, perhaps by a server
    ///     whose clock is ahead
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

    /// The next one to send, if the endpoint may have one more under way.
    Optional<Delivery> next(Instant now) {
        if (!isReady(now)) {
            return Optional.empty();
        }
        Delivery delivery = ready.remove();
        delivery.begin(now);
        throttle.sent();
        return Optional.of(delivery);
    }

    /// When [#next] has one although nothing else happens.
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

    /// @param pauseMin the endpoint wants to be left alone for so long
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

    /// Somebody else has sent what was parked, and it was taken.
    void settle(long sequence) {
        Delivery delivery = failing.get(sequence);
        if (delivery != null && delivery.state() == PARKED && delivery.nextAt() != null) {
            failing.remove(sequence);
            unsaved.settled(sequence);
        }
    }

    /// It can never be sent: the log has it no more.
    void lost(Delivery delivery, Instant now) {
        throttle.returned();
        fail(delivery, now);
        giveUp(delivery);
        unsaved.failure(delivery.kept());
    }

    /// It was not sent, through no fault of the endpoint's.
    void notSent(Delivery delivery) {
        throttle.returned();
        delivery.notBegun();
        ready.addFirst(delivery);
    }

    boolean isGivenUp(Instant now) {
        return failingSince != null && !failingSince.plus(PATIENCE).isAfter(now);
    }

    /// What changed since the last time, to be kept as one; null if nothing did.
    @Nullable
    Progress progress() {
        return unsaved.take(cursor(), previous(), failingSince);
    }

    /// It could not be kept.
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

    /// Those whose time has come: to be tried again, or to hold their lanes back no longer.
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

    /// It has held its lane back for long enough.
    private void release(Delivery delivery, Instant now) {
        if (delivery.state() == WAITING
                && !delivery.firstFailedAt().plus(orderHold).isAfter(now)
                && failing.size() <= FAILING_MAX) {
            delivery.park();
            unsaved.failure(delivery.kept());
            leave(delivery);
        }
    }

    /// Nothing waits for it any more.
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

    /// A lane may be where the endpoint is, and then is a lane like any other.
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
