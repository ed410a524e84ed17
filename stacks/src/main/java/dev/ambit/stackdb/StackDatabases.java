package dev.ambit.stackdb;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.db.ParsedStatements;
import dev.ambit.problem.Problem;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Opens connections to the databases of stacks. They are not pooled, because there are many stacks and most are idle;
/// only one to the administrator's own database is kept for a moment. Timeouts bound the wait for locks.
public final class StackDatabases {

    private static final System.Logger LOG = System.getLogger(StackDatabases.class.getName());

    /// Limit of this server's connections to one PostgreSQL server; [ConnectionBudget] keeps connections for
    /// them.
    private static final int CONNECTIONS_MAX = 24;

    private static final Duration TURN_MAX = Duration.ofSeconds(20);
    private static final String CONNECT_SECONDS_MAX = "10";

    /// Longer than the statement timeout.
    private static final String SOCKET_SECONDS_MAX = "150";

    /// Restricts the search path, because a tenant's function could shadow one of PostgreSQL and run as
    /// administrator.
    private static final String BOUNDS = """
            set search_path = pg_catalog, pg_temp;
            set timezone = 'UTC';
            set statement_timeout = '120s';
            set lock_timeout = '10s';
            set idle_in_transaction_session_timeout = '120s'""";

    /// Tables of several stacks can share a schema, so they are distinguished by owner.
    private static final String TABLES = """
            select left(relname, length(relname) - length(:suffix))
            from pg_class
            join pg_namespace on pg_namespace.oid = relnamespace
            where nspname = :schema and relkind in ('r', 'p') and right(relname, length(:suffix)) = :suffix
              and pg_get_userbyid(relowner) = :login
              and relname <> :history
            order by relname
            """;

    private final Supplier<String> adminUrl;
    private final @Nullable EmbeddedCluster embedded;
    private final SizeQuota quota;
    private volatile @Nullable Target target;
    private final Semaphore connections = new Semaphore(CONNECTIONS_MAX, true);
    private final CachedSession administrator = new CachedSession();
    private final DiskReserve disk = new DiskReserve();

    /// Connects with the default quota.
    ///
    /// @param adminUrl of a role that can create roles and databases
    public StackDatabases(String adminUrl) {
        this(() -> adminUrl, null, SizeQuota.DEFAULT);
    }

    /// @param megabytesMax size quota of each stack's data
    public StackDatabases(String adminUrl, int megabytesMax) {
        this(() -> adminUrl, null, SizeQuota.ofMegabytes(megabytesMax));
    }

    /// Connects to a PostgreSQL server that Ambit started, and whose only user it is.
    public StackDatabases(EmbeddedCluster embedded, int megabytesMax) {
        this(embedded, SizeQuota.ofMegabytes(megabytesMax));
    }

    StackDatabases(EmbeddedCluster embedded, SizeQuota quota) {
        this(embedded::url, embedded, quota);
    }

    private StackDatabases(Supplier<String> adminUrl, @Nullable EmbeddedCluster embedded, SizeQuota quota) {
        this.adminUrl = adminUrl;
        this.embedded = embedded;
        this.quota = quota;
    }

    /// The address that the server has now. A server that is started again can have another port.
    private static final class Target {

        private final String url;
        private final ClusterAddress address;
        private final PlatformSession platform;

        Target(String url) {
            this.url = url;
            this.address = new ClusterAddress(url);
            this.platform = new PlatformSession(url);
        }
    }

    private Target target() {
        String url = startedUrl();
        Target known = target;
        if (known == null || !known.url.equals(url)) {
            known = new Target(url);
            target = known;
        }
        return known;
    }

    private String startedUrl() {
        try {
            return adminUrl.get();
        } catch (IllegalStateException | UncheckedIOException e) {
            throw unreachable(e);
        }
    }

    private ClusterAddress cluster() {
        return target().address;
    }

    /// Whether background work is needed: false for an embedded server without databases of stacks.
    boolean isInUse() {
        return embedded == null || embedded.isInUse();
    }

    boolean isOwnCluster() {
        return embedded != null;
    }

    /// Returns the server that Ambit started; null: the operator or a remote provider did.
    @Nullable
    EmbeddedCluster embedded() {
        return embedded;
    }

    DiskReserve disk() {
        return disk;
    }

    SizeQuota quota() {
        return quota;
    }

    PlatformSession platform() {
        return target().platform;
    }

    /// Returns statements for a session of Ambit with a login of a stack. They give it a name, so that it is not
    /// ended like a session of a tenant, and allow it to write unless the disk is almost full.
    ///
    /// @param processId of the session in PostgreSQL
    public String sparing(int processId) {
        return sparing(processId, !disk.isLow());
    }

    private String sparing(int processId, boolean canWrite) {
        return "set application_name = '%s'; set default_transaction_read_only = %s"
                .formatted(platform().name(processId), canWrite ? "off" : "on");
    }

