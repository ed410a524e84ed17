package dev.ambit.bench;

import java.util.Locale;

/// Prints results in the format of docs/performance.md.
final class Report {

    private Report() {}

    /// Prints a figure, its target and the measured value.
    static void line(String figure, String target, String measured) {
        System.out.printf("| %s | %s | %s |%n", figure, target, measured);
    }

    /// Prints an explanation of a figure.
    static void note(String note) {
        System.out.println("  " + note);
    }

    /// Returns the median and the 99th percentile.
    static String latency(Sample nanos) {
        return "p50 %s, p99 %s".formatted(micros(nanos.quantile(0.5)), micros(nanos.quantile(0.99)));
    }

    /// Returns the median and the 95th percentile.
    static String seconds(Sample nanos) {
        return String.format(
                Locale.ROOT, "p50 %.2f s, p95 %.2f s", nanos.quantile(0.5) / 1e9, nanos.quantile(0.95) / 1e9);
    }

    /// Returns the ratio of two 99th percentiles.
    static String against(Sample beside, Sample alone) {
        return String.format(
                Locale.ROOT,
                "%.1f (%s compared with %s)",
                (double) beside.quantile(0.99) / alone.quantile(0.99),
                micros(beside.quantile(0.99)),
                micros(alone.quantile(0.99)));
    }

    static String micros(long nanos) {
        return nanos >= 10_000_000
                ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.0f µs", nanos / 1e3);
    }
}
