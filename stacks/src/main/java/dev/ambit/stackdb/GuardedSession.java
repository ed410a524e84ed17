package dev.ambit.stackdb;

import java.sql.ResultSet;
import java.sql.SQLException;

/// A session as `pg_stat_get_activity` shows it to a [SessionGuard].
///
/// @param database object id; 0 if it has none
/// @param login object id of its role
/// @param started when its process began, to recognize another process with the same id
/// @param isWriting whether its transaction has an id, which it gets with its first write
record GuardedSession(
        int processId,
        long database,
        long login,
        String name,
        String started,
        String state,
        boolean isWriting,
        double transactionSeconds,
        double statementSeconds,
        double stateSeconds) {

    static GuardedSession of(ResultSet row) throws SQLException {
        return new GuardedSession(
                row.getInt("pid"),
                row.getLong("database"),
                row.getLong("login"),
                row.getString("name"),
                row.getString("started"),
                row.getString("state"),
                row.getBoolean("is_writing"),
                row.getDouble("transaction_seconds"),
                row.getDouble("statement_seconds"),
                row.getDouble("state_seconds"));
    }

    boolean exceeds(SessionLimits limits) {
        return transactionSeconds > limits.transactionSeconds()
                || (!state.startsWith("idle") && statementSeconds > limits.statementSeconds())
                || (state.startsWith("idle in transaction") && stateSeconds > limits.idleSeconds());
    }
}
