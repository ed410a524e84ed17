package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One endpoint, two or three servers, and all that a seed lets happen to them over weeks: events come, answers
/// fail and come late, reads, writes and renewals of the lease are lost, servers are paused, killed and stopped,
/// clocks are set, the endpoint is disabled, enabled, replayed and recovered, and the log is cut.
final class Simulation {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final Duration HOLD = Duration.ofMinutes(10);

    /// So far the time of day of a server is off at most, in each direction.
    private static final Duration OFF_MAX = Duration.ofMinutes(1);

    /// As docs/reference/webhook-delivery.md says.
    private static final Duration PATIENCE = Duration.ofDays(5);

    private static final Duration ANY_TWO_OFF = OFF_MAX.multipliedBy(2);
    private static final int CHECK_STEPS = 7;
    private static final int WORK = 40;
    private static final int HEALTHY_STEPS_MAX = 20_000;

    private final long seed;
    private final RandomGenerator chance;
    private final SimulatedDisk disk = new SimulatedDisk();
    private final SimulatedReceiver receiver;
    private final List<SimulatedServer> servers = new ArrayList<>();
    private final Map<SimulatedServer, Instant> pausedAt = new HashMap<>();
    private final Set<Long> sentByHand = new HashSet<>();
    private Instant now = START;
    private int names;
    private double rejectionRate;

    /// Whether the receiver is dead for most of the time.
    private final boolean isChronic;

    private @Nullable Instant lastKept;

    Simulation(long seed) {
        this.seed = seed;
        this.chance = new SplittableRandom(seed);
        this.isChronic = chance.nextInt(4) == 0;
        this.receiver = new SimulatedReceiver(seed, HOLD.minus(ANY_TWO_OFF));
        for (int i = 2 + chance.nextInt(2); i > 0; i--) {
            servers.add(new SimulatedServer(this, ++names, chance.nextBoolean()));
        }
    }

    long seed() {
        return seed;
    }

    RandomGenerator chance() {
        return chance;
    }

    SimulatedDisk disk() {
        return disk;
    }

    SimulatedReceiver receiver() {
        return receiver;
    }

    /// The true time, which is also that of the database.
    Instant now() {
        return now;
    }

    /// The share of deliveries that the receiver rejects.
    double rejectionRate() {
        return rejectionRate;
    }

    /// Whether it may come after later ones.
    boolean mayOvertake(long sequence) {
        return disk.detached.contains(sequence) || sentByHand.contains(sequence);
    }

    void overtakes(long sequence) {
        sentByHand.add(sequence);
    }

    /// The progress was saved by the server that last saw an accepted delivery at this time.
    void saved(@Nullable Instant taken) {
        if (taken != null && (lastKept == null || taken.isAfter(lastKept))) {
            lastKept = taken;
        }
    }

    void assertHasFailedForLong() {
        Instant limit = now.minus(PATIENCE).plus(ANY_TWO_OFF);
        assertThat(lastKept == null ? START : lastKept)
                .as("the last success before it is given up, seed %d", seed)
                .isBeforeOrEqualTo(limit);
    }

    void run() {
        int steps = 500 + chance.nextInt(1_000);
        for (int i = 0; i < steps; i++) {
            step();
            if (i % CHECK_STEPS == 0) {
                check();
            }
        }
        endFaults();
        check();
        for (long sequence : disk.selected) {
            assertThat(receiver.has(sequence) || isGivenUp(sequence) || disk.skipped.contains(sequence))
                    .as("event %d of seed %d arrived: %s, %s", sequence, seed, disk.failures.get(sequence), disk.lanes)
                    .isTrue();
        }
        assertThat(disk.cursor()).as("cursor of seed %d", seed).isEqualTo(disk.log.size());
        assertThat(disk.lanes).as("lanes behind of seed %d", seed).isEmpty();
    }

    private void step() {
        switch (chance.nextInt(20)) {
            case 0, 1 -> appendEvents(1 + chance.nextInt(8));
            case 3 ->
                rejectionRate = isChronic && chance.nextInt(60) > 0 ? 1 : chance.nextInt(3) / 2.0 * chance.nextDouble();
            case 4 -> advance(Duration.ofMillis(chance.nextInt(6_000)));
            case 5 -> advance(Duration.ofSeconds(chance.nextInt(90)));
            case 6 -> advance(Duration.ofMinutes(chance.nextInt(60 * (1 + chance.nextInt(24)))));
            case 7 -> injectFault(any());
            case 2, 8 -> act();
            default -> {
                SimulatedServer server = any();
                for (int i = chance.nextInt(WORK); i >= 0; i--) {
                    work(server);
                }
            }
        }
    }

    private SimulatedServer any() {
        return servers.get(chance.nextInt(servers.size()));
    }

