package dev.ambit.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// How the running PostgreSQL of stacks gives way to Ambit.
///
/// @param hasWeight whether its control group has a low weight of the processor
/// @param isNice whether its nice value has an effect
/// @param memory of its control group; empty if no group limits the memory
public record StackProtection(boolean hasWeight, boolean isNice, Optional<StackCgroup.Memory> memory) {

    private static final Path PROC = Path.of("/proc");
    private static final int NICE_FIELD = 16;

    /// Reads the protection of a cluster.
    ///
    /// @param directory data directory
    /// @return empty if the cluster does not run
    public static Optional<StackProtection> of(Path directory) {
        Path home = StackPostgres.home(directory);
        return PostmasterFile.read(home.resolve("data"))
                .flatMap(PostmasterFile::process)
                .map(it -> of(StackCgroup.of(home), PROC, it.pid()));
    }

    /// @param proc directory where the process file system is mounted
    static StackProtection of(StackCgroup cgroup, Path proc, long pid) {
        Path process = proc.resolve(Long.toString(pid));
        return new StackProtection(
                cgroup.limitsProcessor(text(process.resolve("cgroup"))), isNice(proc, process), cgroup.memory());
    }

    /// In an automatic group, the kernel uses the nice value of the group, not that of the process.
    private static boolean isNice(Path proc, Path process) {
        boolean isGrouped =
                text(proc.resolve("sys/kernel/sched_autogroup_enabled")).strip().equals("1");
        String group = text(process.resolve("autogroup")).strip();
        if (isGrouped && !group.isEmpty()) {
            return group.endsWith(" nice " + PostmasterLaunch.NICE);
        }
        // The fields after the name of the program, which is in parentheses: the 17th is the nice value.
        String stat = text(process.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return fields.length > NICE_FIELD && fields[NICE_FIELD].equals(Integer.toString(PostmasterLaunch.NICE));
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException _) {
            return "";
        }
    }
}
