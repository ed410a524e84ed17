package dev.ambit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Control groups of the PostgreSQL of stacks: a low weight of the processor, and a limit of its memory. cgroup v1 has
/// a
/// hierarchy for each controller, v2 one for all. Only root can create them; without root, there are none.
///
/// @param mount directory where the cgroups are mounted
/// @param name of the groups
public record StackCgroup(Path mount, String name) {

    /// The same weights as those of functions: a fifth of a processor while the server needs the rest.
    private static final String WEIGHT = "25";

    private static final String SHARES = "256";

    /// The machine's memory is this many times the limit.
    private static final int MEMORY_PART = 2;

    private static final long MEMORY_MIN = 1L << 30;
    private static final long KILOBYTE = 1024;
    private static final int NAME_LENGTH = 12;
    private static final Pattern TOTAL = Pattern.compile("MemTotal:\\s+(\\d+) kB");

    /// Memory of all processes, without the page cache, which the kernel frees when it needs to.
    ///
    /// @param limit at which the kernel ends a process
    public record Memory(long used, long limit) {}

    /// Returns the groups for a cluster of stacks.
    ///
    /// @param home directory of the cluster
    public static StackCgroup of(Path home) {
        String hash = Sha256.hex(home.toString()).substring(0, NAME_LENGTH);
        return new StackCgroup(Path.of("/sys/fs/cgroup"), "ambit-stacks-" + hash);
    }

    /// Creates the groups that this machine allows, and returns their directories.
    List<Path> make() {
        return make(machine());
    }

    /// @param memory of the machine in bytes
    List<Path> make(long memory) {
        String limit = Long.toString(Math.max(MEMORY_MIN, memory / MEMORY_PART));
        List<Path> made = new ArrayList<>();
        if (isVersionTwo()) {
            Path group = mount.resolve(name);
            try {
                Files.createDirectories(group);
                Files.writeString(mount.resolve("cgroup.subtree_control"), "+cpu +memory");
                Files.writeString(group.resolve("cpu.weight"), WEIGHT);
                Files.writeString(group.resolve("memory.max"), limit);
                made.add(group);
            } catch (IOException _) {
                delete(group);
            }
        } else {
            addVersionOne(made, mount.resolve("cpu"), "cpu.shares", SHARES);
            addVersionOne(made, mount.resolve("memory"), "memory.limit_in_bytes", limit);
        }
        return made;
    }

    /// Deletes the groups, which must have no process.
    void delete() {
        Stream.of(mount, mount.resolve("cpu"), mount.resolve("memory")).forEach(it -> delete(it.resolve(name)));
    }

    /// Returns the memory of the group; empty if no group limits it.
    public Optional<Memory> memory() {
        Path group =
                isVersionTwo() ? mount.resolve(name) : mount.resolve("memory").resolve(name);
        Path limit = group.resolve(isVersionTwo() ? "memory.max" : "memory.limit_in_bytes");
        List<String> kinds = isVersionTwo() ? List.of("anon", "shmem") : List.of("total_rss", "total_shmem");
        try {
            if (!Files.exists(limit)) {
                return Optional.empty();
            }
            String text = Files.readString(limit).strip();
            long used = Files.readString(group.resolve("memory.stat"), UTF_8)
                    .lines()
                    .map(it -> it.split(" "))
                    .filter(it -> kinds.contains(it[0]))
                    .mapToLong(it -> Long.parseLong(it[1]))
                    .sum();
            return text.equals("max") ? Optional.empty() : Optional.of(new Memory(used, Long.parseLong(text)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + group + ": " + e.getMessage(), e);
        }
    }

    /// Whether a process is in the group that limits the processor.
    ///
    /// @param cgroups content of `/proc/PID/cgroup`
    boolean limitsProcessor(String cgroups) {
        return cgroups.lines()
                .anyMatch(it -> it.endsWith("/" + name)
                        && (isVersionTwo() ? it.startsWith("0::") : it.matches("\\d+:([^:]*,)?cpu(,[^:]*)?:.*")));
    }

    private boolean isVersionTwo() {
        return Files.exists(mount.resolve("cgroup.controllers"));
    }

    private void addVersionOne(List<Path> made, Path controller, String file, String value) {
        Path group = controller.resolve(name);
        try {
            if (Files.isDirectory(controller)) {
                Files.createDirectories(group);
                Files.writeString(group.resolve(file), value);
                made.add(group);
            }
        } catch (IOException _) {
            delete(group);
        }
    }

    /// Without permission, the group stays. It is used again at the next start.
    private static void delete(Path group) {
        try {
            Files.deleteIfExists(group);
        } catch (IOException _) {
            // It still has a process, which is exiting.
        }
    }

    private static long machine() {
        try {
            var total = TOTAL.matcher(Files.readString(Path.of("/proc/meminfo")));
            return total.find() ? Long.parseLong(total.group(1)) * KILOBYTE : 0;
        } catch (IOException _) {
            return 0;
        }
    }
}
