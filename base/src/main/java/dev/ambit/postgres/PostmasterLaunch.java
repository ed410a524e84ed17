package dev.ambit.postgres;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Parameters of the start of a postmaster, and of its restarts.
///
/// @param data directory of the database files
/// @param settings such as `max_connections=320`, in addition to those of all postmasters
/// @param sessionMegabytes address space of a backend in addition to the shared memory, for a postmaster of tenants,
///     which gives way to the rest of the machine; empty for the postmaster of Ambit itself
/// @param cgroups directories of the control groups that the postmaster joins
record PostmasterLaunch(
        PostgresUser user,
        PostgresBinaries binaries,
        Path data,
        List<String> settings,
        OptionalInt sessionMegabytes,
        List<Path> cgroups,
        PostgresLog log) {

    /// Nice value of tenants. A kernel that groups processes by session has another one for the group.
    static final int NICE = 10;

    private static final int KILOBYTES = 1_024;

    /// If memory is short, the kernel ends a backend of tenants first, and the PostgreSQL of Ambit last.
    private static final String TENANT_SCORE = "500";

    private static final String PLATFORM_SCORE = "-900";

    /// Every backend inherits the limit, so that PostgreSQL answers `out of memory` and the session goes on. A kill by
    /// the kernel would end all sessions of all tenants.
    private static final String LIMIT = """
            ulimit -v "$1"; shift
            if [ -w /proc/self/autogroup ]; then echo NICE > /proc/self/autogroup; fi
            exec nice -n NICE "$@"
            """.replace("NICE", Integer.toString(NICE));

    /// Only root may do this.
    private static final String JOIN = """
            while [ "$1" != -- ]; do echo $$ > "$1/cgroup.procs"; shift; done
            shift
            exec "$@"
            """;

    /// Only root may lower the score.
    private static final String PROTECT =
            "echo %s > /proc/self/oom_score_adj; shift; exec \"$@\"".formatted(PLATFORM_SCORE);

    /// Returns the command of the postmaster in a session of its own.
    ///
    /// @param postgres command line of the postmaster
    List<String> command(List<Object> postgres) {
        return sessionMegabytes.isPresent()
                ? user.protectedDaemon(JOIN, cgroups, limited(postgres, sessionMegabytes.getAsInt()))
                : user.protectedDaemon(PROTECT, List.of(), postgres);
    }

    /// Returns variables for PostgreSQL, which raises the score of each backend itself.
    Map<String, String> environment() {
        return sessionMegabytes.isPresent()
                ? Map.of("PG_OOM_ADJUST_FILE", "/proc/self/oom_score_adj", "PG_OOM_ADJUST_VALUE", TENANT_SCORE)
                : Map.of();
    }

    private List<Object> limited(List<Object> postgres, int megabytes) {
        List<Object> asking = new ArrayList<>();
        // As at the start: another process may have the id of a killed postmaster by now.
        PostmasterFile.read(data).ifPresent(file -> asking.addAll(List.of("env", "PG_GRANDPARENT_PID=" + file.pid())));
        asking.addAll(postgres);
        asking.addAll(List.of("-C", "shared_memory_size"));
        ProcessResult shared = ProcessResult.run(user.command(asking.toArray()), "");
        if (!shared.succeeded() || !shared.lastLine().matches("\\d+")) {
            throw new Postmaster.NotStarted(shared.reason());
        }
        long kilobytes = (Long.parseLong(shared.lastLine()) + megabytes) * KILOBYTES;
        List<Object> words = new ArrayList<>(List.of("sh", "-c", LIMIT, "sh", kilobytes));
        words.addAll(postgres);
        return words;
    }
}
