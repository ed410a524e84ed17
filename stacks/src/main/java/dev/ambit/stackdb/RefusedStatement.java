package dev.ambit.stackdb;

import java.sql.SQLException;
import java.util.Set;

/// PostgreSQL would not.
final class RefusedStatement extends RuntimeException {

    /// Found by who looks, and by the index of who has made it at the same time.
    private static final Set<String> DUPLICATES = Set.of("42P04", "23505");

    RefusedStatement(SQLException cause) {
        super(cause.getMessage(), cause);
    }

    /// Whether there is a database of that name already.
    boolean isDuplicate() {
        return getCause() instanceof SQLException e && DUPLICATES.contains(e.getSQLState());
    }
}
