package dev.ambit.rowcopy;

import dev.ambit.stackdb.Quoted;
import dev.ambit.stackdb.RowStreams;
import dev.ambit.stackdb.StackDatabase;
import dev.ambit.stackdb.StackDatabases;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads the structure of a stack's tables from its database.
public final class Tables {

    private Tables() {}

    /// Returns all tables of the stack, by their names in production.
    public static Map<String, Table> of(StackDatabases databases, StackDatabase database) {
        List<String> names = databases.tables(database);
        return databases.as(database, tx -> of(tx, database, names));
    }

    /// Returns the existing tables with these names, as seen by the transaction.
    public static Map<String, Table> of(Handle tx, StackDatabase database, List<String> names) {
        if (names.isEmpty()) {
            return Map.of();
        }
        String schema = Quoted.text(database.schema());
        String list =
                names.stream().map(it -> Quoted.text(it + database.suffix())).collect(Collectors.joining(", "));
        Map<String, List<Table.Column>> columns = new LinkedHashMap<>();
        Map<String, List<String>> keys = new LinkedHashMap<>();
        Map<String, Map<String, Table.Reference>> references = new LinkedHashMap<>();
        for (List<String> row : rows(tx, """
            select relname, attname, format_type(atttypid, atttypmod), attnotnull and not atthasdef and attidentity = ''
            from pg_attribute
            join pg_class on pg_class.oid = attrelid
            join pg_namespace on pg_namespace.oid = relnamespace
            where nspname = %s and relname in (%s) and attnum > 0 and not attisdropped and attgenerated = ''
            order by relname, attnum
            """.formatted(schema, list))) {
            columns.computeIfAbsent(plain(database, row.get(0)), _ -> new ArrayList<>())
                    .add(new Table.Column(row.get(1), row.get(2), row.get(3).startsWith("t")));
        }
        for (List<String> row : rows(tx, """
            select relname, attname
            from pg_index
            join pg_class on pg_class.oid = indrelid
            join pg_namespace on pg_namespace.oid = relnamespace
            cross join unnest(indkey) with ordinality as part (number, place)
            join pg_attribute on attrelid = indrelid and attnum = part.number
            where nspname = %s and relname in (%s) and indisprimary
            order by relname, part.place
            """.formatted(schema, list))) {
            keys.computeIfAbsent(plain(database, row.get(0)), _ -> new ArrayList<>())
                    .add(row.get(1));
        }
        for (List<String> row : rows(tx, """
            select own.relname, conname, their.relname, mine.attname, others.attname
            from pg_constraint
            join pg_class as own on own.oid = conrelid
            join pg_class as their on their.oid = confrelid
            join pg_namespace on pg_namespace.oid = own.relnamespace and pg_namespace.oid = their.relnamespace
            cross join unnest(conkey, confkey) with ordinality as part (mine, others, place)
            join pg_attribute as mine on mine.attrelid = conrelid and mine.attnum = part.mine
            join pg_attribute as others on others.attrelid = confrelid and others.attnum = part.others
            where nspname = %s and own.relname in (%s) and their.relname in (%2$s) and contype = 'f' and conparentid = 0
            order by own.relname, conname, part.place
            """.formatted(schema, list))) {
            references
                    .computeIfAbsent(plain(database, row.get(0)), _ -> new LinkedHashMap<>())
                    .merge(row.get(1), reference(database, row), Tables::longer);
        }
        Map<String, Table> tables = new LinkedHashMap<>();
        columns.forEach((name, its) -> tables.put(
                name,
                new Table(
                        name,
                        its,
                        keys.getOrDefault(name, List.of()),
                        List.copyOf(references.getOrDefault(name, Map.of()).values()))));
        return tables;
    }

    private static Table.Reference reference(StackDatabase database, List<String> row) {
        return new Table.Reference(row.get(1), List.of(row.get(3)), plain(database, row.get(2)), List.of(row.get(4)));
    }

    private static Table.Reference longer(Table.Reference one, Table.Reference more) {
        List<String> columns = new ArrayList<>(one.columns());
        columns.addAll(more.columns());
        List<String> targetColumns = new ArrayList<>(one.theirs());
        targetColumns.addAll(more.theirs());
        return new Table.Reference(one.name(), columns, one.to(), targetColumns);
    }

    private static String plain(StackDatabase database, String name) {
        return name.substring(0, name.length() - database.suffix().length());
    }

    /// Runs a query whose columns are never null.
    private static List<List<String>> rows(Handle tx, String sql) {
        List<List<String>> rows = new ArrayList<>();
        for (List<@Nullable String> row : RowStreams.rows(tx, sql)) {
            rows.add(row.stream().map(Objects::requireNonNull).toList());
        }
        return rows;
    }
}
