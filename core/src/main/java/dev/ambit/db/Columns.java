package dev.ambit.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Converts optional values to and from columns.
public final class Columns {

    private Columns() {}

    public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }

    /// Returns the names for a filter; null means no condition.
    public static String @Nullable [] names(@Nullable List<? extends Enum<?>> constants) {
        return constants == null ? null : constants.stream().map(Enum::name).toArray(String[]::new);
    }
}
