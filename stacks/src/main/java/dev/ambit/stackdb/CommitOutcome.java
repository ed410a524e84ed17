package dev.ambit.stackdb;

import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// The outcome of a transaction in the database of a stack.
public enum CommitOutcome {
    COMMITTED,
    ABORTED,
    UNDER_WAY;

    /// Checks deferred constraints, so that the commit is unlikely to fail.
    ///
    /// @return the transaction id
    public static String prepare(Handle to) {
        RowStreams.run(to, "set constraints all immediate");
        return Objects.requireNonNull(RowStreams.rows(to, "select pg_current_xact_id()::text")
                .getFirst()
                .getFirst());
    }

    /// Queries the outcome. A transaction too old for PostgreSQL to know counts as aborted.
    public static CommitOutcome find(StackDatabases databases, StackDatabase database, String transaction) {
        String state = databases.as(
                database,
                tx -> RowStreams.rows(tx, "select pg_xact_status(%s::xid8)".formatted(Quoted.text(transaction)))
                        .getFirst()
                        .getFirst());
        return switch (state) {
            case "committed" -> COMMITTED;
            case "in progress" -> UNDER_WAY;
            case null, default -> ABORTED;
        };
    }
}
