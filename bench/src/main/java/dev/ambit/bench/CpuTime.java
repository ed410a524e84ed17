package dev.ambit.bench;

import java.time.Duration;
import java.util.stream.Stream;

/// Returns the CPU time of this process and its children, which is meaningful even if other programs slow down the
/// throughput.
final class CpuTime {

    private CpuTime() {}

    static long nanos() {
        ProcessHandle self = ProcessHandle.current();
        return Stream.concat(Stream.of(self), self.descendants())
                .mapToLong(
                        it -> it.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
    }
}
