package dev.ambit.stackdb;

import dev.ambit.stack.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// The timeouts of one session of a stack login, and the limit of its temporary files. Most of them are settings
/// of the login, so that a program gets PostgreSQL's own error. A login can raise its timeouts, but not
/// `temp_file_limit`; so [SessionGuard] enforces the timeouts too.
///
/// @param statementSeconds of one statement
/// @param idleSeconds of a pause within a transaction
/// @param transactionSeconds of a whole transaction; only [SessionGuard] enforces it
/// @param temporaryMegabytes of temporary files of one session
record SessionLimits(int statementSeconds, int idleSeconds, int transactionSeconds, int temporaryMegabytes) {

    private static final SessionLimits PRODUCTION = new SessionLimits(300, 300, 3_600, 2_048);
    private static final SessionLimits DEVELOPMENT = new SessionLimits(60, 60, 900, 512);

    private static final int GRACE_SECONDS = 5;
    private static final String TEMPORARY = "temp_file_limit";

    /// The setting of a login while the disk is almost full. No other limit has this value.
    static final String ALMOST_FULL = TEMPORARY + "=63MB";

    private static final String MAY_SET = """
            select rolsuper or has_parameter_privilege(current_user, 'temp_file_limit', 'set')
            from pg_roles
            where rolname = current_user
            """;

    private static final String FOUND = """
            select unnest(setconfig)
            from pg_db_role_setting
            where setdatabase = 0 and setrole = (select oid from pg_roles where rolname = :login)
            """;

    static SessionLimits of(Stage stage) {
        return stage == Stage.PRODUCTION ? PRODUCTION : DEVELOPMENT;
    }

    /// Returns these limits plus 5 seconds, so that PostgreSQL's own timeout fires first and the program gets its
    /// error.
    SessionLimits withGrace() {
        return new SessionLimits(
                statementSeconds + GRACE_SECONDS,
                idleSeconds + GRACE_SECONDS,
                transactionSeconds + GRACE_SECONDS,
                temporaryMegabytes);
    }

    /// Applies the settings. Timeouts that a login has set for itself stay.
    static void apply(Handle tx, String login, Stage stage) {
        List<String> found = found(tx, login);
        boolean maySet = maySetTemporary(tx);
        of(stage).settings().forEach((name, value) -> {
            boolean isThere = found.stream().anyMatch(it -> it.startsWith(name + "="));
            boolean isTemporary = name.equals(TEMPORARY);
            if (isTemporary ? maySet && !found.contains(name + "=" + value) : !isThere) {
                StackDatabases.run(tx, "alter role %s set %s = '%s'".formatted(Quoted.name(login), name, value));
            }
        });
    }

    /// Limits the temporary files of new sessions.
    ///
    /// @param isAlmostFull whether the disk is almost full
    static void applyTemporary(Handle tx, String login, Stage stage, boolean isAlmostFull) {
        if (isAlmostFull) {
            StackDatabases.run(tx, "alter role %s set temp_file_limit = '63MB'".formatted(Quoted.name(login)));
        } else {
            apply(tx, login, stage);
        }
    }

    /// Returns whether the administrator may limit temporary files.
    static boolean maySetTemporary(Handle tx) {
        return tx.createQuery(MAY_SET).mapTo(Boolean.class).one();
    }

    static List<String> found(Handle tx, String login) {
        return tx.createQuery(FOUND).bind("login", login).mapTo(String.class).list();
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("statement_timeout", statementSeconds + "s");
        settings.put("idle_in_transaction_session_timeout", idleSeconds + "s");
        settings.put(TEMPORARY, temporaryMegabytes + "MB");
        return settings;
    }
}
