package dev.ambit.stackdb;

import dev.ambit.stack.Stage;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Ends sessions of stack logins that exceed [SessionLimits]. A session can change its own timeouts, but not the
/// times in `pg_stat_activity`.
final class SessionGuard {

    private static final System.Logger LOG = System.getLogger(SessionGuard.class.getName());

    private static final String SESSIONS = """
            select pid, usename, application_name
            from (select *, shobj_description(usesysid, 'pg_authid') as mark from pg_stat_activity) as sessions
            where starts_with(mark, :mark) and position(:temporary in mark) = 0
              and (xact_start < clock_timestamp() - make_interval(secs => :transaction)
                or state not like 'idle%' and query_start < clock_timestamp() - make_interval(secs => :statement)
                or state like 'idle in transaction%'
                  and state_change < clock_timestamp() - make_interval(secs => :idle))
            """;

    private static final String END = """
            select pg_terminate_backend(pid) from pg_stat_activity where pid = :pid and usename = :login
            """;

    private record Session(int processId, String login, String name) {}

    private SessionGuard() {}

    /// Ends the sessions of a stage that exceed `limits`.
    ///
    /// @param platform identifies Ambit's own sessions, which are spared
    static void end(Handle tx, PlatformSession platform, Stage stage, SessionLimits limits) {
        find(tx, stage, limits).stream()
                .filter(it -> !platform.isNamed(it.processId(), it.name()))
                .forEach(it -> {
                    tx.createQuery(END)
                            .bind("pid", it.processId())
                            .bind("login", it.login())
                            .mapTo(Boolean.class)
                            .list();
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "Ended a session of the database login {0}, because it exceeded a limit: statement {1} s, idle in"
                                    + " transaction {2} s, transaction {3} s.",
                            it.login(),
                            limits.statementSeconds(),
                            limits.idleSeconds(),
                            limits.transactionSeconds());
                });
    }

    private static List<Session> find(Handle tx, Stage stage, SessionLimits limits) {
        return tx.createQuery(SESSIONS)
                .bind("mark", Logins.mark(stage, "").replace(";", ""))
                .bind("temporary", Logins.TEMPORARY)
                .bind("statement", limits.statementSeconds())
                .bind("idle", limits.idleSeconds())
                .bind("transaction", limits.transactionSeconds())
                .map((row, _) -> new Session(row.getInt(1), row.getString(2), row.getString(3)))
                .list();
    }
}
