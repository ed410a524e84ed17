package dev.ambit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/// Prints the conditions of a measurement, without which its figures are meaningless.
final class MeasurementConditions {

    private static final List<String> SETTINGS = List.of(
            "server_version",
            "fsync",
            "synchronous_commit",
            "shared_buffers",
            "max_connections",
            "jit",
            "random_page_cost");

    private MeasurementConditions() {}

    static void print() {
        System.out.printf(
                "# %s; Java %s; %d cores (%s); heap %d MB; load average %s%n",
                LocalDate.now(ZoneOffset.UTC),
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                processor(),
                Runtime.getRuntime().maxMemory() >> 20,
                load());
    }

    static void print(BenchCluster world) {
        print();
        var line = new StringBuilder("# PostgreSQL");
        for (String setting : SETTINGS) {
            line.append(' ').append(setting).append('=').append(world.database().text("show " + setting));
        }
        System.out.println(line);
    }

    /// Prints the load again, because other processes may have started meanwhile.
    static void printEnd() {
        System.out.println("# load average at the end: " + load());
    }

    private static String load() {
        return read("/proc/loadavg").split(" [0-9]+/", 2)[0];
    }

    private static String processor() {
        for (String line : read("/proc/cpuinfo").split("\n", -1)) {
            if (line.startsWith("model name")) {
                return line.substring(line.indexOf(':') + 2);
            }
        }
        return System.getProperty("os.arch");
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            return "unknown";
        }
    }
}
