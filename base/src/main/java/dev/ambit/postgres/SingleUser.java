package dev.ambit.postgres;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Single-user mode of PostgreSQL: runs SQL on a stopped cluster without a network, and shuts it down cleanly.
record SingleUser(PostgresUser user, PostgresBinaries binaries, Path data) {

    private static final int SCRAM_ITERATIONS_SINCE = 16;

    /// Covers the recovery of a cluster that was not shut down cleanly.
    private static final int SECONDS_MAX = 600;

    /// Runs statements as the superuser, and ends at the first error.
    ///
    /// @param sql statements that each end with a semicolon and an empty line
    ProcessResult run(String database, String sql) {
        List<Object> words = new ArrayList<>();
        // Another process may have the id of a killed server by now. PostgreSQL must not take it for that server.
        PostmasterFile.read(data).ifPresent(stale -> words.addAll(List.of("env", "PG_GRANDPARENT_PID=" + stale.pid())));
        words.addAll(List.of(binaries.program("postgres"), "--single", "-D", data, "-j"));
        words.addAll(List.of("-c", "exit_on_error=true"));
        if (binaries.major() >= SCRAM_ITERATIONS_SINCE) {
            // Iterations protect guessable passwords. These passwords are random, and each connection would repeat
            // the work.
            words.addAll(List.of("-c", "scram_iterations=1"));
        }
        words.add(database);
        return ProcessResult.run(user.command(words.toArray()), sql, SECONDS_MAX);
    }
}
