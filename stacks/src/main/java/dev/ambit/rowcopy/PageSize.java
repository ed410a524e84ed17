package dev.ambit.rowcopy;

import java.time.Duration;

/// How many rows go at once: so many that a page takes about half a second, whether its rows are long or
/// short. Where what a page takes has little to do with its rows, as where those that are followed are looked for in
/// another table, it grows until half of the time is that of rows.
final class PageSize {

    private static final int ROWS_MIN = 100;
    private static final int ROWS_MAX = 100_000;
    private static final long SHORT = Duration.ofMillis(300).toNanos();
    private static final long LONG = Duration.ofSeconds(1).toNanos();

    private int rows = 10_000;

    /// Of the page before that had another number of rows; 0 at first.
    private int rowsBefore;

    private long nanosBefore;

    int rows() {
        return rows;
    }

    void took(long nanos) {
        boolean isMostlyFixed = rowsBefore > 0 && fixed(nanos) > nanos / 2;
        int next = rows;
        if (nanos < SHORT || isMostlyFixed) {
            next = Math.min(ROWS_MAX, rows * 2);
        } else if (nanos > LONG) {
            next = Math.max(ROWS_MIN, rows / 2);
        }
        if (next != rows) {
            rowsBefore = rows;
            nanosBefore = nanos;
            rows = next;
        }
    }

    /// What a page without rows would take, as this one and the one before tell.
    private long fixed(long nanos) {
        double each = Math.max(0, (nanos - nanosBefore) / (double) (rows - rowsBefore));
        return Math.round(nanos - each * rows);
    }
}
