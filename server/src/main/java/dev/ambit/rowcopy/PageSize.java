package dev.ambit.rowcopy;

import java.time.Duration;

/// How many rows go at once: so many that a page takes about half a second, whether its rows are long or
/// short.
final class PageSize {

    private static final int ROWS_MIN = 100;
    private static final int ROWS_MAX = 100_000;
    private static final long SHORT = Duration.ofMillis(300).toNanos();
    private static final long LONG = Duration.ofSeconds(1).toNanos();

    private int rows = 10_000;

    int rows() {
        return rows;
    }

    void took(long nanos) {
        if (nanos < SHORT) {
            rows = Math.min(ROWS_MAX, rows * 2);
        } else if (nanos > LONG) {
            rows = Math.max(ROWS_MIN, rows / 2);
        }
    }
}
