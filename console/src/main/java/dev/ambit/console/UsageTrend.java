package dev.ambit.console;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The usage history of a feature, as the API returns it, in periods.
public record UsageTrend(List<Series> series) {

    private static final int PERIODS_MAX = 60;
    private static final int DAY_CHARS = 10;
    private static final int MONTH_CHARS = 7;
    private static final int LABELS_MAX = 8;

    public record Series(List<Point> points) {}

    public record Point(Instant timestamp, BigDecimal value, boolean isResetPoint) {}

    /// A period with the usage at its end.
    ///
    /// @param start the day or month in which it began
    public record Period(String start, BigDecimal used) {

        public String usedText() {
            return EntitlementText.number(used);
        }
    }

    /// Returns the latest periods, oldest first: from reset to reset, or calendar months if the usage never resets.
    List<Period> periods() {
        List<Point> points = series.stream().flatMap(it -> it.points().stream()).toList();
        boolean isReset = points.stream().anyMatch(Point::isResetPoint);
        List<Period> periods = new ArrayList<>();
        for (Point it : points) {
            String time = it.timestamp().toString();
            String start = time.substring(0, isReset ? DAY_CHARS : MONTH_CHARS);
            boolean isNew = periods.isEmpty()
                    || (isReset ? it.isResetPoint() : !periods.getLast().start().equals(start));
            if (isNew) {
                periods.add(new Period(start, it.value()));
            } else {
                periods.set(periods.size() - 1, new Period(periods.getLast().start(), it.value()));
            }
        }
        return periods.subList(Math.max(0, periods.size() - PERIODS_MAX), periods.size());
    }

    static ColumnChart chart(List<Period> periods) {
        int step = Math.max(1, Math.ceilDiv(periods.size(), LABELS_MAX));
        List<ColumnChart.Values> values = new ArrayList<>();
        for (int i = 0; i < periods.size(); i++) {
            Period it = periods.get(i);
            values.add(new ColumnChart.Values(
                    i % step == 0 ? it.start() : "",
                    "From %s: %s".formatted(it.start(), it.usedText()),
                    Stream.of(it.used().max(BigDecimal.ZERO)).toList()));
        }
        return ColumnChart.of(List.of("Usage"), values);
    }
}
