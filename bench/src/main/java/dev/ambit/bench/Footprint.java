package dev.ambit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The memory of processes in megabytes, from Linux.
///
/// @param resident sum of the resident sizes, which counts shared pages several times
/// @param proportional sum of the proportional sizes, which divides shared pages
record Footprint(double resident, double proportional) {

    static final Footprint NONE = new Footprint(0, 0);

    private static final Pattern LINE = Pattern.compile("(?m)^(Rss|Pss): +([0-9]+) kB");
    private static final double KILOBYTES_PER_MEGABYTE = 1_024;

    /// Returns the memory of a process; zero if it has ended.
    static Footprint of(long process) {
        try {
            double resident = 0;
            double proportional = 0;
            Matcher line = LINE.matcher(Files.readString(Path.of("/proc/%d/smaps_rollup".formatted(process))));
            while (line.find()) {
                double megabytes = Long.parseLong(line.group(2)) / KILOBYTES_PER_MEGABYTE;
                if (line.group(1).equals("Rss")) {
                    resident = megabytes;
                } else {
                    proportional = megabytes;
                }
            }
            return new Footprint(resident, proportional);
        } catch (IOException _) {
            return NONE;
        }
    }

    /// Returns the memory of a process and all its descendants.
    static Footprint tree(long process) {
        return of(process).plus(under(process));
    }

    /// Returns the memory of the descendants only.
    static Footprint under(long process) {
        return ProcessHandle.of(process).stream()
                .flatMap(ProcessHandle::descendants)
                .map(it -> of(it.pid()))
                .reduce(NONE, Footprint::plus);
    }

    Footprint plus(Footprint other) {
        return new Footprint(resident + other.resident, proportional + other.proportional);
    }

    /// Returns the increase divided by a count.
    Footprint since(Footprint before, int count) {
        return new Footprint((resident - before.resident) / count, (proportional - before.proportional) / count);
    }

    @Override
    public String toString() {
        return "%.1f MB (%.1f MB resident)".formatted(proportional, resident);
    }
}
