package dev.ambit.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ambit.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;

/// The connection pool of the server's role, which row level security restricts. Before it opens, the owner role
/// migrates the tables. The pool reconnects when PostgreSQL restarts.
public final class Database implements AutoCloseable {

    private static final int CONNECTIONS = 16;
    private static final int CONNECTIONS_KEPT = 2;
    private static final Duration START_WAIT_MAX = Duration.ofSeconds(30);
    private static final Duration CONNECTION_WAIT_MAX = Duration.ofSeconds(5);
    private static final Duration IDLE_MAX = Duration.ofMinutes(5);
    private static final Duration KEEP_ALIVE = Duration.ofMinutes(2);
    private static final Duration LIFE_MAX = Duration.ofMinutes(30);
    private static final Duration LEAK_WARNING = Duration.ofSeconds(30);

    /// Limits the duration of transactions, and so of their locks. `lock_timeout` is longer than a stuck client
    /// can hold a lock. The network timeout is longer than the timeouts of PostgreSQL, whose errors name a reason.
    /// The default time zone would be that of this machine.
    private static final String SESSION = """
        set timezone = 'UTC';
        set statement_timeout = '10s';
        set lock_timeout = '8s';
        set idle_in_transaction_session_timeout = '5s'\
        """;

    private static final String TRANSACTION_MAX = ";\nset transaction_timeout = '15s'";
    private static final String SOCKET_WAIT_SECONDS_MAX = "30";
    private static final String CONNECT_SECONDS_MAX = "5";

    private final HikariDataSource pool;
    private final Transactions transactions;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.transactions = new Transactions(pool);
    }

    /// Waits for PostgreSQL, migrates the schema, and opens the pool.
    ///
    /// @param url JDBC URL of the server's role
    /// @param ownerUrl JDBC URL for migrations
    /// @throws IllegalStateException if the database is unreachable for half a minute, too old or not in UTF-8,
    /// or if the server's role can bypass row level security
    public static Database open(String url, String ownerUrl) {
        return open(url, ownerUrl, CONNECTIONS);
    }

    public static Database open(String url, String ownerUrl, int connectionsMax) {
        DatabaseFacts facts = inspect(url, ownerUrl, START_WAIT_MAX);
        facts.objection().ifPresent(objection -> {
            throw new IllegalStateException(objection);
        });
        var owner = new DatabaseAddress("AMBIT_DATABASE_OWNER_URL", ownerUrl);
        try (Connection connection = owner.connect(START_WAIT_MAX)) {
            Schema.migrate(owner, connection);
        } catch (SQLException e) {
            throw new IllegalStateException("The schema migration failed: " + e.getMessage(), e);
        }
        return new Database(new HikariDataSource(config(url, connectionsMax, facts)));
    }

    /// Inspects the database without changing it.
    public static DatabaseFacts inspect(String url, String ownerUrl, Duration wait) {
        try (Connection owner = new DatabaseAddress("AMBIT_DATABASE_OWNER_URL", ownerUrl).connect(wait);
                Connection app = new DatabaseAddress("AMBIT_DATABASE_URL", url).connect(wait)) {
            return DatabaseFacts.of(app, owner.getMetaData().getUserName());
        } catch (SQLException e) {
            throw new IllegalStateException("The database could not be inspected: " + e.getMessage(), e);
        }
    }

    /// Inspects the embedded database, and starts it if necessary.
    public static DatabaseFacts inspect(Path directory) {
        return EmbeddedPostgres.visit(directory, (url, ownerUrl) -> inspect(url, ownerUrl, Duration.ZERO));
    }

    /// Runs `work` on the schema as it is, without migrating it.
    ///
    /// @param url JDBC URL of the server's role
    /// @throws IllegalStateException if the database is unreachable
    public static <T> T withoutMigration(String url, String ownerUrl, Function<Transactions, T> work) {
        DatabaseFacts facts = inspect(url, ownerUrl, Duration.ofSeconds(2));
        try (var database = new Database(new HikariDataSource(config(url, 1, facts)))) {
            return work.apply(database.transactions);
        }
    }

    /// Runs `work` on the embedded database, and starts it if necessary.
    public static <T> T withoutMigration(Path directory, Function<Transactions, T> work) {
        return EmbeddedPostgres.visit(directory, (url, ownerUrl) -> withoutMigration(url, ownerUrl, work));
    }

    /// Returns the number of the last schema step of this version, which orders versions.
    public static int version() {
        return Schema.lastStep();
    }

    public Transactions transactions() {
        return transactions;
    }

    /// Returns the number of connections in use.
    public int busy() {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    /// Returns the number of threads that wait for a connection.
    public int waiting() {
        return pool.getHikariPoolMXBean().getThreadsAwaitingConnection();
    }

    @Override
    public void close() {
        pool.close();
    }

    private static HikariConfig config(String url, int connectionsMax, DatabaseFacts facts) {
        var config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connectionsMax);
        config.setMinimumIdle(Math.min(CONNECTIONS_KEPT, connectionsMax));
        config.setConnectionTimeout(CONNECTION_WAIT_MAX.toMillis());
        config.setIdleTimeout(IDLE_MAX.toMillis());
        config.setKeepaliveTime(KEEP_ALIVE.toMillis());
        config.setMaxLifetime(LIFE_MAX.toMillis());
        config.setLeakDetectionThreshold(LEAK_WARNING.toMillis());
        config.setConnectionInitSql(facts.knowsTransactionTimeout() ? SESSION + TRANSACTION_MAX : SESSION);
        // All queries are repeated, so each is prepared once per connection.
        config.addDataSourceProperty("prepareThreshold", "1");
        config.addDataSourceProperty("ApplicationName", "ambit");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", CONNECT_SECONDS_MAX);
        config.addDataSourceProperty("socketTimeout", SOCKET_WAIT_SECONDS_MAX);
        return config;
    }
}
