package dev.ambit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Control groups of the PostgreSQL of stacks: a low weight of the processor, and a limit of its memory. cgroup v1
/// has a hierarchy for each controller, v2 one for all. Only root can create them; without root, there are none. As
/// functions, the processes do not run on the first of several processors: a small weight alone does not help a
/// request that arrives during the time slice of a busy backend.
///
/// @param mount directory where the cgroups are mounted
/// @param name of the groups
public record StackCgroup(Path mount, String name) {

    /// The same weights as those of functions: a fifth of a processor while the server needs the rest.
    private static final String WEIGHT = "25";

    private static final String SHARES = "256";

    /// The machine's memory is this many times the limit.
    private static final int MEMORY_PART = 2;

    private static final List<String> CONTROLLERS = List.of("cpu", "memory", "cpuset");
    private static final String PREFIX = "ambit-stacks-";

    /// A server creates its groups less than a second before its PostgreSQL joins them. A younger group may belong to a
    /// server that is starting.
    private static final Duration LEFTOVER_AGE_MIN = Duration.ofMinutes(1);

    private static final int DELETIONS_MAX = 20;
    private static final long PAUSE_NANOS = 50_000_000;
    private static final long MEMORY_MIN = 1L << 30;
    private static final long KILOBYTE = 1024;
    private static final Pattern FIRST = Pattern.compile("(\\d+)((?:[-,].*)?)", Pattern.DOTALL);
    private static final Pattern TOTAL = Pattern.compile("MemTotal:\\s+(\\d+) kB");

    /// Memory of all processes, without the page cache, which the kernel frees when it needs to.
    ///
    /// @param limit at which the kernel ends a process
    public record Memory(long used, long limit) {}

    /// Returns the groups for a cluster of stacks.
    ///
    /// @param home directory of the cluster
    public static StackCgroup of(Path home) {
        return new StackCgroup(
                Path.of("/sys/fs/cgroup"),
                PREFIX + Integer.toHexString(home.toString().hashCode()));
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
                renew(group);
                Files.writeString(mount.resolve("cgroup.subtree_control"), "+cpu +memory");
                Files.writeString(group.resolve("cpu.weight"), WEIGHT);
                Files.writeString(group.resolve("memory.max"), limit);
                made.add(group);
            } catch (IOException _) {
                delete(group);
            }
            if (!made.isEmpty()) {
                reserveProcessor(group);
            }
        } else {
            addVersionOne(made, mount.resolve("cpu"), "cpu.shares", SHARES);
            addVersionOne(made, mount.resolve("memory"), "memory.limit_in_bytes", limit);
            addProcessors(made, mount.resolve("cpuset"));
        }
        return made;
    }

    /// Deletes the empty groups of clusters whose server was killed. The kernel keeps a group that has a process.
    ///
    /// @param now time of the machine
    public void deleteLeftovers(Instant now) {
        Instant latest = now.minus(LEFTOVER_AGE_MIN);
        parents().filter(Files::isDirectory).forEach(parent -> {
            try (var groups = Files.newDirectoryStream(parent, PREFIX + "*")) {
                for (Path group : groups) {
                    if (Files.getLastModifiedTime(group).toInstant().isBefore(latest)) {
                        delete(group);
                    }
                }
            } catch (IOException | DirectoryIteratorException _) {
                // Another server has deleted the group, or will at its next start.
            }
        });
    }

    /// Deletes the groups. Waits a moment for processes that are exiting; a group that stays is used again.
    void delete() {
        parents().map(it -> it.resolve(name)).forEach(it -> {
            for (int attempt = 0; !delete(it) && attempt < DELETIONS_MAX; attempt++) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        });
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
                    .map(it -> it.split(" ", -1))
                    .filter(it -> kinds.contains(it[0]))
                    .mapToLong(it -> Long.parseLong(it[1]))
                    .sum();
            return text.equals("max") ? Optional.empty() : Optional.of(new Memory(used, Long.parseLong(text)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + group + ": " + e.getMessage(), e);
        }
    }

    private Stream<Path> parents() {
        return Stream.concat(Stream.of(mount), CONTROLLERS.stream().map(mount::resolve));
    }

    /// Creates the group. An empty one is created again, so that it counts as new.
    private static void renew(Path group) throws IOException {
        delete(group);
        Files.createDirectories(group);
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

    private void addProcessors(List<Path> made, Path controller) {
        Path group = controller.resolve(name);
        try {
            if (Files.isDirectory(controller)) {
                renew(group);
                Files.writeString(group.resolve("cpuset.mems"), Files.readString(controller.resolve("cpuset.mems")));
                Files.writeString(
                        group.resolve("cpuset.cpus"),
                        withoutFirst(Files.readString(controller.resolve("cpuset.cpus"))
                                .strip()));
                made.add(group);
            }
        } catch (IOException _) {
            delete(group);
        }
    }

    /// Kernels without this controller have only the weight.
    private void reserveProcessor(Path group) {
        try {
            Files.writeString(mount.resolve("cgroup.subtree_control"), "+cpuset");
            String processors =
                    Files.readString(mount.resolve("cpuset.cpus.effective")).strip();
            Files.writeString(group.resolve("cpuset.cpus"), withoutFirst(processors));
        } catch (IOException _) {
            // The group has all processors.
        }
    }

    /// Returns a list of processors such as `0-3,6` without its first one, unless it is the only one.
    static String withoutFirst(String processors) {
        Matcher first = FIRST.matcher(processors);
        if (!first.matches() || first.group(2).isEmpty()) {
            return processors;
        }
        String others = first.group(2).substring(1);
        return first.group(2).startsWith("-") ? (Integer.parseInt(first.group(1)) + 1) + "-" + others : others;
    }

    private void addVersionOne(List<Path> made, Path controller, String file, String value) {
        Path group = controller.resolve(name);
        try {
            if (Files.isDirectory(controller)) {
                renew(group);
                Files.writeString(group.resolve(file), value);
                made.add(group);
            }
        } catch (IOException _) {
            delete(group);
        }
    }

    /// Returns false if the group has a process, or this process no permission.
    private static boolean delete(Path group) {
        try {
            Files.deleteIfExists(group);
            return true;
        } catch (IOException _) {
            return false;
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