    /// Time passes in which the holder of the lease can renew it unless it is paused.
    private void advance(Duration time) {
        now = now.plus(time);
        if (chance.nextInt(4) > 0) {
            servers.forEach(this::renew);
        }
    }

    private void renew(SimulatedServer server) {
        if (!server.isPaused()) {
            server.ask();
            server.reachDatabase();
            server.receiveLease(chance.nextInt(10) == 0);
        }
    }

    private void work(SimulatedServer server) {
        if (server.isPaused()) {
            if (chance.nextInt(10) == 0) {
                server.reachRows();
            }
            return;
        }
        switch (chance.nextInt(20)) {
            case 0 -> server.ask();
            case 1 -> server.reachDatabase();
            case 2 -> server.receiveLease(chance.nextInt(5) == 0);
            case 3 -> renew(server);
            case 4 -> server.load();
            case 5, 6 -> server.readLog();
            case 7, 8 -> server.readLanes();
            case 9, 10 -> server.send();
            case 11, 12 -> server.begin();
            case 13, 14 -> server.answer();
            case 15, 16 -> server.save();
            case 17 -> server.reachRows();
            default -> server.receiveRows(chance.nextInt(5) == 0);
        }
    }

    private void injectFault(SimulatedServer server) {
        switch (chance.nextInt(8)) {
            case 0 -> server.restart(++names, false);
            case 1 -> server.restart(++names, !server.isPaused());
            case 2 -> {
                disk.clocksDiffer();
                server.setClock(OFF_MAX.multipliedBy(chance.nextInt(3) - 1));
            }
            case 3 -> {
                server.pause();
                pausedAt.putIfAbsent(server, now);
            }
            default -> resume(server);
        }
    }

    private void resume(SimulatedServer server) {
        Instant since = pausedAt.remove(server);
        if (since != null) {
            server.resume(Duration.between(since, now));
        }
    }

    /// An action of a user, or of the log itself.
    private void act() {
        switch (chance.nextInt(8)) {
            case 0 -> {
                if (chance.nextInt(4) == 0) {
                    disk.disable();
                }
            }
            case 1 -> disk.enable();
            case 2, 3 -> disk.recover(any().wall());
            case 5 -> {
                if (chance.nextInt(4) == 0 && disk.cursor() >= disk.oldest()) {
                    long back = chance.nextLong(1 + disk.cursor() - disk.oldest());
                    disk.rewind(disk.cursor() - back, ++names);
                }
            }
            case 6 -> disk.cut(disk.oldest() + chance.nextInt(disk.log.size() + 1));
            default ->
                disk.failures.keySet().stream()
                        .filter(it -> it >= disk.oldest())
                        .findAny()
                        .ifPresent(any()::resend);
        }
    }

    private void appendEvents(int count) {
        for (int i = 0; i < count; i++) {
            disk.log.add("lane " + chance.nextInt(1 + chance.nextInt(12)));
            long sequence = disk.log.size();
            if (chance.nextInt(4) > 0) {
                disk.selected.add(sequence);
            }
            if (chance.nextInt(40) == 0) {
                disk.detached.add(sequence);
            }
        }
    }

    /// Ends all faults.
    private void endFaults() {
        rejectionRate = 0;
        servers.forEach(it -> {
            resume(it);
            it.setClock(Duration.ZERO);
        });
        for (int i = 0; i < HEALTHY_STEPS_MAX && !isDone(); i++) {
            disk.enable();
            now = now.plus(Duration.ofSeconds(1));
            for (SimulatedServer server : servers) {
                server.ask();
                server.reachDatabase();
                server.receiveLease(false);
                server.load();
                server.reachRows();
                server.receiveRows(false);
                server.readLog();
                server.readLanes();
                server.send();
                server.begin();
                server.answer();
                server.save();
            }
            if (i % 10 == 0) {
                now = now.plus(Duration.ofHours(1));
            }
        }
    }

    private boolean isDone() {
        return disk.cursor() == disk.log.size()
                && disk.lanes.isEmpty()
                && disk.replay() == 0
                && disk.tried().isEmpty();
    }

    /// The stored state leaves no event out.
    private void check() {
        for (long sequence : disk.selected.headSet(disk.cursor(), true)) {
            if (!receiver.has(sequence) && !disk.failures.containsKey(sequence) && !disk.skipped.contains(sequence)) {
                String lane = disk.log.get((int) sequence - 1);
                if (disk.lanes.getOrDefault(lane, Long.MAX_VALUE) >= sequence) {
                    throw new AssertionError("Nobody knows of %d of %s, seed %d".formatted(sequence, lane, seed));
                }
            }
        }
    }

    private boolean isGivenUp(long sequence) {
        Failure failure = disk.failures.get(sequence);
        return failure != null && failure.state() == Delivery.State.FAILED;
    }
}
