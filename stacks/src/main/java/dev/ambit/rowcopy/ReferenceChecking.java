package dev.ambit.rowcopy;

import dev.ambit.rowcopy.RowCopyPlan.ReferenceCheck;
import dev.ambit.stackdb.Quoted;
import dev.ambit.stackdb.RowStreams;
import dev.ambit.stackdb.StackDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Counts referenced rows that are neither copied nor in development.
final class ReferenceChecking {

    /// A foreign key with missing rows.
    ///
    /// @param rows number of missing rows of `to`
    record Need(String table, List<String> columns, String to, long rows) {}

    private ReferenceChecking() {}

    static List<Need> needs(CopyDatabases ends, RowCopyPlan plan, Handle from, Handle to) {
        List<Need> needs = new ArrayList<>();
        for (ReferenceCheck check : plan.checks()) {
            long missing = missing(ends, check, from, to);
            if (missing > 0) {
                needs.add(new Need(
                        check.from().name(),
                        check.reference().columns(),
                        check.reference().to(),
                        missing));
            }
        }
        return needs;
    }

    private static long missing(CopyDatabases ends, ReferenceCheck check, Handle from, Handle to) {
        Table.Reference reference = check.reference();
        String targetColumns = PlannedTable.list(reference.theirs());
        String parent = ends.target().table(reference.to());
        RowStreams.run(to, "drop table if exists pg_temp.ambit_keys");
        RowStreams.run(
                to,
                "create temporary table ambit_keys on commit drop as select %s from %s with no data"
                        .formatted(targetColumns, parent));
        RowStreams.pipe(
                from,
                keys(ends.source(), check),
                to,
                "copy pg_temp.ambit_keys (%s) from stdin".formatted(targetColumns));
        String equal = reference.theirs().stream()
                .map(it -> "p.%1$s = k.%1$s".formatted(Quoted.name(it)))
                .collect(Collectors.joining(" and "));
        return RowStreams.number(
                to,
                "select count(*) from pg_temp.ambit_keys as k where not exists (select from %s as p where %s)"
                        .formatted(parent, equal));
    }

    /// Returns a query for the referenced keys that are not copied.
    private static String keys(StackDatabase source, ReferenceCheck check) {
        String row = PlannedTable.ROW;
        String columns = PlannedTable.ofRow(row, check.reference().columns());
        String isThere = check.reference().columns().stream()
                .map(it -> row + "." + Quoted.name(it) + " is not null")
                .collect(Collectors.joining(" and "));
        return "copy (select distinct %s from %s as %s where %s and %s and not exists (select from %s as p where %s and %s)) to stdout"
                .formatted(
                        columns,
                        source.table(check.from().name()),
                        row,
                        check.from().selection(),
                        isThere,
                        source.table(check.reference().to()),
                        CopiedRows.leads(check.reference(), row, "p"),
                        check.copied());
    }
}
