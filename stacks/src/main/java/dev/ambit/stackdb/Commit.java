package dev.ambit.stackdb;

import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Whether a transaction in the database of a stack was committed, as that database says.
public enum Commit {
    COMMITTED,
    ABORTED,
    UNDER_WAY;

    /// Holds the rows to what is only asked at the end, so that the commit has little left to fail of.
    ///
    /// @return the number of the transaction
    public static String prepare(Handle to) {
        RowStreams.run(to, "set constraints all immediate");
        return Objects.requireNonNull(RowStreams.rows(to, "select pg_current_xact_id()::text")
                .getFirst()
                .getFirst());
    }

    /// What nobody remembers any more is so old that nobody would have waited for it.
    public static Commit find(StackDatabases databases, StackDatabase database, String transaction) {
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
