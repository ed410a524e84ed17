package dev.ambit.stackdb;

import java.sql.SQLException;

/// The database is there, and does not let this login in.
public final class ConnectionRefused extends RuntimeException {

    ConnectionRefused(SQLException cause) {
        super(cause.getMessage(), cause);
    }

    /// Wrong password or login (28), no database of the name (3D), no right to connect (42).
    static boolean isSo(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("28") || state.startsWith("3D") || state.startsWith("42");
    }
}
