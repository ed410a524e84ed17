package dev.ambit.stackdb;

import java.sql.SQLException;
import java.util.Set;

/// PostgreSQL refused a statement.
final class RefusedStatementException extends RuntimeException {

    /// SQL states for an existing database, found by the check or by the unique index.
    private static final Set<String> DUPLICATES = Set.of("42P04", "23505");

    RefusedStatementException(SQLException cause) {
        super(cause.getMessage(), cause);
    }

    /// Whether a database with the name exists.
    boolean isDuplicate() {
        return getCause() instanceof SQLException e && DUPLICATES.contains(e.getSQLState());
    }
}
