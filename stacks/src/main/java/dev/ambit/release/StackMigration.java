package dev.ambit.release;

import dev.ambit.stackdb.ReleaseHistory;
import dev.ambit.stackdb.ReleaseLogin;
import dev.ambit.stackdb.StackDatabase;
import dev.ambit.stackdb.StackDatabases;
import java.io.Reader;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.resolver.ChecksumCalculator;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import org.jspecify.annotations.Nullable;

/// Migrates one stack with Flyway, each migration in its own transaction. Applied migrations are skipped, missing
/// ones are applied first, and concurrent runs wait for each other.
final class StackMigration {

    private static final int MESSAGE_CHARS_MAX = 2_000;

    /// Timeouts: waiting for a lock blocks other users of the table, and a long statement delays the releases of
    /// other accounts.
    private static final String BOUNDS = "set lock_timeout = '1min'; set statement_timeout = '30min'";

    private final StackDatabases databases;

    StackMigration(StackDatabases databases) {
        this.databases = databases;
    }

    /// Applies migrations.
    ///
    /// @param migrations of this release and of those before it
    /// @return the failure; empty if all migrations are applied
    Optional<MigrationFailure> run(StackDatabase database, List<Migration> migrations) {
        try {
            return new ReleaseLogin(databases).with(database, own -> {
                Flyway flyway = flyway(own, migrations);
                Optional<MigrationFailure> obstacle = Arrays.stream(
                                flyway.info().all())
                        .flatMap(it -> obstacle(it).stream())
                        .findFirst();
                if (obstacle.isEmpty()) {
                    flyway.migrate();
                }
                return obstacle;
            });
        } catch (FlywayException e) {
            return Optional.of(failure(e, migrations));
        }
    }

    /// Returns the checksum that the history table has for a migration.
    static int checksum(Migration migration) {
        return ChecksumCalculator.calculate(new Text(migration));
    }

    /// Migrates out of order because a stack can lack a version below its latest one. [#obstacle] replaces Flyway's
    /// validation, whose messages recommend options of Flyway.
    private Flyway flyway(StackDatabase own, List<Migration> migrations) {
        return Flyway.configure()
                .dataSource(databases.url(own.database()), own.login(), own.password())
                .defaultSchema(own.schema())
                .schemas(own.schema())
                .callbacks(new Bounds(databases))
                .createSchemas(false)
                .table(ReleaseHistory.table(own))
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .outOfOrder(true)
                .validateOnMigrate(false)
                .placeholders(Map.of("suffix", own.suffix()))
                .resourceProvider(new Texts(migrations))
                .locations(new String[0])
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load();
    }

    /// Returns why a migration of the history table prevents the release.
    private static Optional<MigrationFailure> obstacle(MigrationInfo it) {
        if (it.getState().isFailed()) {
            return Optional.of(new MigrationFailure(
                    String.valueOf(it.getVersion()),
                    null,
                    ("Version `%s` has `success = false` in the table `%s`. A release never writes this value."
                                    + " Delete the row, or set `success` to `true`.")
                            .formatted(it.getVersion(), ReleaseHistory.TABLE)));
        }
        if (it.getState().isApplied() && it.getState().isResolved() && !it.isChecksumMatching()) {
            return Optional.of(new MigrationFailure(
                    String.valueOf(it.getVersion()),
                    null,
                    ("Version `%s` was applied to this database with other SQL. Withdraw the release and use a version"
                                    + " that no stack has. If the database comes from another account, delete its rows"
                                    + " in the table `%s`.")
                            .formatted(it.getVersion(), ReleaseHistory.TABLE)));
        }
        return Optional.empty();
    }

    /// Returns the failure in PostgreSQL's or our own words.
    ///
    /// @throws FlywayException if the cause is none that a tenant can remove
    static MigrationFailure failure(FlywayException e, List<Migration> migrations) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof FlywaySqlScriptException script && script.getCause() != null) {
                String file =
                        script.getResource() == null ? "" : script.getResource().getFilename();
                return new MigrationFailure(
                        version(file, migrations), script.getLineNumber(), message(script.getCause()));
            }
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException) {
                return new MigrationFailure(null, null, message(cause));
            }
        }
        String text = String.valueOf(e.getMessage());
        if (text.contains("advisory lock")) {
            return new MigrationFailure(
                    null,
                    null,
                    "Another session holds the lock of the release in this database. End this session, then resume the"
                            + " operation.");
        }
        if (text.contains("parse")) {
            return new MigrationFailure(
                    version(text, migrations),
                    null,
                    "The migration has a quote, a comment or a function body that does not end. Withdraw the release,"
                            + " complete the statement, and release it again.");
        }
        throw e;
    }

    private static @Nullable String version(String text, List<Migration> migrations) {
        return migrations.stream()
                .filter(it -> text.contains(it.file()))
                .map(Migration::version)
                .findFirst()
                .orElse(null);
    }

    private static String message(Throwable failure) {
        String text = String.valueOf(failure.getMessage()).replace('\0', ' ').strip();
        return text.length() <= MESSAGE_CHARS_MAX ? text : text.substring(0, MESSAGE_CHARS_MAX);
    }

    /// Sets the timeouts on each connection of Flyway.
    private static final class Bounds implements Callback {

        private final StackDatabases databases;

        private Bounds(StackDatabases databases) {
            this.databases = databases;
        }

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.AFTER_CONNECT;
        }

        @Override
        public boolean canHandleInTransaction(Event event, Context context) {
            return true;
        }

        @Override
        public void handle(Event event, Context context) {
            try (var statement = context.getConnection().createStatement()) {
                statement.execute(BOUNDS);
                try (var rows = statement.executeQuery("select pg_backend_pid()")) {
                    rows.next();
                    statement.execute(databases.sparing(rows.getInt(1)));
                }
            } catch (SQLException e) {
                throw new FlywayException(e);
            }
        }

        @Override
        public String getCallbackName() {
            return "bounds";
        }
    }

    /// Provides migrations in memory to Flyway.
    private record Texts(List<Migration> migrations) implements ResourceProvider {

        @Override
        public @Nullable LoadableResource getResource(String name) {
            return migrations.stream()
                    .filter(it -> it.file().equals(name))
                    .map(Text::new)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return prefix.equals("V")
                    ? new ArrayList<>(migrations.stream().map(Text::new).toList())
                    : List.of();
        }
    }

    private static final class Text extends LoadableResource {

        private final Migration migration;

        private Text(Migration migration) {
            this.migration = migration;
        }

        @Override
        public Reader read() {
            return new StringReader(migration.sql());
        }

        @Override
        public String getAbsolutePath() {
            return migration.file();
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return migration.file();
        }

        @Override
        public String getFilename() {
            return migration.file();
        }

        @Override
        public String getRelativePath() {
            return migration.file();
        }
    }
}
