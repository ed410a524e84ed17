package dev.ambit.usage;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/// A time span, inclusive, for which usage is to be counted; each counter whose period overlaps it may count the
/// usage.
record CountedSpan(long firstMillis, long lastMillis) {

    static SortedMap<CounterOwner, CountedSpan> of(Collection<UsageLine> lines) {
        SortedMap<CounterOwner, CountedSpan> spans = new TreeMap<>();
        lines.forEach(line -> spans.merge(line.counter().owner(), of(line), CountedSpan::plus));
        return spans;
    }

    /// Returns the spans that cover the starts of the counters.
    static SortedMap<CounterOwner, CountedSpan> ofStarts(Collection<CounterKey> counters) {
        SortedMap<CounterOwner, CountedSpan> spans = new TreeMap<>();
        counters.forEach(it -> spans.merge(it.owner(), at(it.periodStartMillis()), CountedSpan::plus));
        return spans;
    }

    /// Returns a span that includes the counter of the line, also if the counter starts after the measurement.
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
