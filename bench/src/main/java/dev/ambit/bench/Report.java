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

    static String micros(long nanos) {
        return nanos >= 10_000_000
                ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.0f µs", nanos / 1e3);
    }
}
