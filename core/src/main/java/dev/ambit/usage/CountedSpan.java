package dev.ambit.usage;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/// From when to when something is to be counted of one usage, both included: whatever period has a part in it may
/// count it.
record CountedSpan(long firstMillis, long lastMillis) {

    static SortedMap<CounterOwner, CountedSpan> of(Collection<UsageLine> lines) {
        SortedMap<CounterOwner, CountedSpan> spans = new TreeMap<>();
        lines.forEach(line -> spans.merge(line.counter().owner(), of(line), CountedSpan::plus));
        return spans;
    }

    /// Those in which the counters begin.
    static SortedMap<CounterOwner, CountedSpan> ofStarts(Collection<CounterKey> counters) {
        SortedMap<CounterOwner, CountedSpan> spans = new TreeMap<>();
        counters.forEach(it -> spans.merge(it.owner(), at(it.periodStartMillis()), CountedSpan::plus));
        return spans;
    }

    /// Reaches the counter of the line, also if the counter begins after the measurement.
    private static CountedSpan of(UsageLine line) {
        long at = line.measuredAt().toEpochMilli();
        return new CountedSpan(at, Math.max(at, line.counter().periodStartMillis()));
    }

    private static CountedSpan at(long millis) {
        return new CountedSpan(millis, millis);
    }

    private CountedSpan plus(CountedSpan other) {
        return new CountedSpan(Math.min(firstMillis, other.firstMillis), Math.max(lastMillis, other.lastMillis));
    }
}
