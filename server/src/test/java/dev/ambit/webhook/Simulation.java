package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A log, a disk and a receiver for [EndpointFlow], moved by a seed: events come, answers fail and come late,
/// reads of the log and writes to the disk fail, and the server is killed, over weeks in a moment.
final class Simulation {

    private static final Duration HOLD = Duration.ofMinutes(10);
    private static final int BATCH = 20;
    private static final int CHECK_STEPS = 7;
    private static final int HEALTHY_STEPS_MAX = 20_000;

    private final long seed;
    private final Random chance;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    // The log.
    private final List<String> log = new ArrayList<>();
    private final TreeSet<Long> selected = new TreeSet<>();

    // The disk.
    private long cursor;
    private long previous;
    private @Nullable Instant failingSince;
    private final Map<String, Long> lanes = new HashMap<>();
    private final TreeMap<Long, Failure> failures = new TreeMap<>();

    // The receiver.
    private final Map<Long, Instant> received = new HashMap<>();
    private final Map<Long, Instant> firstFailed = new HashMap<>();

    /// What failed before the server was killed, which may have forgotten that it did.
    private final Set<Long> forgotten = new HashSet<>();

    private final Map<String, Long> newestOfLane = new HashMap<>();
    private double sickness;

    // The server.
    private EndpointFlow flow;
    private final Set<Delivery> underWay = new LinkedHashSet<>();
    private final List<EndpointFlow.LaneRead> laneReads = new ArrayList<>();

    Simulation(long seed) {
        this.seed = seed;
        this.chance = new Random(seed);
        this.flow = open();
    }

    void run() {
        int steps = 300 + chance.nextInt(700);
        for (int i = 0; i < steps; i++) {
            step();
            if (i % CHECK_STEPS == 0) {
                check();
            }
        }
        heal();
        check();
        for (long sequence : selected) {
            assertThat(received.containsKey(sequence) || isGivenUp(sequence))
                    .as(
                            "event %d of seed %d arrived: %s, %s, %s",
                            sequence, seed, failures.get(sequence), lanes, flow.cursor())
                    .isTrue();
        }
        assertThat(flow.cursor()).as("cursor of seed %d", seed).isEqualTo(log.size());
        assertThat(lanes).as("lanes behind of seed %d", seed).isEmpty();
    }

    private void step() {
        switch (chance.nextInt(24)) {
            case 0, 1, 2, 3, 4 -> happen(1 + chance.nextInt(8));
            case 5, 6, 7 -> readLog();
            case 8, 9, 10, 11 -> send();
            case 12, 13, 14, 15 -> answer();
            case 16, 17 -> readLanes();
            case 18, 19 -> keep(chance.nextInt(5) > 0);
            case 20 -> sickness = chance.nextInt(3) / 2.0 * chance.nextDouble();
            case 21 -> pass(Duration.ofSeconds(chance.nextInt(90)));
            case 22 -> pass(Duration.ofMinutes(chance.nextInt(60 * (1 + chance.nextInt(24)))));
            default -> kill();
        }
    }

    private void happen(int count) {
        for (int i = 0; i < count; i++) {
            log.add("lane " + chance.nextInt(1 + chance.nextInt(12)));
            if (chance.nextInt(4) > 0) {
                selected.add((long) log.size());
            }
        }
    }

    private void readLog() {
        if (flow.wantsEvents()) {
            long through = Math.min(log.size(), flow.read() + 1 + chance.nextInt(BATCH));
            flow.read(refs(flow.read(), through, null), through);
        }
    }

    private void send() {
        for (int i = chance.nextInt(10); i >= 0; i--) {
            flow.next(now).ifPresent(delivery -> {
                assertThat(delivery.previous())
                        .as("the number before %d, seed %d", delivery.sequence(), seed)
                        .isEqualTo(before(delivery.sequence()));
                underWay.add(delivery);
                assertThat(underWay.stream()
                                .filter(it -> it.state() != Delivery.State.PARKED)
                                .map(Delivery::lane))
                        .as("lanes under way, seed %d", seed)
                        .doesNotHaveDuplicates();
            });
        }
    }

    private void answer() {
        for (Delivery delivery : List.copyOf(underWay)) {
            if (chance.nextBoolean()) {
                underWay.remove(delivery);
                if (chance.nextDouble() < sickness) {
                    if (chance.nextBoolean()) {
                        receive(delivery);
                    }
                    firstFailed.putIfAbsent(delivery.sequence(), now);
                    flow.failed(delivery, now, Duration.ZERO);
                } else {
                    receive(delivery);
                    flow.delivered(delivery, Duration.ZERO);
                }
            }
        }
    }

