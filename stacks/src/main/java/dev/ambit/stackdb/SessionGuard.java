package dev.ambit.stackdb;

import dev.ambit.stack.Stage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Ends sessions of stack logins that exceed [SessionLimits], or that hold too much of the lock table, on one
/// PostgreSQL server. A session can change its own timeouts, but not the times in `pg_stat_get_activity`.
///
/// It must act while a tenant has filled the lock table. So it has one connection, opened at its start, whose prepared
/// statements read functions only, no table and no view, and therefore take no lock in shared memory. It knows the
/// logins from memory, and ends a session of an embedded server by a signal.
final class SessionGuard implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SessionGuard.class.getName());

    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final Duration REMOTE_PERIOD = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(15);

    /// The times of sessions are compared in one of so many looks at the locks of an embedded server.
    private static final int LOOKS_PER_TIMES = 10;

    /// The logins of stacks together may hold half of the lock table.
    private static final int ALL_PART = 2;

    /// A single login of an embedded server, whose table is large, may hold a quarter of it.
    private static final int LOGIN_PART = 4;

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
            select pid, usesysid::bigint as login, coalesce(application_name, '') as name,
                coalesce(backend_start::text, '') as started, coalesce(state, '') as state,
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

    private record Session(
            int processId,
            long login,
            String name,
            String started,
            String state,
            double transactionSeconds,
            double statementSeconds,
            double stateSeconds) {

        static Session of(ResultSet row) throws SQLException {
            return new Session(
                    row.getInt("pid"),
                    row.getLong("login"),
                    row.getString("name"),
                    row.getString("started"),
                    row.getString("state"),
                    row.getDouble("transaction_seconds"),
                    row.getDouble("statement_seconds"),
                    row.getDouble("state_seconds"));
        }

        boolean exceeds(SessionLimits limits) {
            return transactionSeconds > limits.transactionSeconds()
                    || (!state.startsWith("idle") && statementSeconds > limits.statementSeconds())
                    || (state.startsWith("idle in transaction") && stateSeconds > limits.idleSeconds());
        }
    }

    /// @param session locks that the session holds
    /// @param login locks that all sessions of its login hold
    private record Holder(Session of, long session, long login) {}

    private record Opened(Handle handle, long administrator, long capacity) {}

    private final StackDatabases databases;
    private final GuardedLogins logins;
    private final Function<Stage, SessionLimits> limits;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread thread;
    private @Nullable Opened opened;
    private boolean hasFailed;

    SessionGuard(StackDatabases databases) {
        this(databases, stage -> SessionLimits.of(stage).withGrace());
    }

    /// @param limits of the sessions of a stage
    SessionGuard(StackDatabases databases, Function<Stage, SessionLimits> limits) {
        this.databases = databases;
        this.logins = new GuardedLogins(databases);
        this.limits = limits;
    }

    /// Guards until [#close].
    void start() {
        thread = Thread.ofPlatform().daemon().name("session guard").start(this::run);
    }

    /// Opens the connection, reads the logins, and prepares all statements, because preparing reads the catalog.
    void open() {
        if (opened == null) {
            logins.read();
            Handle handle = databases.lastingSession();
            var now = new Opened(
                    handle,
                    handle.createQuery(ADMINISTRATOR).mapTo(Long.class).one(),
                    handle.createQuery(CAPACITY).mapTo(Long.class).one());
            opened = now;
            locks(now);
            sessions(now).stream().findFirst().ifPresent(it -> isSame(now, it));
        }
    }

    /// Ends sessions that hold too many locks.
    void compareLocks() {
        open();
        Opened on = Objects.requireNonNull(opened);
        Map<Integer, Long> locks = locks(on);
        if (!locks.isEmpty()) {
            endHolders(on, locks);
        }
    }

    /// Ends sessions that last too long.
    void compareTimes() {
        open();
        Opened on = Objects.requireNonNull(opened);
        for (Session it : sessions(on)) {
            Optional<GuardedLogins.Guarded> login = logins.find(it.login()).filter(known -> !known.isTemporary());
            if (login.isPresent()
                    && it.exceeds(limits.apply(login.get().stage()))
                    && !databases.platform().isNamed(it.processId(), it.name())) {
                SessionLimits of = limits.apply(login.get().stage());
                end(on, it);
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Ended a session of the database login {0}, because it exceeded a limit: statement {1} s, idle in"
                                + " transaction {2} s, transaction {3} s.",
                        login.get().name(),
                        of.statementSeconds(),
                        of.idleSeconds(),
                        of.transactionSeconds());
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            if (thread != null) {
                thread.join(CLOSE_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        abandon();
    }

    private void run() {
        boolean isEmbedded = databases.embedded() != null;
        Duration period = isEmbedded ? PERIOD : REMOTE_PERIOD;
        int looksPerTimes = isEmbedded ? LOOKS_PER_TIMES : 1;
        try {
            for (int look = 0; !closed.await(period.toMillis(), TimeUnit.MILLISECONDS); look++) {
                if (!isDone(look % looksPerTimes == 0)) {
                    closed.await(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDone(boolean withTimes) {
        try {
            compareLocks();
            if (withTimes) {
                compareTimes();
            }
            hasFailed = false;
            return true;
        } catch (RuntimeException e) {
            if (!hasFailed) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Cannot watch the sessions of stacks on the PostgreSQL server {0} and will retry: {1}",
                        databases,
                        e.getMessage());
            }
            hasFailed = true;
            abandon();
            return false;
        }
    }

    private void abandon() {
        if (opened != null) {
            opened.handle().close();
            opened = null;
        }
    }

    private void endHolders(Opened on, Map<Integer, Long> locks) {
        List<Session> tenants = sessions(on).stream()
                .filter(it -> locks.containsKey(it.processId()) && isTenant(on, it))
                .toList();
        Map<Long, Long> byLogin = tenants.stream()
                .collect(Collectors.groupingBy(
                        Session::login, Collectors.summingLong(it -> locks.getOrDefault(it.processId(), 0L))));
        long all = byLogin.values().stream().mapToLong(it -> it).sum();
        long most = byLogin.values().stream().mapToLong(it -> it).max().orElse(0);
        boolean areTooMany = all > on.capacity() / ALL_PART;
        long max = on.capacity() / (databases.embedded() == null ? ALL_PART : LOGIN_PART);
        tenants.stream()
                .map(it -> new Holder(it, locks.getOrDefault(it.processId(), 0L), byLogin.getOrDefault(it.login(), 0L)))
                .filter(it -> it.login() > max || (areTooMany && it.login() == most))
                .sorted(Comparator.comparingLong(Holder::session).reversed())
                .forEach(it -> {
                    end(on, it.of());
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "Ended a session of the database login {0}, because it held {1} locks, and all sessions of the"
                                    + " login {2}: at most {3} are allowed.",
                            logins.find(it.of().login())
                                    .map(GuardedLogins.Guarded::name)
                                    .orElse("with the id " + it.of().login()),
                            it.session(),
                            it.login(),
                            max);
                });
    }

    /// Whether a session is one of a stack: of all logins but the administrator's on a server for stacks alone, which a
    /// login that is not known yet could fill; otherwise of known logins. Work of Ambit with such a login counts as
    /// well, because it runs code of the tenant.
    private boolean isTenant(Opened on, Session it) {
        EmbeddedCluster embedded = databases.embedded();
        return logins.find(it.login()).isPresent()
                || (embedded != null && embedded.isForStacksAlone() && it.login() != on.administrator());
    }

    private static Map<Integer, Long> locks(Opened on) {
        return on
                .handle()
                .createQuery(LOCKS)
                .bind("few", FEW_LOCKS)
                .map((row, _) -> Map.entry(row.getInt("pid"), row.getLong("locks")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static List<Session> sessions(Opened on) {
        return on.handle()
                .createQuery(SESSIONS)
                .map((row, _) -> Session.of(row))
                .list();
    }

    /// Ends a session if its process is still the same.
    private void end(Opened on, Session it) {
        boolean isSame = isSame(on, it);
        EmbeddedCluster embedded = databases.embedded();
        if (isSame && embedded != null) {
            embedded.endBackend(it.processId());
        } else if (isSame) {
            on.handle()
                    .createQuery(END)
                    .bind("pid", it.processId())
                    .mapTo(Boolean.class)
                    .list();
        }
    }

    private static boolean isSame(Opened on, Session it) {
        return on.handle()
                        .createQuery(SAME)
                        .bind("pid", it.processId())
                        .bind("login", it.login())
                        .bind("started", it.started())
                        .mapTo(Long.class)
                        .one()
                == 1;
    }
}
