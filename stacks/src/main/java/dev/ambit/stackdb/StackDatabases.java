package dev.ambit.stackdb;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.problem.Problem;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// The way into the databases of stacks. A connection lasts as long as the work: stacks rest most of the
/// time, and there are many. Where somebody else's statement waits, nobody waits for long.
public final class StackDatabases {

    private static final System.Logger LOG = System.getLogger(StackDatabases.class.getName());

    /// [ConnectionBudget] keeps room for them.
    private static final int CONNECTIONS_MAX = 24;

    private static final Duration TURN_MAX = Duration.ofSeconds(20);
    private static final String CONNECT_SECONDS_MAX = "10";

    /// Longer than any statement may take.
    private static final String SOCKET_SECONDS_MAX = "150";

    /// Nothing is looked for where tenants may have put it: a function that fits better than PostgreSQL's own
    /// would run with the power of the administrator.
    private static final String BOUNDS = """
            set search_path = pg_catalog, pg_temp;
            set timezone = 'UTC';
            set statement_timeout = '120s';
            set lock_timeout = '10s';
            set idle_in_transaction_session_timeout = '120s'""";

    /// Production's and those of others lie in the same schema, where tables are told apart by who owns
    /// them.
    private static final String TABLES = """
            select left(relname, length(relname) - length(:suffix))
            from pg_class
            join pg_namespace on pg_namespace.oid = relnamespace
            where nspname = :schema and relkind in ('r', 'p') and right(relname, length(:suffix)) = :suffix
              and pg_get_userbyid(relowner) = :login
              and relname <> :history
            order by relname
            """;

    private final ClusterAddress address;
    private final SizeQuota quota;
    private final boolean isOwnCluster;
    private final PlatformSession platform;
    private final Semaphore connections = new Semaphore(CONNECTIONS_MAX, true);

    /// @param adminUrl as a role that may make roles and databases
    public StackDatabases(String adminUrl) {
        this(adminUrl, SizeQuota.DEFAULT, false);
    }

    /// @param megabytesMax size quota of each stack's data
    /// @param isOwnCluster whether Ambit started this PostgreSQL, so that nobody else uses it
    public StackDatabases(String adminUrl, int megabytesMax, boolean isOwnCluster) {
        this(adminUrl, SizeQuota.ofMegabytes(megabytesMax), isOwnCluster);
    }

    StackDatabases(String adminUrl, SizeQuota quota, boolean isOwnCluster) {
        this.quota = quota;
        this.isOwnCluster = isOwnCluster;
        this.address = new ClusterAddress(adminUrl);
        this.platform = new PlatformSession(adminUrl);
    }

    boolean isOwnCluster() {
        return isOwnCluster;
    }

    SizeQuota quota() {
        return quota;
    }

    PlatformSession platform() {
        return platform;
    }

    /// Returns statements that name a session of Ambit, so that no limit of tenants ends it, and let it write.
    ///
    /// @param processId of the session in PostgreSQL
    public String sparing(int processId) {
        return "set application_name = '%s'; set default_transaction_read_only = off"
                .formatted(platform.name(processId));
    }

    /// Does `work` in one transaction, as the stack's own login, which finds its tables by their names
    /// alone.
    ///
    /// @throws dev.ambit.problem.Problem if the database cannot be reached, or does not let this login in
    public <T, X extends Exception> T as(StackDatabase database, HandleCallback<T, X> work) throws X {
        try {
            return entering(database, work);
        } catch (ConnectionRefused refused) {
            if (refused.isFull()) {
                throw STACK_UNREACHABLE.because(
                        "The stack's login uses all its database connections. Close some, or try again in a moment.");
            }
            throw STACK_RESOURCE_REFUSED.because(
                    "The database rejects the stack's login. Resume the stack if it is suspended, or repair"
                            + " its drift.");
        }
    }

    private <T, X extends Exception> T entering(StackDatabase database, HandleCallback<T, X> work) throws X {
        Properties who = ClusterAddress.login(database.login(), database.password());
        return inside(
                address.url(database.database()),
                who,
                handle -> handle.inTransaction(tx -> {
                    run(tx, "set local search_path = " + Quoted.name(database.schema()));
                    return work.withHandle(tx);
                }));
    }

