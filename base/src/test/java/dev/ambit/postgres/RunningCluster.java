package dev.ambit.postgres;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// A moved cluster that runs for a test.
///
/// @param data directory of the database files
/// @param url JDBC URL of the superuser
record RunningCluster(Path data, String url) implements AutoCloseable {

    /// @param directory data directory of the server
    /// @param home directory of the cluster
    static RunningCluster start(Path directory, Path home, String password) throws Exception {
        Path data = home.resolve("data").toRealPath();
        PostgresUser user = PostgresUser.of(directory, home);
        int port = SupervisedPostmaster.freePort();
        PostgresBinaries binaries = PostgresBinaries.find(user, directory);
        Postmaster.start(
                new PostmasterLaunch(
                        user,
                        binaries,
                        data,
                        List.of("max_connections=40"),
                        OptionalInt.empty(),
                        List.of(),
                        new PostgresLog(home)),
                port);
        return new RunningCluster(
                data, "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&password=%s".formatted(port, password));
    }

    @Override
    public void close() {
        Postmaster.stop(data);
    }
}
