package dev.ambit.backup;

import dev.ambit.stackdb.Quoted;
import dev.ambit.stackdb.ReleaseHistory;
import dev.ambit.stackdb.RowStreams;
import dev.ambit.stackdb.StackDatabase;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Reads the release history for a dump, with the rights of the stack's login.
final class DumpedReleases {

    private final Handle tx;
    private final StackDatabase database;
    private final String table;

    DumpedReleases(Handle tx, StackDatabase database) {
        this.tx = tx;
        this.database = database;
        this.table = database.table(ReleaseHistory.TABLE);
    }

    /// Returns the latest released version.
    Optional<String> latest() {
        return text(
                "select (select version from %s where success order by installed_rank desc limit 1)".formatted(table));
    }

    /// Returns a statement that inserts the whole history into a new table.
    Optional<String> statement() {
        return text("select json_agg(it)::text from %s as it".formatted(table))
                .map(it -> "insert into %1$s select * from json_populate_recordset(null::%1$s, %2$s::json)"
                        .formatted(Quoted.name(ReleaseHistory.table(database)), Quoted.text(it)));
    }

    /// Runs a query with one row; returns nothing if the database has no history table.
    private Optional<String> text(String query) {
        String isTable = "select count(*) from pg_class where oid = to_regclass(%s) and relkind = 'r'"
                .formatted(Quoted.text(table));
        return RowStreams.number(tx, isTable) > 0
                ? Optional.ofNullable(RowStreams.rows(tx, query).getFirst().getFirst())
                : Optional.empty();
    }
}
