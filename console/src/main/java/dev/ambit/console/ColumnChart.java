package dev.ambit.console;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/// A chart of columns, drawn on the server. Each column is a stack of series; all lengths are percentages of the
/// drawing, so that it fits any width without a script.
///
/// @param top the number at the upper line
/// @param series names in the order of the stacks, from the bottom
public record ColumnChart(String top, List<String> series, List<Column> columns, boolean isDense) {

    /// Number of series with a color of their own.
    public static final int SERIES_MAX = 6;

    private static final double HEIGHT = 86;
    private static final double BASE = 92;
    private static final double GAP = 0.28;
    private static final double DENSE_GAP = 0.12;
    private static final int DENSE_MIN = 25;
    private static final double WIDTH_PERCENT = 100;

    /// Minimum number of column slots, so that a chart with few columns has narrow ones.
    private static final int SLOTS_MIN = 12;

    /// A column.
    ///
    /// @param label below the column; can be empty
    /// @param hint text about the column
    public record Column(String label, String hint, String x, String middle, String width, List<Part> parts) {}

    /// A part of a column.
    ///
    /// @param series index of its series
    public record Part(int series, String y, String height) {}

    /// The values of a column, in the order of the series.
    ///
    /// @param hint text about the column
    public record Values(String label, String hint, List<BigDecimal> values) {

        BigDecimal total() {
            return values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    static ColumnChart of(List<String> series, List<Values> values) {
        BigDecimal largest = values.stream().map(Values::total).reduce(BigDecimal.ZERO, BigDecimal::max);
        BigDecimal top = roundedUp(largest);
        boolean isDense = values.size() >= DENSE_MIN;
        double slot = WIDTH_PERCENT / Math.max(SLOTS_MIN, values.size());
        double gap = slot * (isDense ? DENSE_GAP : GAP);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Values it = values.get(i);
            columns.add(new Column(
                    it.label(),
                    it.hint(),
                    percent(i * slot + gap / 2),
                    percent((i + 0.5) * slot),
                    percent(slot - gap),
                    parts(it, top)));
        }
        return new ColumnChart(EntitlementText.number(top), series, columns, isDense);
    }

    private static List<Part> parts(Values values, BigDecimal top) {
        List<Part> parts = new ArrayList<>();
        double from = BASE;
        for (int i = 0; i < values.values().size(); i++) {
            double height = top.signum() == 0
                    ? 0
                    : values.values().get(i).divide(top, MathContext.DECIMAL64).doubleValue() * HEIGHT;
            if (height > 0) {
                from -= height;
                parts.add(new Part(i, percent(from), percent(height)));
            }
        }
        return parts;
    }

    /// Rounds up to 1, 2 or 5 times a power of ten.
    private static BigDecimal roundedUp(BigDecimal number) {
        if (number.signum() <= 0) {
            return BigDecimal.ONE;
        }
        BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen(number.precision() - number.scale() - 1);
        for (int times : new int[] {1, 2, 5}) {
            BigDecimal rounded = power.multiply(BigDecimal.valueOf(times));
            if (rounded.compareTo(number) >= 0) {
                return rounded;
            }
        }
        return power.multiply(BigDecimal.TEN);
    }

    private static String percent(double value) {
        return BigDecimal.valueOf(value)
                        .setScale(2, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + "%";
    }
}
