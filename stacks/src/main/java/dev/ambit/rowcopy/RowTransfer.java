package dev.ambit.rowcopy;

import dev.ambit.stackdb.Quoted;
import dev.ambit.stackdb.RowStreams;
import dev.ambit.stackdb.StackDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Streams rows from one transaction to another with COPY, without buffering them.
final class RowTransfer {

    /// @param read number of rows read
    /// @param written number of rows inserted or replaced
    record Moved(long read, long written) {}

    private final StackDatabase source;
    private final StackDatabase target;
    private final Handle from;
    private final Handle to;

    RowTransfer(CopyDatabases ends, Handle from, Handle to) {
        this.source = ends.source();
        this.target = ends.target();
        this.from = from;
        this.to = to;
    }

    /// Counts the rows to copy.
    long count(PlannedTable table) {
        return RowStreams.number(
                from,
                "select count(*) from %s as %s where %s"
                        .formatted(source.table(table.name()), PlannedTable.ROW, table.selection()));
    }

    /// Returns the key of the last of the next `rows` rows; null if there are fewer.
    ///
    /// @param after key of the last copied row; null starts at the beginning
    @Nullable
    List<String> bound(PlannedTable table, @Nullable List<String> after, int rows) {
        String row = PlannedTable.ROW;
        String texts = table.table().key().stream()
                .map(it -> row + "." + Quoted.name(it) + "::text")
                .collect(Collectors.joining(", "));
        List<List<@Nullable String>> found = RowStreams.rows(
                from,
                "select %s from %s as %s where %s%s order by %s offset %d limit 1"
                        .formatted(
                                texts,
                                source.table(table.name()),
                                row,
                                table.selection(),
                                compared(table, ">", after),
                                PlannedTable.ofRow(row, table.table().key()),
                                rows - 1));
        return found.isEmpty()
                ? null
                : found.getFirst().stream().map(String::valueOf).toList();
    }

    /// Copies the rows after `after` up to `last`; null copies all remaining rows.
    Moved page(PlannedTable table, @Nullable List<String> after, @Nullable List<String> last) {
        String out = out(table, compared(table, ">", after) + compared(table, "<=", last));
        if (table.conflict() == ConflictPolicy.FAIL) {
            long rows = RowStreams.pipe(from, out, to, in(target.table(table.name()), table));
            return new Moved(rows, rows);
        }
        long rows = RowStreams.pipe(from, out, to, in(stage(table, 0), table));
        return new Moved(rows, RowStreams.run(to, insert(table, 0)));
    }

    /// Copies all rows of tables that refer to each other in one statement, at whose end PostgreSQL checks the
    /// foreign keys.
    Moved atOnce(List<PlannedTable> batch) {
        long read = 0;
        List<String> inserts = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            PlannedTable table = batch.get(i);
            read += RowStreams.pipe(from, out(table, ""), to, in(stage(table, i), table));
            inserts.add("w%d as (%s returning 1)".formatted(i, insert(table, i)));
        }
        String counts = IntStream.range(0, batch.size())
                .mapToObj("(select count(*) from w%d)"::formatted)
                .collect(Collectors.joining(" + "));
        return new Moved(
                read, RowStreams.number(to, "with %s select %s".formatted(String.join(", ", inserts), counts)));
    }

    private static String in(String into, PlannedTable table) {
        return "copy %s (%s) from stdin".formatted(into, PlannedTable.list(table.columns()));
    }

    private String out(PlannedTable table, String range) {
        return "copy (select %s from %s as %s where %s%s) to stdout"
                .formatted(
                        String.join(", ", table.expressions()),
                        source.table(table.name()),
                        PlannedTable.ROW,
                        table.selection(),
                        range);
    }

    /// Creates a temporary table without constraints for a page.
    private String stage(PlannedTable table, int number) {
        String name = "pg_temp.ambit_rows_" + number;
        RowStreams.run(to, "drop table if exists " + name);
        RowStreams.run(
                to,
                "create temporary table ambit_rows_%d on commit drop as select %s from %s with no data"
                        .formatted(number, PlannedTable.list(table.columns()), target.table(table.name())));
        return name;
    }

    private String insert(PlannedTable table, int number) {
        String columns = PlannedTable.list(table.columns());
        return "insert into %s (%s) overriding system value select %2$s from pg_temp.ambit_rows_%d%s"
                .formatted(target.table(table.name()), columns, number, onConflict(table));
    }

    private static String onConflict(PlannedTable table) {
        List<String> others = table.columns().stream()
                .filter(it -> !table.table().key().contains(it))
                .toList();
        return switch (table.conflict()) {
            case FAIL -> "";
            case SKIP -> " on conflict do nothing";
            case REPLACE ->
                " on conflict (%s) do %s"
                        .formatted(
                                PlannedTable.list(table.table().key()),
                                others.isEmpty() ? "nothing" : "update set " + taken(others));
        };
    }

    private static String taken(List<String> columns) {
        return columns.stream()
                .map(it -> "%1$s = excluded.%1$s".formatted(Quoted.name(it)))
                .collect(Collectors.joining(", "));
    }

    private static String compared(PlannedTable table, String operator, @Nullable List<String> key) {
        if (key == null) {
            return "";
        }
        List<String> names = table.table().key();
        String values = IntStream.range(0, names.size())
                .mapToObj(it -> Quoted.text(key.get(it)) + "::"
                        + table.table().column(names.get(it)).orElseThrow().type())
                .collect(Collectors.joining(", "));
        return " and (%s) %s (%s)".formatted(PlannedTable.ofRow(PlannedTable.ROW, names), operator, values);
    }
}
