package dev.ambit.stackdb;

import dev.ambit.stack.Stage;
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
import org.jspecify.annotations.Nullable;

/// Ends sessions of stack logins that exceed [SessionLimits], or that hold too much of the lock table, on one
/// PostgreSQL server. A session can change its own timeouts, but not the times in `pg_stat_get_activity`.
///
/// It must act while a tenant has filled the lock table. So it has one [GuardConnection], opened at its start, knows
/// the logins from memory, and ends a session of an embedded server by a signal.
final class SessionGuard implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SessionGuard.class.getName());

    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final Duration REMOTE_PERIOD = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(15);

    /// The times of sessions are compared in one of so many looks at the locks of an embedded server.
    private static final int LOOKS_PER_TIMES = 10;

    private static final int LOOKS_PER_WRITERS = 2;

    /// The logins of stacks together may hold half of the lock table.
    private static final int ALL_PART = 2;

    /// A single login of an embedded server, whose table is large, may hold a quarter of it.
    private static final int LOGIN_PART = 4;

    /// @param session locks that the session holds
    /// @param login locks that all sessions of its login hold
    private record Holder(GuardedSession of, long session, long login) {}

    private final StackDatabases databases;
    private final GuardedLogins logins;
    private final Function<Stage, SessionLimits> limits;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread thread;
    private @Nullable GuardConnection opened;
    private final WriteGuard writes;
    private final MemoryGuard memory;
    private final EarlyWriting writing;
    private boolean hasFailed;

    SessionGuard(StackDatabases databases) {
        this(databases, stage -> SessionLimits.of(stage).withGrace());
    }

    /// @param limits of the sessions of a stage
    SessionGuard(StackDatabases databases, Function<Stage, SessionLimits> limits) {
        this.databases = databases;
        this.logins = new GuardedLogins(databases);
        this.limits = limits;
        this.writes = new WriteGuard(databases, logins);
        this.memory = new MemoryGuard(databases, logins);
        this.writing = new EarlyWriting(databases);
    }

    /// Guards until [#close].
    void start() {
        writing.start();
        thread = Thread.ofPlatform().daemon().name("session guard").start(this::run);
    }

    /// Opens the connection and reads the logins.
    void open() {
        if (opened == null) {
            logins.read();
            opened = GuardConnection.open(databases);
        }
    }

    /// Ends sessions that hold too many locks.
    void compareLocks() {
        GuardConnection on = connection();
        Map<Integer, Long> locks = on.locks();
        if (!locks.isEmpty()) {
            endHolders(on, locks);
        }
    }

    /// Ends sessions that write although the disk is almost full.
    void compareWrites() {
        GuardConnection on = connection();
        writes.compare(on, it -> isTenant(on, it));
    }

    /// Ends the largest session if the memory of all is almost used up.
    void compareMemory() {
        GuardConnection on = connection();
        memory.compare(on, it -> isTenant(on, it));
    }

    /// Finds the databases in which sessions write.
    void findWriters() {
        GuardConnection on = connection();
        writing.find(on, it -> isTenant(on, it));
    }

    /// Ends sessions that last too long.
    void compareTimes() {
        GuardConnection on = connection();
        for (GuardedSession it : on.sessions()) {
            Optional<GuardedLogins.Guarded> login = logins.find(it.login()).filter(known -> !known.isTemporary());
            if (login.isPresent()
                    && it.exceeds(limits.apply(login.get().stage()))
                    && !databases.platform().isNamed(it.processId(), it.name())) {
                SessionLimits of = limits.apply(login.get().stage());
                on.end(it);
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
        writing.close();
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
                if (!isDone(look % looksPerTimes == 0, look % LOOKS_PER_WRITERS == 0)) {
                    closed.await(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDone(boolean withTimes, boolean withWriters) {
        try {
            compareLocks();
            compareWrites();
            compareMemory();
            if (withWriters) {
                findWriters();
            }
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
            opened.close();
            opened = null;
        }
    }

    private void endHolders(GuardConnection on, Map<Integer, Long> locks) {
        List<GuardedSession> tenants = on.sessions().stream()
                .filter(it -> locks.containsKey(it.processId()) && isTenant(on, it))
                .toList();
        Map<Long, Long> byLogin = tenants.stream()
                .collect(Collectors.groupingBy(
                        GuardedSession::login, Collectors.summingLong(it -> locks.getOrDefault(it.processId(), 0L))));
        long all = byLogin.values().stream().mapToLong(it -> it).sum();
        long most = byLogin.values().stream().mapToLong(it -> it).max().orElse(0);
        boolean areTooMany = all > on.capacity() / ALL_PART;
        long max = on.capacity() / (databases.embedded() == null ? ALL_PART : LOGIN_PART);
        tenants.stream()
                .map(it -> new Holder(it, locks.getOrDefault(it.processId(), 0L), byLogin.getOrDefault(it.login(), 0L)))
                .filter(it -> it.login() > max || (areTooMany && it.login() == most))
                .sorted(Comparator.comparingLong(Holder::session).reversed())
                .forEach(it -> {
                    on.end(it.of());
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
    private boolean isTenant(GuardConnection on, GuardedSession it) {
        EmbeddedCluster embedded = databases.embedded();
        return logins.find(it.login()).isPresent()
                || (embedded != null && embedded.isForStacksAlone() && it.login() != on.administrator());
    }

    private GuardConnection connection() {
        open();
        return Objects.requireNonNull(opened);
    }
}
