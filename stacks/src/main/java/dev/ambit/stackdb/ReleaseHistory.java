package dev.ambit.stackdb;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Flyway's history table in each stack.
public final class ReleaseHistory {

    public static final String TABLE = "ambit_releases";

    private static final int ROWS_MAX = 1_000;

    private static final String EXISTS = "select to_regclass(:table) is not null";

    /// An applied migration.
    ///
    /// @param checksum of its SQL
    public record Entry(
            String version, @Nullable String description, int checksum, Instant appliedAt, int durationMillis) {}

    private ReleaseHistory() {}

    /// The name of the table, unquoted.
    public static String table(StackDatabase database) {
        return TABLE + database.suffix();
    }

    /// Returns up to 1,000 applied migrations in order. It uses the stack's login, because code that a tenant
    /// attached to the table must not run as administrator.
    public static List<Entry> read(StackDatabases databases, StackDatabase database) {
        String table = database.table(TABLE);
        return databases.as(database, tx -> {
            boolean exists = tx.createQuery(EXISTS)
                    .bind("table", table)
                    .mapTo(Boolean.class)
                    .one();
            return exists
                    ? tx.createQuery("""
            select version, description, checksum, installed_on, execution_time
            from %s
            where success and type = 'SQL' and version is not null
            order by installed_rank
            limit :limit
            """.formatted(table))
                            .bind("limit", ROWS_MAX)
                            .map((row, _) -> new Entry(
                                    row.getString("version"),
                                    row.getString("description"),
                                    row.getInt("checksum"),
                                    row.getTimestamp("installed_on").toInstant(),
                                    row.getInt("execution_time")))
                            .list()
                    : List.of();
        });
    }
}
