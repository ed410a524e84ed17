package dev.ambit.environment;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// A table of the live schema from which the rows of one owner are removed. Its SQL is built from names that the
/// database has quoted.
///
/// @param quoted the quoted name
/// @param owner the column with the owner
/// @param key the columns of the primary key that follow the owner's column, in order. Rows are removed in this order,
///     so that a step does not scan dead rows of earlier steps. Empty if the key does not start with the owner
record PurgedTable(String name, String quoted, String owner, List<Column> key) {

    record Column(String name, String type) {}

    /// @param last the key of the last removed row; null if the table has no usable key
    record Removed(int rows, boolean isMore, @Nullable List<String> last) {}

    private static final Removed NOTHING = new Removed(0, false, null);

    PurgedTable {
        key = List.copyOf(key);
    }

    /// Removes the next rows.
    ///
    /// @param after the key of the last removed row; null to start
    Removed remove(Handle tx, int ownerNumber, @Nullable List<String> after, int limit) {
        try (Query query = tx.createQuery(deletion(after != null))) {
            query.bind("owner", ownerNumber).bind("limit", limit);
            if (after != null) {
                IntStream.range(0, key.size()).forEach(i -> query.bind("after" + i, after.get(i)));
            }
            Optional<Removed> removed = query.map((row, _) -> {
                        List<String> last = new ArrayList<>();
                        for (int i = 0; i < key.size(); i++) {
                            last.add(row.getString("key" + i));
                        }
                        boolean isMore = row.getInt("seen") == limit;
                        return new Removed(row.getInt("removed"), isMore, key.isEmpty() ? null : last);
                    })
                    .findOne();
            return removed.orElse(NOTHING);
        }
    }

    /// Returns whether any of these tables has a row of the owner.
    static boolean haveRows(Handle tx, List<PurgedTable> tables, int ownerNumber) {
        String all = tables.stream()
                .map(it -> "exists (select from %s where %s = :owner)".formatted(it.quoted, it.owner))
                .collect(joining("\n    or "));
        return tx.createQuery("select " + all)
                .bind("owner", ownerNumber)
                .mapTo(Boolean.class)
                .one();
    }

    private String deletion(boolean isBegun) {
        String columns = list(", ", "%s as key%d", Column::name);
        String order = list(", ", "%s", Column::name);
        String after = "and (%s) > (%s)".formatted(order, list(", ", "cast(:after%2$d as %1$s)", Column::type));
        return """
            with batch as materialized (
                select ctid as place%s
                from %s
                where %s = :owner %s
                %s
                limit :limit
            ), gone as (
                delete from %s
                where ctid = any (array(select place from batch)) and %s = :owner
                returning 1
            )
            select (select count(*) from gone) as removed, (select count(*) from batch) as seen%s
            from batch
            %s
            limit 1
            """.formatted(
                        key.isEmpty() ? "" : ", " + columns,
                        quoted,
                        owner,
                        isBegun ? after : "",
                        key.isEmpty() ? "" : "order by " + order,
                        quoted,
                        owner,
                        list("", ", key%2$d::text as key%2$d", Column::name),
                        key.isEmpty() ? "" : "order by " + list(", ", "batch.key%2$d desc", Column::name));
    }

    private String list(String separator, String format, Function<Column, String> part) {
        return IntStream.range(0, key.size())
                .mapToObj(i -> format.formatted(part.apply(key.get(i)), i))
                .collect(joining(separator));
    }
}
