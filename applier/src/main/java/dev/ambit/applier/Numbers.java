package dev.ambit.applier;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which numbers of the log have come. An event says by `previousSequence` that nothing between is for us, so
/// it covers all numbers behind that one; what is not covered is missing, and nobody waits for it.
final class Numbers {

    static final Duration PATIENCE = Duration.ofSeconds(2);

    /// More are not kept: the oldest is taken for lost, and left to the comparison with the server.
    static final int GAPS_MAX = 1_000;

    static final long NEVER = -1;

    /// @param missing the last number that has not come
    /// @param through up to which all behind it has
    record Gap(long missing, long through, Instant noticedAt) {}

    /// A part of the feed to read.
    ///
    /// @param after the number behind which it begins
    record Fetch(long after, long through) {}

    private final TreeMap<Long, Gap> gaps = new TreeMap<>();
    private long through;
    private long begun;
    private long givenUp;

    Numbers(long through, Collection<Gap> gaps) {
        this(through, gaps, NEVER);
    }

    /// @param begun the number of the snapshot that everything began with
    Numbers(long through, Collection<Gap> gaps, long begun) {
        this.through = through;
        this.begun = begun;
        gaps.forEach(gap -> this.gaps.put(gap.missing(), gap));
    }

    /// All that a snapshot has is here: what happened up to its number says nothing new.
    void begin(long sequence, Instant now) {
        begun = Math.max(begun, sequence);
        cover(0, sequence, now);
    }

    /// The number of the snapshot that everything began with, [#NEVER] if there was none.
    long begun() {
        return begun;
    }

    /// Of what is greater, nothing has come.
    long last() {
        return gaps.isEmpty() ? through : gaps.lastEntry().getValue().through();
    }

    /// An event has come.
    void arrived(Event event, Instant now) {
        arrived(event, false, now);
    }

    /// @param isAllWanted whether also what the filter of an endpoint leaves out is missing: some of it tells newer
    ///     versions of things that are here, and the feed has it
    void arrived(Event event, boolean isAllWanted, Instant now) {
        Event.Envelope envelope = event.envelope();
        Long sequence = envelope.sequence();
        if (sequence != null) {
            Long said = envelope.previous();
            long previous = said == null || isAllWanted ? sequence - 1 : said;
            if (event instanceof Event.Truncated) {
                cover(previous, sequence - 1, now);
                cover(sequence, sequence, now);
            } else {
                cover(previous, sequence, now);
            }
        }
    }

    /// Every number up to this one has come, or is not for us.
    long through() {
        return through;
    }

    int gapCount() {
        return gaps.size();
    }

    Collection<Gap> gaps() {
        return gaps.values();
    }

    /// How many gaps were taken for lost since this was made.
    long givenUp() {
        return givenUp;
    }

    /// What has been missing for too long.
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

    /// Joins all that it touches. A gap in front of another one is as old as it was.
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
