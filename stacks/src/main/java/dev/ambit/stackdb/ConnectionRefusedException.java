package dev.ambit.stackdb;

import java.sql.SQLException;
import java.util.Set;

/// The database refused the login.
public final class ConnectionRefusedException extends RuntimeException {

    private static final Set<String> STOPPED = Set.of("57P01", "57P02", "57P03");
    private static final String TOO_MANY = "53300";

    private final boolean isFull;

    ConnectionRefusedException(SQLException cause) {
        super(cause.getMessage(), cause);
        this.isFull = TOO_MANY.equals(cause.getSQLState());
    }

    /// Whether the connection limit is reached.
    boolean isFull() {
        return isFull;
    }

    /// Whether PostgreSQL refused the connection: wrong password or login (28), no such database (3D), no right
    /// to connect (42), or all connections in use (53300).
    static boolean isSo(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("28") || state.startsWith("3D") || state.startsWith("42") || state.equals(TOO_MANY);
    }

    /// Whether the connection broke (08), or PostgreSQL was stopped (57P01 to 57P03), in the middle of the work.
    static boolean isEnd(RuntimeException failure) {
        return failure.getCause() instanceof SQLException sql
                && (String.valueOf(sql.getSQLState()).startsWith("08")
                        || STOPPED.contains(String.valueOf(sql.getSQLState())));
    }
}