    /// Runs `work` in one transaction with the stack's login, whose search path contains its tables.
    ///
    /// @throws dev.ambit.problem.Problem if the database is unreachable or refuses the login
    public <T, X extends Exception> T as(StackDatabase database, HandleCallback<T, X> work) throws X {
        try {
            return entering(database, work);
        } catch (ConnectionRefusedException refused) {
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
                cluster().url(database.database()),
                who,
                handle -> handle.inTransaction(tx -> {
                    run(tx, "set local search_path = " + Quoted.name(database.schema()));
                    if (disk.isLow()) {
                        run(tx, "set transaction read only");
                    }
                    return work.withHandle(tx);
                }));
    }

    /// Runs `work` in one transaction as the administrator.
    public <T, X extends Exception> T admin(String database, HandleCallback<T, X> work) throws X {
        return inside(cluster().url(database), cluster().admin(), handle -> handle.inTransaction(work));
    }

    /// Creates extensions in a database before its structure is created.
    ///
    /// @param names quoted
    public void extend(StackDatabase database, List<String> names) {
        admin(database.database(), tx -> {
            extend(tx, names);
            return null;
        });
    }

    /// Returns the names of the stack's tables without suffix, except Ambit's own table.
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

    /// Returns the JDBC URL without credentials, for tools that open their own connections.
    public String url(String database) {
        return cluster().url(database);
    }

    /// Names the cluster for the log, without starting it.
    @Override
    public String toString() {
        Target known = target;
        return known == null ? "of this installation" : known.address.hosts();
    }

    /// Returns hosts and ports of the cluster, for display.
    public String hosts() {
        return cluster().hosts();
    }

    /// Returns the first host of the cluster, for connections.
    public InetSocketAddress address() {
        return cluster().first();
    }

    /// Returns the certificate authority of the server, in PEM form; null: connections are not encrypted, or the
    /// certificate is one that the driver trusts anyway.
    public @Nullable String certificate() {
        return cluster().certificate();
    }

    /// Runs `work` as the administrator in its own database and without a transaction, for example to create databases.
    ///
    /// @param work must not change settings of the session, which others use after it
    <T, X extends Exception> T outside(HandleCallback<T, X> work) throws X {
        return inside(
                () -> administrator.take(
                        () -> session(cluster().url(null), cluster().admin())),
                administrator::replace,
                work);
    }

    /// Opens a session of the administrator that the caller keeps and closes. Its statements are prepared once.
    Handle lastingSession() {
        Properties who = cluster().admin();
        who.setProperty("prepareThreshold", "1");
        Handle handle = session(cluster().url(null), who);
        run(handle, "set statement_timeout = '10s'");
        return handle;
    }

    /// Whether the login can connect with its password. A login at its connection limit counts, because PostgreSQL
    /// checks the password first.
    boolean opens(StackDatabase database) {
        try {
            return entering(database, _ -> true);
        } catch (ConnectionRefusedException refused) {
            return refused.isFull();
        }
    }

    /// Runs a statement without parameters, which can contain question marks and colons.
    static void run(Handle tx, String sql) {
        try (var statement = tx.getConnection().createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new RefusedStatementException(e);
        }
    }

    /// Creates extensions in the schema `public`.
    ///
    /// @param names quoted
    static void extend(Handle tx, List<String> names) {
        run(tx, "set local search_path = public");
        names.forEach(it -> run(tx, "create extension if not exists " + it));
        run(tx, "set local search_path = pg_catalog, pg_temp");
    }

    private <T, X extends Exception> T inside(String url, Properties who, HandleCallback<T, X> work) throws X {
        return inside(() -> session(url, who), Handle::close, work);
    }

    /// @param end called with the session unless `work` fails
    private <T, X extends Exception> T inside(Supplier<Handle> session, Consumer<Handle> end, HandleCallback<T, X> work)
            throws X {
        enter();
        try {
            Handle handle = session.get();
            T result;
            try {
                result = work.withHandle(handle);
            } catch (Throwable e) {
                handle.close();
                throw e;
            }
            end.accept(handle);
            return result;
        } catch (JdbiException | RefusedStatementException e) {
            if (ConnectionRefusedException.isEnd(e)) {
                throw unreachable(e);
            }
            throw e;
        } finally {
            connections.release();
        }
    }

    private Handle session(String url, Properties who) {
        Handle handle = open(url, who);
        try {
            run(handle, BOUNDS);
            spare(handle);
            return handle;
        } catch (RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    private void spare(Handle handle) {
        try {
            run(
                    handle,
                    sparing(handle.getConnection().unwrap(PGConnection.class).getBackendPID(), true));
        } catch (SQLException e) {
            throw new RefusedStatementException(e);
        }
    }

    private static Handle open(String url, Properties who) {
        who.setProperty("ApplicationName", "ambit");
        who.setProperty("connectTimeout", CONNECT_SECONDS_MAX);
        who.setProperty("socketTimeout", SOCKET_SECONDS_MAX);
        try {
            return ParsedStatements.share(Jdbi.create(url, who)).open();
        } catch (ConnectionException e) {
            if (e.getCause() instanceof SQLException sql && ConnectionRefusedException.isSo(sql)) {
                throw new ConnectionRefusedException(sql);
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
