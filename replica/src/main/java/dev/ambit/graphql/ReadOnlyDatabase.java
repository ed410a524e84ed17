package dev.ambit.graphql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The database as a role that may only read.
final class ReadOnlyDatabase implements AutoCloseable {

    private static final int CONNECTIONS_MAX = 8;
    private static final Duration CONNECTION_WAIT_MAX = Duration.ofSeconds(5);
    private static final Duration KEEP_ALIVE = Duration.ofMinutes(2);
    static final Duration TIME_MAX = Duration.ofSeconds(5);
    private static final String SOCKET_WAIT_SECONDS_MAX = "30";
    private static final String CONNECT_SECONDS_MAX = "5";

    /// Upper bounds per connection: number of prepared statements, and memory for their texts.
    private static final String PREPARED_MAX = "512";
    private static final String PREPARED_MIB_MAX = "8";

    /// Number of large queries that run at once, so that small queries always find a connection.
    private static final int BIG_MAX = 2;

    private static final String SESSION = """
            set role ${role};
            set timezone = 'UTC';
            set datestyle = 'ISO';
            set search_path = '';
            set jit = off;
            set default_transaction_read_only = on;
            set max_parallel_workers_per_gather = 0;
            set statement_timeout = '${time}';
            set lock_timeout = '${time}';
            set idle_in_transaction_session_timeout = '5s'""".replace("${time}", TIME_MAX.toMillis() + "ms");

    private final HikariDataSource pool;
    private final Semaphore big = new Semaphore(BIG_MAX);

    private ReadOnlyDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    /// @param url JDBC URL with a user that may become `role`
    static ReadOnlyDatabase open(String url, String role) {
        var config = new HikariConfig();
        config.setPoolName("graphql");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS_MAX);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_WAIT_MAX.toMillis());
        config.setKeepaliveTime(KEEP_ALIVE.toMillis());
        config.setConnectionInitSql(SESSION.replace("${role}", ReadableColumn.quoted(role)));
        properties().forEach(config::addDataSourceProperty);
        return new ReadOnlyDatabase(new HikariDataSource(config));
    }

    private static Map<String, String> properties() {
        return Map.of(
                "prepareThreshold", "1",
                "preparedStatementCacheQueries", PREPARED_MAX,
                "preparedStatementCacheSizeMiB", PREPARED_MIB_MAX,
                // Values take the type to which the statement casts them.
                "stringtype", "unspecified",
                "ApplicationName", "ambit-graphql",
                "logServerErrorDetail", "false",
                "tcpKeepAlive", "true",
                "connectTimeout", CONNECT_SECONDS_MAX,
                "socketTimeout", SOCKET_WAIT_SECONDS_MAX);
    }

    /// Returns each row as strings.
    List<List<@Nullable String>> rows(String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.prepareStatement(sql);
                var found = statement.executeQuery()) {
            List<List<@Nullable String>> rows = new ArrayList<>();
            while (found.next()) {
                rows.add(row(found));
            }
            return rows;
        }
    }

    private static List<@Nullable String> row(ResultSet found) throws SQLException {
        List<@Nullable String> row = new ArrayList<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
            row.add(found.getString(i));
        }
        return row;
    }

    /// Returns the columns of the statement's only row, as raw bytes.
    byte[] @Nullable [] values(Statement asked) throws SQLException, TimeoutOfBig {
        return values(asked, null);
    }

    /// @param together deadline shared by a batch; null for the timeout of the session
    byte[] @Nullable [] values(Statement asked, @Nullable Deadline together) throws SQLException, TimeoutOfBig {
        if (!asked.isBig()) {
            return run(asked, together);
        }
        if (!isNext(together)) {
            throw new TimeoutOfBig();
        }
        try {
            return run(asked, together);
        } finally {
            big.release();
        }
    }

    private boolean isNext(@Nullable Deadline together) {
        long waitMillis = together == null ? CONNECTION_WAIT_MAX.toMillis() : together.leftMillis();
        try {
            return big.tryAcquire(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private byte[] @Nullable [] run(Statement asked, @Nullable Deadline together) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.prepareStatement(asked.sql())) {
            if (together != null) {
                statement.setQueryTimeout(together.leftSeconds());
            }
            List<@Nullable String> values = asked.values();
            for (int i = 0; i < values.size(); i++) {
                statement.setString(i + 1, values.get(i));
            }
            try (var found = statement.executeQuery()) {
                found.next();
                byte[][] columns = new byte[found.getMetaData().getColumnCount()][];
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = found.getBytes(i + 1);
                }
                return columns;
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    /// Signals that the slots for large queries stayed busy for too long.
    static final class TimeoutOfBig extends Exception {}
}
