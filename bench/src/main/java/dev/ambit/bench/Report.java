package dev.ambit.bench;

import java.util.Locale;

/// What goes to docs/performance.md.
final class Report {

    private Report() {}

    /// One figure beside its target.
    static void line(String figure, String target, String measured) {
        System.out.printf("| %s | %s | %s |%n", figure, target, measured);
    }

    /// What explains a figure.
    static void note(String note) {
        System.out.println("  " + note);
    }

    /// How long half of them took, and all but one in a hundred.
    static String latency(Sample nanos) {
        return "p50 %s, p99 %s".formatted(micros(nanos.quantile(0.5)), micros(nanos.quantile(0.99)));
    }

    /// The middle one, and all but five in a hundred.
    static String seconds(Sample nanos) {
        return String.format(
                Locale.ROOT, "p50 %.2f s, p95 %.2f s", nanos.quantile(0.5) / 1e9, nanos.quantile(0.95) / 1e9);
    }

    /// How many times as long the slow ones took beside something as alone.
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
