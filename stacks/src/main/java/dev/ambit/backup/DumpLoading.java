package dev.ambit.backup;

import static dev.ambit.problem.ProblemCode.BACKUP_UNUSABLE;

import dev.ambit.rowcopy.Sequences;
import dev.ambit.rowcopy.Table;
import dev.ambit.rowcopy.TableOrder;
import dev.ambit.rowcopy.Tables;
import dev.ambit.stackdb.Quoted;
import dev.ambit.stackdb.RowStreams;
import dev.ambit.stackdb.StackDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Replaces all rows of a database by those of a dump, within one transaction. Triggers are disabled, because the
/// dump contains their results. Tables with cyclic references are filled by one statement, at whose end
/// PostgreSQL checks the foreign keys.
final class DumpLoading implements DumpReading.Target {

    private final Handle tx;
    private final StackDatabase database;
    private final boolean isBuilt;
    private Map<String, Table> tables;
    private final BiConsumer<String, Long> progress;
    private final Map<String, List<String>> groups = new HashMap<>();
    private final Map<String, DumpHeader.Part> parts = new HashMap<>();
    private final List<String> staged = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final Triggers triggers;

    /// @param isBuilt whether the statements of the dump create the tables if the database has none
    DumpLoading(
            Handle tx,
            StackDatabase database,
            Map<String, Table> tables,
            boolean isBuilt,
            BiConsumer<String, Long> progress) {
        this.tx = tx;
        this.database = database;
        this.tables = tables;
        this.isBuilt = isBuilt;
        this.triggers = new Triggers(tx);
        this.progress = progress;
    }

    @Override
    public void head(DumpHeader head) {
        if (isBuilt && tables.isEmpty()) {
            head.before().forEach(it -> RowStreams.run(tx, it));
            head.behind().forEach(it -> RowStreams.run(tx, it));
            List<String> names =
                    head.tables().stream().map(DumpHeader.Part::name).toList();
            tables = Tables.of(tx, database, names);
        }
        for (DumpHeader.Part part : head.tables()) {
            Table table = tables.get(part.name());
            if (table == null
                    || part.columns().stream().anyMatch(it -> table.column(it).isEmpty())) {
                throw BACKUP_UNUSABLE.because(
                        ("Table `%s` of the dump has columns that the database does not have. The dump has the"
                                        + " structure"
                                        + " of release %s. Load a dump with the structure of the current release.")
                                .formatted(part.name(), head.release()));
            }
            parts.put(part.name(), part);
        }
        TableOrder.of(parts.keySet().stream().map(tables::get).toList()).forEach(group -> {
            List<String> ours = group.stream().filter(parts::containsKey).toList();
            boolean isAtOnce = ours.size() > 1
                    || Objects.requireNonNull(tables.get(ours.getFirst())).refersToItself();
            ours.forEach(it -> groups.put(it, isAtOnce ? ours : List.of()));
        });
        if (!parts.isEmpty()) {
            List<String> all = tables.keySet().stream().map(database::table).toList();
            RowStreams.run(tx, "lock table " + String.join(", ", all));
            triggers.disable(all);
            RowStreams.run(tx, "truncate " + String.join(", ", all));
        }
    }

    @Override
    public void finish() {
        triggers.goOn();
    }

    @Override
    public long page(String table, InputStream rows) throws IOException {
        DumpHeader.Part part = part(table);
        boolean isStaged = !Objects.requireNonNull(groups.get(table)).isEmpty();
        String into = isStaged ? stage(part) : database.table(table);
        long read = RowStreams.read(rows, tx, "copy %s (%s) from stdin".formatted(into, list(part)));
        progress.accept(table, read);
        return read;
    }

    @Override
    public void end(String table) {
        List<String> group = Objects.requireNonNull(groups.get(part(table).name()));
        ended.add(table);
        if (group.isEmpty()) {
            Sequences.moveOn(tx, database, table);
        } else if (ended.containsAll(group)) {
            fill(group);
        }
    }

    private void fill(List<String> group) {
        List<String> inserts = new ArrayList<>();
        for (String it : group) {
            inserts.add("w%d as (insert into %s (%s) overriding system value select %3$s from pg_temp.%4$s)"
                    .formatted(inserts.size(), database.table(it), list(part(it)), temporaryName(it)));
        }
        RowStreams.rows(tx, "with %s select 1".formatted(String.join(", ", inserts)));
        group.forEach(it -> Sequences.moveOn(tx, database, it));
    }

    private String stage(DumpHeader.Part part) {
        if (!staged.contains(part.name())) {
            staged.add(part.name());
            RowStreams.run(
                    tx,
                    "create temporary table %s on commit drop as select %s from %s with no data"
                            .formatted(temporaryName(part.name()), list(part), database.table(part.name())));
        }
        return "pg_temp." + temporaryName(part.name());
    }

    private String temporaryName(String table) {
        return "ambit_load_" + staged.indexOf(table);
    }

    private DumpHeader.Part part(String table) {
        DumpHeader.Part part = parts.get(table);
        if (part == null) {
            throw DumpReading.unusable();
        }
        return part;
    }

    private static String list(DumpHeader.Part part) {
        return part.columns().stream().map(Quoted::name).collect(Collectors.joining(", "));
    }
}
