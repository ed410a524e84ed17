package dev.ambit.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The curve of a usage, as a pure function of its measurements in order.
///
/// The number of points is bounded. Above the maximum, the time is divided into that many equal spans, and only
/// the last point of each span is kept. Resets are never dropped.
final class UsageCurve {

    private static final long NONE_YET = Long.MIN_VALUE;

    private final Instant shownFrom;
    private final int pointsMax;
    private final long spanMillis;
    private final List<UsagePoint> points = new ArrayList<>();
    private boolean isThinned;
    private long periodStartMillis = NONE_YET;
    private CounterValue tally = CounterValue.NOTHING;

    /// Measurements before `shownFrom` count, but are not shown.
    UsageCurve(Instant shownFrom, Instant end, int pointsMax) {
        this.shownFrom = shownFrom;
        this.pointsMax = pointsMax;
        this.spanMillis = Duration.between(shownFrom, end).toMillis() / pointsMax + 1;
    }

    /// @param startMillis the start of its period
    /// @param startIsReset whether that period started with a reset
    void add(Measured measured, long startMillis, boolean startIsReset) {
        boolean isFirst = startMillis != periodStartMillis;
        if (isFirst) {
            periodStartMillis = startMillis;
            tally = CounterValue.NOTHING;
        }
        // The order of measurement differs from that of counting, so the sum may exceed the largest quantity.
        tally = tally.afterOrMost(measured.behavior(), measured.isHeld(), measured.micros());
        if (!measured.at().isBefore(shownFrom)) {
            show(new UsagePoint(measured.at(), tally.usedMicros(), isFirst && startIsReset));
            thinOut();
        }
    }

    List<UsagePoint> points() {
        return List.copyOf(points);
    }

    private void show(UsagePoint point) {
        boolean isReset = !points.isEmpty()
                && replaces(point, points.getLast())
                && points.removeLast().isReset();
        points.add(new UsagePoint(point.at(), point.usedMicros(), point.isReset() || isReset));
    }

    private boolean replaces(UsagePoint point, UsagePoint last) {
        return isThinned ? span(point) == span(last) : point.at().equals(last.at());
    }

    private long span(UsagePoint point) {
        return Duration.between(shownFrom, point.at()).toMillis() / spanMillis;
    }

    private void thinOut() {
        if (points.size() > pointsMax && !isThinned) {
            isThinned = true;
            List<UsagePoint> all = List.copyOf(points);
            points.clear();
            all.forEach(this::show);
        }
    }
}
