package dev.ambit.bench;

import java.time.Duration;
import java.util.stream.Stream;

/// What this process and those that it has started took of the processors: true also beside others, who slow a rate
/// down.
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
