package dev.ambit.db;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// The tables, brought up to date by their owner. A server that is a version older than its tables runs on them
/// too.
final class Schema {

    /// The record of what was done is for its owner alone, though other new tables are for the server's role.
    private static final String KEEP_HISTORY = """
            do $$
            declare other name;
            begin
                for other in
                    select distinct grantee from information_schema.role_table_grants
                    where table_schema = current_schema() and table_name = 'flyway_schema_history'
                      and grantee not in (current_user, 'PUBLIC')
                loop
                    execute format('revoke all on flyway_schema_history from %I', other);
                end loop;
            end $$
            """;

    private static final String HISTORY_EXISTS = "select to_regclass('flyway_schema_history') is not null";
    private static final String DONE =
            "select coalesce(array_agg(script), '{}') from flyway_schema_history where success";

    private Schema() {}

    /// Does nothing, fast, where every step was taken before; that none was edited since is for the tests to see.
    ///
    /// @throws IllegalStateException if a step fails; the steps before it stay
    static void migrate(DatabaseAddress owner, Connection connection) throws SQLException {
        Set<String> steps = steps();
        if (!steps.isEmpty() && done(connection).containsAll(steps)) {
            return;
        }
        try {
            migrate(owner.url(), "classpath:schema");
        } catch (FlywayException e) {
            throw new IllegalStateException("The schema migration failed: " + e.getMessage(), e);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(KEEP_HISTORY);
        }
    }

    /// Servers that start at once wait for each other in a session: an index that is made concurrently would wait for
    /// a transaction that waits for it.
    static void migrate(String url, String location) {
        Flyway.configure()
                .dataSource(url, null, null)
                .locations(location)
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate();
    }

    private static Set<String> done(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            ResultSet exists = statement.executeQuery(HISTORY_EXISTS);
            exists.next();
            if (!exists.getBoolean(1)) {
                return Set.of();
            }
            ResultSet done = statement.executeQuery(DONE);
            done.next();
            return Set.of((String[]) done.getArray(1).getArray());
        }
    }

    /// The files of the class path's directory `schema`: Flyway looks for them too, but takes a second to wake up.
    private static Set<String> steps() {
        URL directory = Schema.class.getResource("/schema");
        if (directory == null) {
            return Set.of();
        }
        try {
            return directory.openConnection() instanceof JarURLConnection jar
                    ? names(jar.getJarFile().stream()
                            .map(JarEntry::getName)
                            .filter(name -> name.startsWith("schema/"))
                            .map(Path::of))
                    : inDirectory(Path.of(directory.toURI()));
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("The schema migrations could not be listed: " + e.getMessage(), e);
        }
    }

    private static Set<String> inDirectory(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return names(files);
        }
    }

    private static Set<String> names(Stream<Path> files) {
        return files.map(file -> String.valueOf(file.getFileName()))
                .filter(name -> name.endsWith(".sql"))
                .collect(Collectors.toSet());
    }
}
