package dev.ambit.bench;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/// Copies rows with `COPY … TO STDOUT | COPY … FROM STDIN`, the fastest way with one connection per side.
final class PlainCopy implements AutoCloseable {

    private final Connection from;
    private final Connection to;

    PlainCopy(String from, String to) {
        this.from = SqlDatabase.connect(from);
        this.to = SqlDatabase.connect(to);
    }

    void copy(String table) throws SQLException {
        CopyOut out = copies(from).copyOut("copy %s to stdout".formatted(table));
        CopyIn in = copies(to).copyIn("copy %s from stdin".formatted(table));
        for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
            in.writeToCopy(row, 0, row.length);
        }
        in.endCopy();
    }

    @Override
    public void close() throws SQLException {
        from.close();
        to.close();
    }

    private static CopyManager copies(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }
}
