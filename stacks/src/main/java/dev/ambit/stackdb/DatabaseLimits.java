package dev.ambit.stackdb;

import dev.ambit.stack.Stage;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Gives limits to logins that an earlier version created without limits.
public final class DatabaseLimits {

    private static final System.Logger LOG = System.getLogger(DatabaseLimits.class.getName());

    private static final String UNLIMITED = """
            select rolname, starts_with(mark, 'ambit PRODUCTION of ') as is_production
            from (select rolname, rolconfig, shobj_description(oid, 'pg_authid') as mark from pg_roles) as roles
            where mark ~ '^ambit (PRODUCTION|DEVELOPMENT) of ' and position(:temporary in mark) = 0
              and exists (
                select from unnest(array['statement_timeout', 'idle_in_transaction_session_timeout',
                    case when :maySetTemporary then 'temp_file_limit' end]) as setting
                where setting is not null and not exists (
                    select from unnest(rolconfig) as own where starts_with(own, setting || '=')))
            order by rolname
            """;

    private record Unlimited(String login, Stage stage) {}

    private final StackDatabases databases;
    private boolean isWarned;

    public DatabaseLimits(StackDatabases databases) {
        this.databases = databases;
    }

    /// Assigns missing limits.
    public void runOnce() {
        List<String> limited = databases.outside(it -> it.inTransaction(ConnectionLimits::assignMissing));
        limited.forEach(
                it -> LOG.log(System.Logger.Level.INFO, "The database login {0} has a connection limit now.", it));
        databases.outside(tx -> {
            unlimited(tx).forEach(it -> SessionLimits.apply(tx, it.login(), it.stage()));
            warn(ConnectionLimits.areExceeded(tx));
            return null;
        });
    }

    private void warn(boolean areExceeded) {
        if (areExceeded && !isWarned) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The connection limits of all stack logins together exceed the connection budget. If many stacks use"
                            + " their full limit, PostgreSQL refuses connections of other stacks. Raise max_connections"
                            + " of the PostgreSQL server for stacks.");
        }
        isWarned = areExceeded;
    }

    private static List<Unlimited> unlimited(Handle tx) {
        return tx.createQuery(UNLIMITED)
                .bind("temporary", Logins.TEMPORARY)
                .bind("maySetTemporary", SessionLimits.maySetTemporary(tx))
                .map((row, _) -> new Unlimited(
                        row.getString("rolname"),
                        row.getBoolean("is_production") ? Stage.PRODUCTION : Stage.DEVELOPMENT))
                .list();
    }
}
