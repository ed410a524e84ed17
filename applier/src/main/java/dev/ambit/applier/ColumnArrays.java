package dev.ambit.applier;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Converts values to and from columns. Values are sent as text arrays, one per column, and cast by PostgreSQL.
final class ColumnArrays {

    private ColumnArrays() {}

    /// Returns one value of each row.
    static <T> @Nullable String[] of(Collection<T> rows, Function<T, @Nullable Object> value) {
        @Nullable String[] column = new @Nullable String[rows.size()];
        int i = 0;
        for (T row : rows) {
            Object it = value.apply(row);
            column[i++] = it == null ? null : it.toString();
        }
        return column;
    }

    static String[] texts(Collection<String> texts) {
        return texts.toArray(String[]::new);
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    static Stamp stamp(ResultSet row, String at, String number) throws SQLException {
        return new Stamp(row.getObject(at, OffsetDateTime.class).toInstant(), number(row, number));
    }
}
