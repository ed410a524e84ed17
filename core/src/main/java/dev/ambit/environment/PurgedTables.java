package dev.ambit.environment;

import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Reads from the live schema which tables have rows of an owner, including tables of a newer server.
final class PurgedTables {
    /// Tables that are not purged: their rows outlive the owner, or are replaced by the receipt.
    static final Set<String> KEPT = Set.of("operations", "receipts", "removals");

    /// A table comes before those that it refers to. Otherwise, tables without row level security come last:
    /// they tell other servers that the owner is gone.
    private static final String FIND = """
        with recursive depth (oid, steps) as (
            select oid, 0
            from pg_class
            where relkind in ('r', 'p')
                and relnamespace = (select oid from pg_namespace where nspname = current_schema())
            union
            select confrelid, steps + 1
            from depth
            join pg_constraint on conrelid = depth.oid and contype = 'f' and confrelid <> conrelid
            where steps < 20
        )
        select relname, oid::regclass::text as quoted, coalesce(key, '{}') as key, coalesce(types, '{}') as types
        from pg_class
        cross join lateral (
            select array_agg(quote_ident(attname) order by place) as key,
                array_agg(format_type(atttypid, atttypmod) order by place) as types
            from pg_index
            cross join unnest(indkey) with ordinality as part (number, place)
            join pg_attribute on attrelid = indrelid and attnum = part.number
            where indrelid = pg_class.oid and indisprimary) as primary_key
        join (select oid, max(steps) as steps from depth group by oid) as deepest using (oid)
        where exists (
            select from pg_attribute
            where attrelid = pg_class.oid and attname = :owner and atttypid = 'int'::regtype
                and not attisdropped)
        order by steps, relrowsecurity desc, relname
        """;

    private PurgedTables() {}

    /// @param owner the column with the owner
    static List<PurgedTable> of(Handle tx, String owner) {
        return tx
                .createQuery(FIND)
                .bind("owner", owner)
                .map((row, _) -> table(
                        row.getString("relname"),
                        row.getString("quoted"),
                        owner,
                        texts(row.getArray("key")),
                        texts(row.getArray("types"))))
                .list()
                .stream()
                .filter(it -> !KEPT.contains(it.name()))
                .toList();
    }

    private static PurgedTable table(String name, String quoted, String owner, List<String> key, List<String> types) {
        List<PurgedTable.Column> columns = new ArrayList<>();
        if (!key.isEmpty() && key.getFirst().equals(owner)) {
            for (int i = 1; i < key.size(); i++) {
                columns.add(new PurgedTable.Column(key.get(i), types.get(i)));
            }
        }
        return new PurgedTable(name, quoted, owner, columns);
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }
}
