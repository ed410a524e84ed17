package dev.ambit.applier;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Tracks the received event numbers. An event covers all numbers after its `previousSequence`, because the
/// endpoint does not receive the events in between. Numbers that are not covered are missing.
final class ReceivedNumbers {

    static final Duration PATIENCE = Duration.ofSeconds(2);

    /// Maximum number of open gaps. If exceeded, the gap with the lowest numbers is dropped and left to the
    /// comparison with the server.
    static final int GAPS_MAX = 1_000;

    static final long NEVER = -1;

    /// @param missing the last missing number
    /// @param through the last number received after the gap without interruption
    record Gap(long missing, long through, Instant noticedAt) {}

    /// A part of the feed to read.
    ///
    /// @param after the number before the first event to read
    record Fetch(long after, long through) {}

    private final TreeMap<Long, Gap> gaps = new TreeMap<>();
    private long through;
    private long begun;
    private long givenUp;

    ReceivedNumbers(long through, Collection<Gap> gaps) {
        this(through, gaps, NEVER);
    }

    /// @param begun the number of the newest full snapshot, or [#NEVER]
    ReceivedNumbers(long through, Collection<Gap> gaps, long begun) {
        this.through = through;
        this.begun = begun;
        gaps.forEach(gap -> this.gaps.put(gap.missing(), gap));
    }

    /// Marks all events up to the number of a snapshot as received.
    void begin(long sequence, Instant now) {
        begun = Math.max(begun, sequence);
        cover(0, sequence, now);
    }

    /// Returns the number of the newest full snapshot, or [#NEVER].
    long begun() {
        return begun;
    }

    /// Returns the highest number received.
    long last() {
        return gaps.isEmpty() ? through : gaps.lastEntry().getValue().through();
    }

    /// Records an event as received.
    void arrived(Event event, Instant now) {
        arrived(event, false, now);
    }

    /// @param isAllWanted whether events that the endpoint's filter omits count as missing; they may be newer
    /// versions of stored rows and are in the feed
    void arrived(Event event, boolean isAllWanted, Instant now) {
        Event.Envelope envelope = event.envelope();
        Long sequence = envelope.sequence();
        if (sequence != null) {
            Long previousNumber = envelope.previous();
            long previous = previousNumber == null || isAllWanted ? sequence - 1 : previousNumber;
            if (event instanceof Event.Truncated) {
                cover(previous, sequence - 1, now);
                cover(sequence, sequence, now);
            } else {
                cover(previous, sequence, now);
            }
        }
    }

    /// Returns the number up to which all events were received or are not for this replica.
    long through() {
        return through;
    }

    int gapCount() {
        return gaps.size();
    }

    Collection<Gap> gaps() {
        return gaps.values();
    }

    /// Returns the number of gaps dropped by this object.
    long givenUp() {
        return givenUp;
    }

    /// Returns the gaps that have been open for too long.
    List<Fetch> due(Instant now) {
        List<Fetch> due = new ArrayList<>();
        long covered = through;
        for (Gap gap : gaps.values()) {
            if (!gap.noticedAt().plus(PATIENCE).isAfter(now)) {
                due.add(new Fetch(covered, gap.missing()));
            }
            covered = gap.through();
        }
        return due;
    }

    /// Covers a range and joins adjacent ranges. If it lies in a gap, the numbers below it count as a new gap.
    private void cover(long after, long last, Instant now) {
        if (after <= through) {
            through = Math.max(through, last);
            while (!gaps.isEmpty() && gaps.firstKey() <= through) {
                through = Math.max(through, gaps.pollFirstEntry().getValue().through());
            }
            return;
        }
        var joined = new Gap(after, last, now);
        Map.Entry<Long, Gap> below = gaps.floorEntry(after);
        if (below != null && below.getValue().through() >= after) {
            joined = new Gap(
                    below.getKey(),
                    Math.max(last, below.getValue().through()),
                    below.getValue().noticedAt());
        }
        gaps.remove(joined.missing());
        for (var above = gaps.higherEntry(joined.missing());
                above != null && above.getKey() <= joined.through();
                above = gaps.higherEntry(joined.missing())) {
            gaps.remove(above.getKey());
            joined = new Gap(
                    joined.missing(),
                    Math.max(joined.through(), above.getValue().through()),
                    joined.noticedAt());
        }
        gaps.put(joined.missing(), joined);
        if (gaps.size() > GAPS_MAX) {
            givenUp++;
            through = gaps.pollFirstEntry().getValue().through();
        }
    }
}
