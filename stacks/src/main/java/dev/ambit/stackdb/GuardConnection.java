package dev.ambit.stackdb;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// The connection of a [SessionGuard]. Its statements are prepared once and read functions only, no table and no
/// view. So they take no lock in shared memory, and work while a tenant has filled the lock table.
///
/// @param administrator object id of the connection's role
/// @param capacity number of locks for which the lock table has room
record GuardConnection(StackDatabases databases, Handle handle, long administrator, long capacity)
        implements AutoCloseable {

    /// A session with fewer locks is not ended because of them.
    private static final int FEW_LOCKS = 100;

    private static final String CAPACITY = """
            select current_setting('max_locks_per_transaction')::bigint
                * (current_setting('max_connections')::bigint + current_setting('max_prepared_transactions')::bigint)
            """;

    private static final String LOCKS = """
            select pid, count(*) as locks
            from (select (pg_lock_status()).pid) as held
            where pid is not null
            group by pid
            having count(*) >= :few
            """;

    private static final String SESSIONS = """
            select pid, coalesce(datid::bigint, 0) as database, usesysid::bigint as login, coalesce(application_name, '') as name,
                coalesce(backend_start::text, '') as started, coalesce(state, '') as state,
                backend_xid is not null as is_writing,
                coalesce(extract(epoch from clock_timestamp() - xact_start), 0)::float8 as transaction_seconds,
                coalesce(extract(epoch from clock_timestamp() - query_start), 0)::float8 as statement_seconds,
                coalesce(extract(epoch from clock_timestamp() - state_change), 0)::float8 as state_seconds
            from pg_stat_get_activity(null)
            where usesysid is not null and pid <> pg_backend_pid()
            """;

    private static final String SAME = """
            select count(*) from pg_stat_get_activity(:pid)
            where pid = :pid and usesysid::bigint = :login and backend_start::text = :started
            """;

    private static final String ADMINISTRATOR =
            "select usesysid::bigint from pg_stat_get_activity(null) where pid = pg_backend_pid()";

    private static final String END = "select pg_terminate_backend(:pid)";

    /// Opens the connection, and prepares all statements, because preparing reads the catalog.
    static GuardConnection open(StackDatabases databases) {
        Handle handle = databases.lastingSession();
        var opened = new GuardConnection(
                databases,
                handle,
                handle.createQuery(ADMINISTRATOR).mapTo(Long.class).one(),
                handle.createQuery(CAPACITY).mapTo(Long.class).one());
        opened.locks();
        opened.sessions().stream().findFirst().ifPresent(opened::isSame);
        return opened;
    }

    /// Returns the number of locks of each process that holds many.
    Map<Integer, Long> locks() {
        return handle
                .createQuery(LOCKS)
                .bind("few", FEW_LOCKS)
                .map((row, _) -> Map.entry(row.getInt("pid"), row.getLong("locks")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Returns all sessions but this one.
    List<GuardedSession> sessions() {
        return handle.createQuery(SESSIONS)
                .map((row, _) -> GuardedSession.of(row))
                .list();
    }

    /// Ends a session if its process is still the same.
    void end(GuardedSession it) {
        boolean isSame = isSame(it);
        EmbeddedCluster embedded = databases.embedded();
        if (isSame && embedded != null) {
            embedded.endBackend(it.processId());
        } else if (isSame) {
            handle.createQuery(END)
                    .bind("pid", it.processId())
                    .mapTo(Boolean.class)
                    .list();
        }
    }

    @Override
    public void close() {
        handle.close();
    }

    /// Whether a session still exists.
    boolean isSame(GuardedSession it) {
        return handle.createQuery(SAME)
                        .bind("pid", it.processId())
                        .bind("login", it.login())
                        .bind("started", it.started())
                        .mapTo(Long.class)
                        .one()
                == 1;
    }
}
