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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A log, the rows of one endpoint and the lease, each changed as the SQL of this package changes it.
final class SimulatedDisk {

    final List<String> log = new ArrayList<>();
    final TreeSet<Long> selected = new TreeSet<>();

    /// Numbers that chaos delivers out of order.
    final Set<Long> detached = new HashSet<>();

    /// Numbers that were cut off the log while the endpoint was disabled, which its owner was told.
    final Set<Long> skipped = new HashSet<>();

    /// Numbers up to which something was skipped.
    final Set<Long> gaps = new HashSet<>();

    final Map<String, Long> lanes = new HashMap<>();
    final TreeMap<Long, Failure> failures = new TreeMap<>();

    /// Recovered failures that were not tried since, with the time of the recovery.
    private final Map<Long, Instant> wanted = new HashMap<>();

    private boolean clocksDiffer;
    private long oldest = 1;
    private long cursor;
    private long previous;
    private @Nullable Instant failingSince;
    private boolean active = true;
    private int replay;
    private long replayThrough;

    /// Grows with each change that is an event; servers learn of changes by it.
    private int version;

    private int holder;
    private long fence;
    private Instant heldUntil = Instant.MIN;

    long fence() {
        return fence;
    }

    long oldest() {
        return oldest;
    }

    long cursor() {
        return cursor;
    }

    int replay() {
        return replay;
    }

    int version() {
        return version;
    }

    /// Takes the lease if it is free, or keeps it.
    ///
    /// @return the fence, 0 if another holds it
    long acquire(int server, Instant now) {
        if (holder != server && !heldUntil.isBefore(now)) {
            return 0;
        }
        if (holder != server) {
            fence++;
        }
        holder = server;
        heldUntil = now.plus(LeaseTerm.LENGTH);
        return fence;
    }

    void release(int server) {
        if (holder == server) {
            heldUntil = Instant.MIN;
        }
    }

    boolean isHeldBy(int server, long under) {
        return holder == server && fence == under;
    }

    /// Saves the progress of the endpoint.
    ///
    /// @return false if its position was changed in the meantime
    boolean save(Progress progress, int under) {
        if (under != replay) {
            return false;
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
                wanted.remove(sequence);
            } else {
                Failure stored = recovered(failures.get(sequence), failure);
                assertStillWanted(stored);
                failures.put(sequence, stored);
            }
        });
        if (replay != 0 && cursor >= replayThrough) {
            replay = 0;
        }
        return true;
    }

    /// A failure that was recovered during an attempt is tried at the time of the request.
    private static Failure recovered(@Nullable Failure before, Failure failure) {
        Instant asked = before == null ? null : before.nextAttemptAt();
        Instant begun = failure.begunAt();
        if (asked == null || (begun != null && !asked.isAfter(begun))) {
            return failure;
        }
        return new Failure(
                failure.sequence(),
                failure.lane(),
                failure.previous(),
                failure.state() == Delivery.State.FAILED ? Delivery.State.PARKED : failure.state(),
                failure.attempts(),
                failure.firstFailedAt(),
                asked,
                begun);
    }

    /// As they are now.
    Rows rows() {
        return new Rows(version, active, replay, cursor, previous, failingSince, new TreeMap<>(lanes), tried());
    }

    /// The rows of one endpoint.
    ///
    /// @param tried failures to retry
    record Rows(
            int version,
            boolean isActive,
            int replay,
            long cursor,
            long previous,
            @Nullable Instant failingSince,
            Map<String, Long> lanes,
            List<Failure> tried) {

        EndpointFlow open(Duration hold, RandomGenerator chance) {
            var opened = new EndpointFlow(cursor, previous, failingSince, hold, chance);
            opened.resume(lanes, tried);
            return opened;
        }
    }

    /// The failures to retry.
    List<Failure> tried() {
        return failures.values().stream()
                .filter(it -> it.state() != Delivery.State.FAILED)
                .toList();
    }

    void disable() {
        active = false;
        version++;
    }

    void enable() {
        if (active) {
            return;
        }
        long gone = oldest - 1;
        lanes.replaceAll((_, after) -> Math.max(after, gone));
        if (cursor < gone) {
            cursor = gone;
            previous = gone;
            gaps.add(gone);
        }
        active = true;
        failingSince = null;
        version++;
    }

    /// With different clocks the order of requests is unknown.
    void clocksDiffer() {
        clocksDiffer = true;
        wanted.clear();
    }

    /// An attempt of that one begins.
    void begun(long sequence) {
        wanted.remove(sequence);
    }

    /// A recovered failure is neither postponed nor dropped before an attempt; an attempt that began in the same
    /// millisecond counts.
    private void assertStillWanted(Failure stored) {
        Instant asked = wanted.get(stored.sequence());
        if (asked == null) {
            return;
        }
        Instant begun = stored.begunAt();
        if (begun != null && !asked.isAfter(begun)) {
            wanted.remove(stored.sequence());
            return;
        }
        assertThat(stored.state()).as("state of %s", stored).isNotEqualTo(Delivery.State.FAILED);
        assertThat(stored.nextAttemptAt() == null || !stored.nextAttemptAt().isAfter(asked))
                .as("%s was wanted at %s", stored, asked)
                .isTrue();
    }

    /// Recovers as a server with this clock time.
    void recover(Instant now) {
        if (!clocksDiffer) {
            failures.keySet().forEach(it -> wanted.put(it, now));
        }
        failures.replaceAll((_, it) -> new Failure(
                it.sequence(),
                it.lane(),
                it.previous(),
                it.state() == Delivery.State.WAITING ? it.state() : Delivery.State.PARKED,
                it.attempts(),
                it.firstFailedAt(),
                now,
                null));
        version++;
    }

    /// It was sent by hand, and taken.
    void settle(long sequence) {
        Failure failure = failures.get(sequence);
        if (failure != null && failure.state() != Delivery.State.WAITING) {
            failures.remove(sequence);
            wanted.remove(sequence);
        }
    }

    void rewind(long after, int operation) {
        if (replay == 0 && after <= cursor && after >= oldest - 1) {
            lanes.values().removeIf(it -> it >= after);
            failures.keySet().removeIf(it -> it > after);
            wanted.keySet().removeIf(it -> it > after);
            cursor = after;
            previous = before(after + 1);
            replay = operation;
            replayThrough = log.size();
            version++;
        }
    }

    /// Cuts the log before that number as far as no endpoint needs it, but never its end.
    void cut(long first) {
        long needed = active
                ? Math.min(
                        cursor,
                        Math.min(
                                lanes.values().stream()
                                        .mapToLong(it -> it)
                                        .min()
                                        .orElse(cursor),
                                tried().stream()
                                        .mapToLong(it -> it.sequence() - 1)
                                        .min()
                                        .orElse(cursor)))
                : Long.MAX_VALUE;
        long next = Math.max(oldest, Math.min(Math.min(first, needed + 1), log.size()));
        if (!active) {
            skipped.addAll(selected.subSet(oldest, next));
        }
        oldest = next;
    }

    List<EventRef> refs(long after, long through, @Nullable String lane) {
        List<EventRef> refs = new ArrayList<>();
        for (long sequence = Math.max(after + 1, oldest); sequence <= through; sequence++) {
            String its = log.get((int) sequence - 1);
            if (selected.contains(sequence) && (lane == null || lane.equals(its))) {
                refs.add(new EventRef(sequence, its, before(sequence)));
            }
        }
        return refs;
    }

    /// The number before it that the endpoint receives.
    long before(long sequence) {
        Long before = selected.lower(sequence);
        return before == null ? 0 : before;
    }
}