    /// Does `work` in one transaction, as the administrator.
    public <T, X extends Exception> T admin(String database, HandleCallback<T, X> work) throws X {
        return inside(address.url(database), address.admin(), handle -> handle.inTransaction(work));
    }

    /// Brings extensions along that a database has to have which is to be built.
    ///
    /// @param names quoted
    public void extend(StackDatabase database, List<String> names) {
        admin(database.database(), tx -> {
            extend(tx, names);
            return null;
        });
    }

    /// Plain names, without suffix, of the ordinary tables of this stack alone. What Ambit keeps there is
    /// none of them.
    public List<String> tables(StackDatabase database) {
        return admin(
                database.database(),
                tx -> tx.createQuery(TABLES)
                        .bind("schema", database.schema())
                        .bind("suffix", database.suffix())
                        .bind("login", database.login())
                        .bind("history", ReleaseHistory.table(database))
                        .mapTo(String.class)
                        .list());
    }

    /// Where a tool goes that makes its own connections, without saying who comes.
    public String url(String database) {
        return address.url(database);
    }

    /// Where the cluster is, for people.
    public String place() {
        return address.hosts();
    }

    /// The same for who connects; the first, where there are several.
    public InetSocketAddress address() {
        return address.first();
    }

    /// Does `work` outside any transaction, where databases are made.
    ///
    /// @param database null: the one that administrators enter by
    <T, X extends Exception> T outside(@Nullable String database, HandleCallback<T, X> work) throws X {
        return inside(address.url(database), address.admin(), work);
    }

    /// Whether this is how the login gets in. One that has all its connections is asked for its password
    /// before it is told so.
    boolean opens(StackDatabase database) {
        try {
            return entering(database, _ -> true);
        } catch (ConnectionRefused refused) {
            return refused.isFull();
        }
    }

    /// For what has no parameters, and may hold question marks and colons.
    static void run(Handle tx, String sql) {
        try (var statement = tx.getConnection().createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new RefusedStatement(e);
        }
    }

    /// Brings extensions along, into the schema where tables are.
    ///
    /// @param names quoted
    static void extend(Handle tx, List<String> names) {
        run(tx, "set local search_path = public");
        names.forEach(it -> run(tx, "create extension if not exists " + it));
        run(tx, "set local search_path = pg_catalog, pg_temp");
    }

    private <T, X extends Exception> T inside(String url, Properties who, HandleCallback<T, X> work) throws X {
        enter();
        try (Handle handle = open(url, who)) {
            run(handle, BOUNDS);
            spare(handle);
            return work.withHandle(handle);
        } catch (JdbiException | RefusedStatement e) {
            if (ConnectionRefused.isEnd(e)) {
                throw unreachable(e);
            }
            throw e;
        } finally {
            connections.release();
        }
    }

    private void spare(Handle handle) {
        try {
            run(
                    handle,
                    sparing(handle.getConnection().unwrap(PGConnection.class).getBackendPID()));
        } catch (SQLException e) {
            throw new RefusedStatement(e);
        }
    }

    private static Handle open(String url, Properties who) {
        who.setProperty("ApplicationName", "ambit");
        who.setProperty("connectTimeout", CONNECT_SECONDS_MAX);
        who.setProperty("socketTimeout", SOCKET_SECONDS_MAX);
        try {
            return Jdbi.create(url, who).open();
        } catch (ConnectionException e) {
            if (e.getCause() instanceof SQLException sql && ConnectionRefused.isSo(sql)) {
                throw new ConnectionRefused(sql);
            }
            throw unreachable(e);
        }
    }

    private static Problem unreachable(RuntimeException why) {
        LOG.log(
                System.Logger.Level.WARNING,
                () -> "Cannot connect to the PostgreSQL server for stacks: " + why.getMessage());
        return STACK_UNREACHABLE.because("The stack's database is unreachable. Try again in a moment.");
    }

    private void enter() {
        try {
            if (!connections.tryAcquire(TURN_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw STACK_UNREACHABLE.because(
                        "Too many connections to stack databases are in use. Try again in a moment.");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw STACK_UNREACHABLE.because("The server is shutting down. Try again in a moment.");
        }
    }
}
