package dev.ambit.usage;

import dev.ambit.engine.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// How one usage grew, as a pure function of what was measured, in the order in which it was.
final class UsageCurve {

    private static final long NONE_YET = Long.MIN_VALUE;

    private final Instant shownFrom;
    private final List<UsagePoint> points = new ArrayList<>();
    private long periodStartMillis = NONE_YET;
    private long usedMicros;

    /// What was measured before counts, and is not shown.
    UsageCurve(Instant shownFrom) {
        this.shownFrom = shownFrom;
    }

    /// @param startMillis of its period
    /// @param startIsReset whether that period started by a reset
    void add(Measured measured, long startMillis, boolean startIsReset) {
        boolean isFirst = startMillis != periodStartMillis;
        if (isFirst) {
            periodStartMillis = startMillis;
            usedMicros = 0;
        }
        usedMicros = after(measured);
        if (!measured.at().isBefore(shownFrom)) {
            append(points, new UsagePoint(measured.at(), usedMicros, isFirst && startIsReset), isSameMoment(measured));
        }
    }

    boolean isEmpty() {
        return points.isEmpty();
    }

    /// If there are more than `max`, the last of each of `max` equal spans up to `end`; a reset is never lost.
    List<UsagePoint> points(Instant end, int max) {
        if (points.size() <= max) {
            return List.copyOf(points);
        }
        long spanMillis = Duration.between(shownFrom, end).toMillis() / max + 1;
        List<UsagePoint> last = new ArrayList<>();
        long lastSpan = NONE_YET;
        for (UsagePoint point : points) {
            long span = Duration.between(shownFrom, point.at()).toMillis() / spanMillis;
            append(last, point, span == lastSpan);
            lastSpan = span;
        }
        return last;
    }

    private boolean isSameMoment(Measured measured) {
        return !points.isEmpty() && points.getLast().at().equals(measured.at());
    }

    private static void append(List<UsagePoint> points, UsagePoint point, boolean replacesLast) {
        boolean isReset = replacesLast && points.removeLast().isReset();
        points.add(new UsagePoint(point.at(), point.usedMicros(), point.isReset() || isReset));
    }

    /// Reported in another order, it may have been more than can be counted.
    private long after(Measured measured) {
        try {
            return measured.behavior().after(usedMicros, measured.micros());
        } catch (ArithmeticException e) {
            return Micros.MAX;
        }
    }
}
