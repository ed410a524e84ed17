package dev.ambit.stackdb;

import dev.ambit.stack.DatabaseStrategy;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/// Reads production's structure for a development stack with a given strategy.
final class StructureReading {

    private static final String FUNCTION_IN_PUBLIC = "(?i)^(create or replace (?:function|procedure)) public\\.";

    private final Handle tx;
    private final DatabaseStrategy strategy;
    private final List<String> statements = new ArrayList<>();
    private final List<TableStructure.Named> objects = new ArrayList<>();

    private StructureReading(Handle tx, DatabaseStrategy strategy) {
        this.tx = tx;
        this.strategy = strategy;
    }

    /// Reads the structure.
    ///
    /// @param tx in production's database, as the administrator
    static TableStructure read(Handle tx, DatabaseStrategy strategy) {
        return new StructureReading(tx, strategy).read();
    }

    /// Runs a query. It is parsed with a safe search path, and executed with `public` on the path, so that names
    /// in the results have no schema.
    private static <T> List<T> rows(Handle tx, String query, RowMapper<T> mapper) {
        StackDatabases.run(tx, "set local search_path = pg_catalog, pg_temp");
        StackDatabases.run(tx, "declare reading no scroll cursor for " + query);
        StackDatabases.run(tx, "set local search_path = public");
        List<T> rows = tx.createQuery("fetch all from reading").map(mapper).list();
        StackDatabases.run(tx, "close reading");
        StackDatabases.run(tx, "set local search_path = pg_catalog, pg_temp");
        return rows;
    }

    /// Returns the quoted names of extensions that a separate database needs.
    static List<String> extensions(Handle tx) {
        return texts(tx, StructureQueries.EXTENSIONS);
    }

    private TableStructure read() {
        List<String> obstacles = new ArrayList<>(texts(tx, StructureQueries.OBSTACLES));
        obstacles.addAll(code());
        if (strategy == DatabaseStrategy.SCHEMA) {
            obstacles.addAll(texts(tx, StructureQueries.BORROWED));
        }
        if (!obstacles.isEmpty()) {
            return new TableStructure(List.of(), List.of(), obstacles);
        }
        statements.add("set local check_function_bodies = off");
        take(StructureQueries.ENUMS);
        take(StructureQueries.OTHER_TYPES);
        take(StructureQueries.SEQUENCES);
        routines(false);
        take(StructureQueries.TABLES);
        take(StructureQueries.IDENTITIES);
        routines(true);
        statements.addAll(texts(tx, StructureQueries.DEFAULTS));
        statements.addAll(texts(tx, StructureQueries.OWNED_SEQUENCES));
        ofTables(StructureQueries.CONSTRAINTS);
        take(StructureQueries.VIEWS);
        ofTables(StructureQueries.INDEXES);
        if (strategy != DatabaseStrategy.TABLE_SUFFIX) {
            statements.addAll(texts(tx, StructureQueries.TRIGGERS));
        }
        return new TableStructure(statements, objects, List.of());
    }

    /// Returns the code that cannot be copied, because table names or schemas differ. A separate database has the
    /// same names.
    private List<String> code() {
        return switch (strategy) {
            case DATABASE -> List.of();
            case SCHEMA ->
                rows(
                                tx,
                                StructureQueries.CODE,
                                (row, _) -> row.getBoolean(2)
                                        ? row.getString(1) + ", whose code names the schema public"
                                        : "")
                        .stream()
                        .filter(it -> !it.isEmpty())
                        .toList();
            case TABLE_SUFFIX ->
                rows(
                        tx,
                        StructureQueries.CODE,
                        (row, _) -> row.getString(1) + ", whose code names tables without a suffix");
        };
    }

    private void take(String query) {
        rows(tx, query, (row, _) -> {
                    objects.add(new TableStructure.Named(row.getString("kind"), row.getString("name"), ""));
                    return row.getString("statement");
                })
                .stream()
                .filter(it -> !it.isEmpty())
                .forEach(statements::add);
    }

    private void ofTables(String query) {
        statements.addAll(rows(tx, query, (row, _) -> {
            objects.add(
                    new TableStructure.Named(row.getString("kind"), row.getString("name"), row.getString("parent")));
            return row.getString("statement");
        }));
    }

    private void routines(boolean withTables) {
        if (strategy == DatabaseStrategy.TABLE_SUFFIX) {
            return;
        }
        rows(
                        tx,
                        StructureQueries.ROUTINES,
                        (row, _) -> row.getBoolean("needs_tables") == withTables ? row.getString("statement") : "")
                .stream()
                .filter(it -> !it.isEmpty())
                .forEach(it -> statements.add(it.replaceFirst(FUNCTION_IN_PUBLIC, "$1 ")));
    }

    private static List<String> texts(Handle tx, String query) {
        return rows(tx, query, (row, _) -> row.getString(1));
    }
}
