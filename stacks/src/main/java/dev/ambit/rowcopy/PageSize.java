package dev.ambit.rowcopy;

import java.time.Duration;

/// Adapts the number of rows per page so that a page takes about half a second. If most of that time does not
/// depend on the rows, such as a lookup of referenced rows, the page grows until the rows take half of the time.
final class PageSize {

    private static final int ROWS_MIN = 100;
    private static final int ROWS_MAX = 100_000;
    private static final long SHORT = Duration.ofMillis(300).toNanos();
    private static final long LONG = Duration.ofSeconds(1).toNanos();

    private int rows = 10_000;

    /// Rows of the last page with another size; 0 at first.
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

    /// Estimates the time of a page without rows, from this page and the last one with another size.
    private long fixed(long nanos) {
        double each = Math.max(0, (nanos - nanosBefore) / (double) (rows - rowsBefore));
        return Math.round(nanos - each * rows);
    }
}
