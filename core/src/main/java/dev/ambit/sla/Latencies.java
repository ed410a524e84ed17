package dev.ambit.sla;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// A histogram of latencies in 64 classes, each a fifth wider than the previous one, from a tenth of a
/// millisecond to ten seconds.
final class Latencies {

    static final int CLASSES = 64;

    private static final double FIRST_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final double STEP = 1.2;

    private Latencies() {}

    /// Returns the class of the latency; the last one has no upper bound.
    static int classOf(long nanos) {
        if (nanos <= FIRST_NANOS) {
            return 0;
        }
        return (int) Math.min(CLASSES - 1, Math.ceil(Math.log(nanos / FIRST_NANOS) / Math.log(STEP)));
    }

    static double millis(int of) {
        return FIRST_NANOS * Math.pow(STEP, of) / TimeUnit.MILLISECONDS.toNanos(1);
    }

    /// Returns the class of the quantile. Empty without latencies.
    static OptionalLong quantile(List<Long> counts, double share) {
        long all = counts.stream().mapToLong(Long::longValue).sum();
        long rank = (long) Math.ceil(share * all);
        long seen = 0;
        for (int of = 0; of < counts.size(); of++) {
            seen += counts.get(of);
            if (seen > 0 && seen >= rank) {
                return OptionalLong.of(of);
            }
        }
        return OptionalLong.empty();
    }
}
