package dev.ambit.applier;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

/// The database of a replica, with tables that are up to date. Its connections may apply events and nothing
/// more.
public final class Database implements AutoCloseable {

    private static final int CONNECTIONS_MAX = 4;
    private static final Duration CONNECTION_WAIT_MAX = Duration.ofSeconds(5);
    private static final Duration KEEP_ALIVE = Duration.ofMinutes(2);
    private static final String SOCKET_WAIT_SECONDS_MAX = "30";
    private static final String CONNECT_SECONDS_MAX = "5";

    /// The role that sees what may be shown, and changes nothing.
    public static final String READER = Schema.READER;

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /// Makes the two roles of a replica where the owner of its tables may not, and grants them to the owner. Once
    /// they are there it changes nothing.
    ///
    /// @param superuserUrl as JDBC has it
    /// @param owner a role, as SQL writes its name
    public static void prepare(String superuserUrl, String owner) {
        Jdbi.create(superuserUrl).useHandle(superuser -> Schema.makeRoles(superuser, owner));
    }

    /// Brings the tables up to date and opens the pool.
    ///
    /// @param url with the owner of the tables, as JDBC has it
    /// @throws IllegalStateException if the tables cannot be made
    public static Database open(String url) {
        Jdbi.create(url).useHandle(owner -> Schema.migrate(url, owner));
        return new Database(new HikariDataSource(config(url, Schema.APPLIER)));
    }

    /// Opens a pool of its own for whoever reads rows by their keys, as [#READER]: the tables must be there.
    ///
    /// @param url the same as that of [#open]
    public static Database openToRead(String url) {
        return new Database(new HikariDataSource(config(url, READER)));
    }

    /// For rows that are read by their keys: no other plans are made here.
    public Jdbi jdbi() {
        return jdbi;
    }

    /// Runs `work` as one transaction. Whatever it throws rolls everything back.
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
        // Each of our queries is asked again and again.
        config.addDataSourceProperty("prepareThreshold", "1");
        config.addDataSourceProperty("ApplicationName", "ambit-replica");
        // What a row has is nothing for a log.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", CONNECT_SECONDS_MAX);
        config.addDataSourceProperty("socketTimeout", SOCKET_WAIT_SECONDS_MAX);
        return config;
    }

    /// No transaction outlives these bounds, so no lock does. The time zone would be that of this machine.
    ///
    /// Every row is found by its key, and the plans are made once: made while the tables are empty, they
    /// would otherwise go on reading all of them. What is acknowledged is on disk, whatever the database's own
    /// settings say.
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
