package dev.ambit.console;

import java.util.List;

/// The values of some months: a chart, and the same as a table.
public record MonthTrend(ColumnChart chart, List<Line> lines) {

    public boolean isEmpty() {
        return chart.series().isEmpty();
    }

    /// A month with a value for each series.
    public record Line(String month, List<String> values, String total) {}
}
