package dev.ambit.cli;

import dev.ambit.postgres.StackCgroup;
import dev.ambit.postgres.StackDatabaseUpgrade;
import dev.ambit.postgres.StackPostgres;
import dev.ambit.postgres.StackProtection;
import dev.ambit.server.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Checks the embedded PostgreSQL of stacks: whether it is needed, runs, and gives way to Ambit.
record StackClusterCheckup(Config config) {

    private static final String CLUSTER = "stack databases";
    private static final String PROCESSOR = "stack processor";
    private static final String MEMORY = "stack memory";
    private static final long MEGABYTE = 1L << 20;

    List<Finding> findings() {
        if (config.core().databaseUrl() != null || config.stacks().tenantDatabaseUrl() != null) {
            return List.of();
        }
        Path directory = config.core().data();
        Optional<String> objection = StackDatabaseUpgrade.objection(directory);
        if (objection.isPresent()) {
            return List.of(Finding.warn(
                    CLUSTER,
                    "They are still in Ambit's own PostgreSQL cluster, so a stack can use up its locks and memory. "
                            + objection.get()));
        }
        return StackProtection.of(directory)
                .map(it -> findings(it, config.stacks().sessionMegabytes()))
                .orElseGet(() -> List.of(Finding.ok(
                        CLUSTER,
                        StackPostgres.hasDatabases(directory)
                                ? "their PostgreSQL runs while the server runs"
                                : "none, so their PostgreSQL is not needed")));
    }

    /// @param sessionMegabytes memory of a session
    static List<Finding> findings(StackProtection found, int sessionMegabytes) {
        return List.of(
                Finding.ok(CLUSTER, "their PostgreSQL runs; a session gets at most %d MB".formatted(sessionMegabytes)),
                processor(found),
                found.memory()
                        .map(StackClusterCheckup::memory)
                        .orElseGet(() -> Finding.warn(
                                MEMORY,
                                "no cgroup limits all sessions together. Start the server as root on Linux with"
                                        + " writable cgroups")));
    }

    private static Finding processor(StackProtection found) {
        if (found.hasWeight()) {
            return Finding.ok(PROCESSOR, "a low weight in a cgroup");
        }
        return found.isNice()
                ? Finding.ok(PROCESSOR, "nice 10, without a cgroup")
                : Finding.warn(
                        PROCESSOR,
                        "neither a cgroup nor nice holds, so a stack can take as much as Ambit. Start the server as"
                                + " root on Linux with writable cgroups");
    }

    private static Finding memory(StackCgroup.Memory memory) {
        return Finding.ok(
                MEMORY, "%d of %d MB are used".formatted(memory.used() / MEGABYTE, memory.limit() / MEGABYTE));
    }
}
