package dev.ambit.release;

import dev.ambit.stackdb.ReleaseHistory;
import dev.ambit.stackdb.ReleaseLogin;
import dev.ambit.stackdb.StackDatabase;
import dev.ambit.stackdb.StackDatabases;
import java.io.Reader;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import org.jspecify.annotations.Nullable;

/// Migrates one stack with Flyway, each migration in its own transaction. Applied migrations are skipped, and
/// concurrent runs wait for each other.
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
                Flyway.configure()
                        .dataSource(databases.url(own.database()), own.login(), own.password())
                        .defaultSchema(own.schema())
                        .schemas(own.schema())
                        .callbacks(new Bounds(databases))
                        .createSchemas(false)
                        .table(ReleaseHistory.table(own))
                        .baselineOnMigrate(true)
                        .baselineVersion("0")
                        .ignoreMigrationPatterns("*:missing")
                        .placeholders(Map.of("suffix", own.suffix()))
                        .resourceProvider(new Texts(migrations))
                        .locations(new String[0])
                        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                        .load()
                        .migrate();
                return Optional.empty();
            });
        } catch (FlywayException e) {
            return Optional.of(failure(e, migrations));
        }
    }

    private static MigrationFailure failure(FlywayException e, List<Migration> migrations) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof FlywaySqlScriptException script) {
                String file =
                        script.getResource() == null ? "" : script.getResource().getFilename();
                String version = migrations.stream()
                        .filter(it -> it.file().equals(file))
                        .map(Migration::version)
                        .findFirst()
                        .orElse(null);
                Throwable sql = script.getCause();
                return new MigrationFailure(version, script.getLineNumber(), message(sql == null ? script : sql));
            }
        }
        return new MigrationFailure(null, null, message(e));
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
