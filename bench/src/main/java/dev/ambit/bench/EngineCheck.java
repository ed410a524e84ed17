package dev.ambit.bench;

import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Runs [CheckBench]: below 50 ns and without allocation.
final class EngineCheck implements Figure {

    @Override
    public void measure(Options options) throws Exception {
        MeasurementConditions.print();
        ChainedOptionsBuilder jmh = new OptionsBuilder()
                .include(CheckBench.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend("-XX:+UseCompactObjectHeaders");
        if (options.smoke()) {
            jmh.forks(0).warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.milliseconds(100));
        }
        for (RunResult result : new Runner(jmh.build()).run()) {
            var allocated = Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"));
            String name = result.getParams().getBenchmark();
            Report.line(
                    "in-process check, " + name.substring(name.lastIndexOf('.') + 1),
                    "< 50 ns, 0 bytes",
                    "%.1f ns, %.3f bytes".formatted(result.getPrimaryResult().getScore(), allocated.getScore()));
        }
    }
}
