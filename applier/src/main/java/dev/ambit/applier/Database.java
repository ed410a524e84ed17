package dev.ambit.applier;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

/// The database of a replica, with migrated tables. Its connections have the role that applies events, or
/// [#READER].
public final class Database implements AutoCloseable {

    private static final int CONNECTIONS_MAX = 4;
    private static final Duration CONNECTION_WAIT_MAX = Duration.ofSeconds(5);
    private static final Duration KEEP_ALIVE = Duration.ofMinutes(2);
    private static final String SOCKET_WAIT_SECONDS_MAX = "30";
    private static final String CONNECT_SECONDS_MAX = "5";

    /// The role that may only read the published tables.
    public static final String READER = Schema.READER;

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /// Creates the two roles of a replica as a superuser and grants them to `owner`, for owners that cannot create
    /// roles. Does nothing if the roles exist.
    ///
    /// @param superuserUrl JDBC URL
    /// @param owner name of the role, which must be valid in SQL without quotes
    public static void prepare(String superuserUrl, String owner) {
        Jdbi.create(superuserUrl).useHandle(superuser -> Schema.makeRoles(superuser, owner));
    }

    /// Migrates the tables and opens the connection pool.
    ///
    /// @param url JDBC URL with the owner of the tables
    /// @throws IllegalStateException if the migration fails
    public static Database open(String url) {
        Jdbi.create(url).useHandle(owner -> Schema.migrate(url, owner));
        return new Database(new HikariDataSource(config(url, Schema.APPLIER)));
    }

    /// Opens a connection pool for reading rows by key, as [#READER]. The tables must exist.
    ///
    /// @param url the URL given to [#open]
    public static Database openToRead(String url) {
        return new Database(new HikariDataSource(config(url, READER)));
    }

    /// Returns the pool for reading rows by key; its query plans are fixed for that.
    public Jdbi jdbi() {
        return jdbi;
    }

    /// Runs `work` in one transaction. An exception rolls it back.
    <T> T in(HandleCallback<T, RuntimeException> work) {
        return jdbi.inTransaction(work);
    }

    @Override
    public void close() {
        pool.close();
    }

    private static HikariConfig config(String url, String role) {
        var config = new HikariConfig();
        config.setPoolName("replica");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS_MAX);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_WAIT_MAX.toMillis());
        config.setKeepaliveTime(KEEP_ALIVE.toMillis());
        config.setConnectionInitSql(session(role));
        // All queries are repeated, so they are prepared at once.
        config.addDataSourceProperty("prepareThreshold", "1");
        config.addDataSourceProperty("ApplicationName", "ambit-replica");
        // Keeps the values of rows out of the log.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", CONNECT_SECONDS_MAX);
        config.addDataSourceProperty("socketTimeout", SOCKET_WAIT_SECONDS_MAX);
        return config;
    }

    /// Bounds each transaction, and so each lock, and sets the time zone to UTC.
    ///
    /// Plans are generic and use keys: a plan made while the tables are empty would otherwise scan the whole tables
    /// forever. Commits are synchronous, whatever the settings of the database are.
    private static String session(String role) {
        return """
                set role %s;
                set timezone = 'UTC';
                set search_path = '';
                set jit = off;
                set plan_cache_mode = force_generic_plan;
                set enable_seqscan = off;
                set enable_hashjoin = off;
                set enable_mergejoin = off;
                set synchronous_commit = on;
                set default_transaction_isolation = 'read committed';
                set statement_timeout = '10s';
                set idle_in_transaction_session_timeout = '5s'""".formatted(role);
    }
}
