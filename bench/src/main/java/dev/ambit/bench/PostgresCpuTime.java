package dev.ambit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Measures the CPU time of PostgreSQL, including its running and its ended processes (Linux only).
final class PostgresCpuTime {

    private static final double TICKS_PER_SECOND = 100;

    /// Index in `/proc/…/stat` after the name, which may contain anything.
    private static final int USER = 11;

    private static final int CHILDREN_SYSTEM = 14;

    private final long postmaster;

    PostgresCpuTime(BenchCluster world) {
        this.postmaster = world.postmaster();
    }

    /// Returns the CPU time in seconds since the start of PostgreSQL; 0 on systems other than Linux.
    double seconds() {
        long ticks = ticks(postmaster, CHILDREN_SYSTEM);
        ticks += ProcessHandle.of(postmaster).stream()
                .flatMap(ProcessHandle::children)
                .mapToLong(it -> ticks(it.pid(), USER + 1))
                .sum();
        return ticks / TICKS_PER_SECOND;
    }

    private static long ticks(long pid, int last) {
        try {
            String stat = Files.readString(Path.of("/proc/%d/stat".formatted(pid)));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = 0;
            for (int i = USER; i <= last; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return ticks;
        } catch (IOException _) {
            return 0;
        }
    }
}
