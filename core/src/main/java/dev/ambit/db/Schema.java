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
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Migrates the schema as its owner. A server that is one version older than the schema can run on it.
final class Schema {

    /// Only the owner can read the migration history; other new tables are accessible to the server's role.
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

    private static final Pattern STEP = Pattern.compile("^V(\\d+)__");

    private Schema() {}

    /// Returns quickly if all migrations are applied; tests verify that none was edited.
    ///
    /// @throws IllegalStateException if a migration fails; earlier ones stay applied
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

    /// Servers that start concurrently wait for a session lock, not for a lock in a transaction: `create index
    /// concurrently` would wait for such a transaction, and never end.
    static void migrate(String url, String location) {
        Flyway.configure()
                .dataSource(url, null, null)
                .locations(location)
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate();
    }

    /// Returns the number of the last step of this version.
    static int lastStep() {
        return steps().stream()
                .map(STEP::matcher)
                .filter(Matcher::find)
                .mapToInt(it -> Integer.parseInt(it.group(1)))
                .max()
                .orElse(0);
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

    /// Lists the migrations in the directories `schema` of all modules on the class path. Flyway could, but takes a
    /// second to start.
    private static Set<String> steps() {
        Set<String> steps = new HashSet<>();
        try {
            for (URL directory : Collections.list(Schema.class.getClassLoader().getResources("schema"))) {
                steps.addAll(steps(directory));
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("The schema migrations could not be listed: " + e.getMessage(), e);
        }
        return steps;
    }

    private static Set<String> steps(URL directory) throws IOException, URISyntaxException {
        return directory.openConnection() instanceof JarURLConnection jar
                ? names(jar.getJarFile().stream()
                        .map(JarEntry::getName)
                        .filter(name -> name.startsWith("schema/"))
                        .map(Path::of))
                : inDirectory(Path.of(directory.toURI()));
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
