package dev.ambit.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The memory of a process, from Linux.
final class ProcessMemory {

    private static final Pattern NOW = Pattern.compile("VmRSS:\\s+([0-9]+) kB");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+([0-9]+) kB");
    private static final String RESET_PEAK = "5";
    private static final int KILOBYTES = 1_000;

    private final Path process;

    ProcessMemory(long pid) {
        this.process = Path.of("/proc", Long.toString(pid));
    }

    /// Resets the peak.
    void resetPeak() throws IOException {
        Files.writeString(process.resolve("clear_refs"), RESET_PEAK);
    }

    long megabytes() {
        return number(NOW);
    }

    long peakMegabytes() {
        return number(PEAK);
    }

    private long number(Pattern line) {
        try {
            Matcher found = line.matcher(Files.readString(process.resolve("status")));
            WrongAnswer.unless(found.find(), () -> "The text has no line " + line);
            return Long.parseLong(found.group(1)) / KILOBYTES;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
