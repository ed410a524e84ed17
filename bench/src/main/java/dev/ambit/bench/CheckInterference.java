package dev.ambit.bench;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;

/// The latency of checks by one steady client before some background work and during it.
///
/// @param seconds duration of the work
record CheckInterference(double seconds, Sample before, Sample during) {

    private static final Duration PACE = Duration.ofMillis(1);

    /// @param work work to run; returns its duration in seconds
    static CheckInterference measure(Traffic checks, Duration time, Callable<Double> work) throws Exception {
        Sample before = PacedClient.run(checks, time, PACE, -1);
        Background<Double> running = Background.start(work);
        Sample during = PacedClient.whileIt(running, checks, PACE);
        return new CheckInterference(running.end(), before, during);
    }

    double ratio() {
        return (double) during.quantile(0.99) / before.quantile(0.99);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f s; checks before %s, during %s",
                seconds,
                Report.latency(before),
                Report.latency(during));
    }
}
