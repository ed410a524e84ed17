package dev.ambit.stackdb;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/// Streams rows in COPY format between databases, files and the server, and runs statements without parameters.
public final class RowStreams {

    private static final int BUFFER_BYTES = 64 << 10;

    private RowStreams() {}

    /// Copies rows from one database to another.
    ///
    /// @param out `copy … to stdout`
    /// @param in `copy … from stdin`
    /// @return the number of rows
    /// @throws RowsRefusedException if either side refuses
    public static long pipe(Handle from, String out, Handle to, String in) {
        try {
            CopyOut reading = copies(from).copyOut(out);
            try {
                CopyIn writing = copies(to).copyIn(in);
                try {
                    return pump(reading, writing);
                } finally {
                    if (writing.isActive()) {
                        writing.cancelCopy();
                    }
                }
            } finally {
                if (reading.isActive()) {
                    reading.cancelCopy();
                }
            }
        } catch (SQLException e) {
            throw RowsRefusedException.of(e);
        }
    }

    private static long pump(CopyOut reading, CopyIn writing) throws SQLException {
        var buffer = new byte[BUFFER_BYTES];
        int filled = 0;
        for (byte[] row = reading.readFromCopy(); row != null; row = reading.readFromCopy()) {
            if (filled > 0 && filled + row.length > buffer.length) {
                writing.writeToCopy(buffer, 0, filled);
                filled = 0;
            }
            if (row.length > buffer.length) {
                writing.writeToCopy(row, 0, row.length);
            } else {
                System.arraycopy(row, 0, buffer, filled, row.length);
                filled += row.length;
            }
        }
        writing.writeToCopy(buffer, 0, filled);
        return writing.endCopy();
    }

    /// Writes rows in COPY format to a stream.
    ///
    /// @return the number of rows
    public static long write(Handle from, String out, OutputStream to) throws IOException {
        try {
            return copies(from).copyOut(out, to);
        } catch (SQLException e) {
            throw RowsRefusedException.of(e);
        }
    }

    /// Reads rows in COPY format from a stream.
    ///
    /// @return the number of rows
    public static long read(InputStream from, Handle to, String in) throws IOException {
        try {
            return copies(to).copyIn(in, from, BUFFER_BYTES);
        } catch (SQLException e) {
            throw RowsRefusedException.of(e);
        }
    }

    /// Runs one statement.
    ///
    /// @return the number of changed rows
    public static long run(Handle tx, String sql) {
        try (var statement = tx.getConnection().createStatement()) {
            statement.execute(sql);
            return Math.max(0, statement.getLargeUpdateCount());
        } catch (SQLException e) {
            throw RowsRefusedException.of(e);
        }
    }

    /// Returns each row as texts.
    public static List<List<@Nullable String>> rows(Handle tx, String sql) {
        try (var statement = tx.getConnection().createStatement();
                var found = statement.executeQuery(sql)) {
            List<List<@Nullable String>> rows = new ArrayList<>();
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                @Nullable String[] row = new String[columns];
                for (int i = 0; i < columns; i++) {
                    row[i] = found.getString(i + 1);
                }
                rows.add(Arrays.asList(row));
            }
            return rows;
        } catch (SQLException e) {
            throw RowsRefusedException.of(e);
        }
    }

    /// Returns the number that a query with one row returns.
    public static long number(Handle tx, String sql) {
        return Long.parseLong(String.valueOf(rows(tx, sql).getFirst().getFirst()));
    }

    private static CopyManager copies(Handle tx) throws SQLException {
        return tx.getConnection().unwrap(PGConnection.class).getCopyAPI();
    }
}