    /// In order, but for what had its hold.
    private void receive(Delivery delivery) {
        long sequence = delivery.sequence();
        boolean isNew = received.putIfAbsent(sequence, now) == null;
        if (isNew) {
            long newest = newestOfLane.getOrDefault(delivery.lane(), 0L);
            assertThat(newest < sequence || hasHadItsHold(delivery))
                    .as("event %d came after %d of %s, seed %d", sequence, newest, delivery.lane(), seed)
                    .isTrue();
            newestOfLane.merge(delivery.lane(), sequence, Math::max);
        }
    }

    private boolean hasHadItsHold(Delivery delivery) {
        Instant failed = firstFailed.get(delivery.sequence());
        return failed != null
                && !failed.plus(HOLD).isAfter(now)
                && (delivery.state() == Delivery.State.PARKED || forgotten.contains(delivery.sequence()));
    }

    private void readLanes() {
        laneReads.addAll(flow.laneReads());
        for (EndpointFlow.LaneRead read : List.copyOf(laneReads)) {
            if (chance.nextBoolean()) {
                laneReads.remove(read);
                if (chance.nextInt(5) == 0) {
                    flow.laneRead(read.lane(), List.of(), read.after());
                } else {
                    long through = Math.min(read.through(), read.after() + 1 + chance.nextInt(BATCH));
                    flow.laneRead(read.lane(), refs(read.after(), through, read.lane()), through);
                }
            }
        }
    }

    private void keep(boolean isHeld) {
        Progress progress = flow.progress();
        if (progress == null) {
            return;
        }
        if (!isHeld) {
            flow.keepLater(progress);
            return;
        }
        cursor = progress.cursor();
        previous = progress.previous();
        failingSince = progress.failingSince();
        progress.lanes().forEach((lane, after) -> {
            if (after == null) {
                lanes.remove(lane);
            } else {
                lanes.put(lane, after);
            }
        });
        progress.failures().forEach((sequence, failure) -> {
            if (failure == null) {
                failures.remove(sequence);
            } else {
                failures.put(sequence, failure);
            }
        });
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private void kill() {
        underWay.clear();
        forgotten.addAll(firstFailed.keySet());
        laneReads.clear();
        flow = open();
    }

    private EndpointFlow open() {
        var opened = new EndpointFlow(cursor, previous, failingSince, HOLD, chance);
        opened.resume(
                lanes,
                failures.values().stream()
                        .filter(it -> it.state() != Delivery.State.FAILED)
                        .toList());
        return opened;
    }

    /// Nothing fails any more.
    private void heal() {
        sickness = 0;
        for (int i = 0; i < HEALTHY_STEPS_MAX && !isDone(); i++) {
            while (flow.wantsEvents() && flow.read() < log.size()) {
                readLog();
            }
            readLanes();
            send();
            answer();
            keep(true);
            pass(Duration.ofHours(1));
        }
    }

    private boolean isDone() {
        return cursor == log.size()
                && lanes.isEmpty()
                && failures.values().stream().allMatch(it -> it.state() == Delivery.State.FAILED);
    }

    /// What the disk says leaves nothing out.
    private void check() {
        assertThat(underWay).as("under way, seed %d", seed).hasSizeLessThanOrEqualTo(Throttle.MAX);
        assertThat(flow.cursor()).as("cursor, seed %d", seed).isGreaterThanOrEqualTo(cursor);
        for (long sequence : selected.headSet(cursor, true)) {
            if (!received.containsKey(sequence) && !failures.containsKey(sequence)) {
                String lane = log.get((int) sequence - 1);
                if (lanes.getOrDefault(lane, Long.MAX_VALUE) >= sequence) {
                    throw new AssertionError("Nobody knows of %d of %s, seed %d".formatted(sequence, lane, seed));
                }
            }
        }
    }

    private boolean isGivenUp(long sequence) {
        Failure failure = failures.get(sequence);
        return failure != null && failure.state() == Delivery.State.FAILED;
    }

    private List<EventRef> refs(long after, long through, @Nullable String lane) {
        List<EventRef> refs = new ArrayList<>();
        for (long sequence = after + 1; sequence <= through; sequence++) {
            String its = log.get((int) sequence - 1);
            if (selected.contains(sequence) && (lane == null || lane.equals(its))) {
                refs.add(new EventRef(sequence, its, before(sequence)));
            }
        }
        return refs;
    }

    private long before(long sequence) {
        Long before = selected.lower(sequence);
        return before == null ? 0 : before;
    }
}
