package dev.ambit.rowcopy;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.ROW_COPY_REFUSED;

import dev.ambit.http.Sha256;
import dev.ambit.problem.Problem;
import dev.ambit.rowcopy.RowCopyPlan.ReferenceCheck;
import dev.ambit.stackdb.StackDatabase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Plans a copy from the structure of both databases, without reading rows.
final class CopyPlanning {

    private final RowCopyDraft draft;
    private final Map<String, Table> production;
    private final Map<String, Table> development;
    private final String suffix;
    private final ColumnTransformation treatment;
    private final Map<String, Table> closure;
    private final CopiedRows selection;

    /// @param mediaBase base URL of production's media; null if there is none
    private CopyPlanning(
            RowCopyDraft draft,
            Masking masking,
            @Nullable String mediaBase,
            Map<String, Table> production,
            Map<String, Table> development,
            StackDatabase source,
            String suffix) {
        this.draft = draft;
        this.production = production;
        this.development = development;
        this.suffix = suffix;
        this.treatment = new ColumnTransformation(draft, masking, mediaBase, Sha256.hex("mask " + source.password()));
        requireKnown();
        this.closure = closure();
        this.selection = new CopiedRows(closure, draft, source::table);
    }

    /// Plans a copy.
    ///
    /// @throws Problem at an invalid field, or with the tables that cannot be copied
    static RowCopyPlan plan(
            RowCopyDraft draft,
            Masking masking,
            @Nullable String mediaBase,
            Map<String, Table> production,
            Map<String, Table> development,
            StackDatabase source,
            String suffix) {
        return new CopyPlanning(draft, masking, mediaBase, production, development, source, suffix).plan();
    }

    private RowCopyPlan plan() {
        Map<String, Collection<String>> edges = new TreeMap<>();
        closure.forEach((name, table) -> edges.put(
                name,
                table.references().stream()
                        .filter(it -> selection.isCopied(table, it))
                        .map(Table.Reference::to)
                        .filter(closure::containsKey)
                        .toList()));
        Map<String, PlannedTable> planned = new LinkedHashMap<>();
        closure.forEach((name, table) -> planned.put(name, planned(table)));
        treatment.requireNoKeys(production, planned.values());
        List<List<PlannedTable>> batches = TableOrder.of(edges).stream()
                .map(group -> group.stream().map(planned::get).toList())
                .toList();
        return new RowCopyPlan(
                batches,
                planned.values().stream().flatMap(it -> checks(it).stream()).toList(),
                treatment.masked(planned.values()),
                treatment.unmasked(planned.values()),
                treatment.suspected(planned.values()),
                treatment.media(planned.values()));
    }

    private void requireKnown() {
        for (int i = 0; i < draft.tables().size(); i++) {
            TableDraft asked = draft.tables().get(i);
            String field = "tables.%d".formatted(i);
            Table table = production.get(asked.name());
            if (table == null) {
                throw BAD_USER_INPUT
                        .because("Production has no table `%s`. Send the name of an existing table."
                                .formatted(asked.name()))
                        .at(field + ".name", asked.name(), String.join(", ", new TreeSet<>(production.keySet())));
            }
            for (int j = 0; j < asked.where().size(); j++) {
                requireColumn(table, asked.where().get(j).column(), "%s.where.%d.column".formatted(field, j));
            }
            List<String> columns = asked.columns() == null ? List.of() : asked.columns();
            for (int j = 0; j < columns.size(); j++) {
                requireColumn(table, columns.get(j), "%s.columns.%d".formatted(field, j));
            }
            if (asked.columns() != null) {
                requireEnough(table, columns, field + ".columns");
            }
        }
        treatment.requireKnown(production);
        treatment.requireCurrent(production);
    }

    private static void requireColumn(Table table, String column, String field) {
        if (table.column(column).isEmpty()) {
            throw BAD_USER_INPUT
                    .because("Table `%s` has no writable column `%s`. Send the name of an existing column."
                            .formatted(table.name(), column))
                    .at(field, column, String.join(", ", names(table)));
        }
    }

    private static void requireEnough(Table table, List<String> columns, String field) {
        List<String> needed = table.columns().stream()
                .filter(it -> it.isNeeded() || table.key().contains(it.name()))
                .map(Table.Column::name)
                .toList();
        if (!columns.containsAll(needed)) {
            throw BAD_USER_INPUT
                    .because(("`%s` lacks columns of `%s` that are required: the primary key and columns that are not"
                                    + " null. Add them.")
                            .formatted(field, table.name()))
                    .at(field, columns, "including " + String.join(", ", needed));
        }
    }

    /// Returns the selected tables, and with FOLLOW all tables that they refer to.
    private Map<String, Table> closure() {
        Map<String, Table> found = new TreeMap<>();
        Deque<String> open =
                new ArrayDeque<>(draft.tables().stream().map(TableDraft::name).toList());
        while (!open.isEmpty()) {
            Table table = same(open.pop());
            if (found.putIfAbsent(table.name(), table) == null && draft.foreignKeys() == ForeignKeyPolicy.FOLLOW) {
                table.references().stream().filter(it -> isAsked(table, it)).forEach(it -> open.push(it.to()));
            }
        }
        return found;
    }

    private boolean isAsked(Table table, Table.Reference reference) {
        return draft.tables().stream()
                .filter(it -> it.name().equals(table.name()))
                .allMatch(it -> it.columns() == null || it.columns().containsAll(reference.columns()));
    }

    /// Returns production's table with development's foreign keys, which the copied rows must satisfy.
    private Table same(String name) {
        Table ours = production.get(name);
        Table target = development.get(name);
        if (ours == null || target == null) {
            throw ROW_COPY_REFUSED
                    .because("%s has no table `%s`. Release the migration that creates it first."
                            .formatted(target == null ? "Development" : "Production", name))
                    .with("tables", List.of(name));
        }
        if (ours.key().isEmpty() || !ours.key().equals(target.key())) {
            throw ROW_COPY_REFUSED
                    .because(("Table `%s` needs the same primary key in production and development. Release a migration"
                                    + " that adds it.")
                            .formatted(name))
                    .with("tables", List.of(name));
        }
        for (Table.Column column : ours.columns()) {
            boolean isSame = target.column(column.name())
                    .filter(it -> it.type().equals(column.type())
                            || (!suffix.isEmpty()
                                    && it.type().replace(suffix, "").equals(column.type())))
                    .isPresent();
            if (!isSame && isWanted(name, column.name())) {
                throw ROW_COPY_REFUSED
                        .because(("Development has no column `%s.%s` of the type %s."
                                        + " Release the migration that creates it"
                                        + " first.")
                                .formatted(name, column.name(), column.type()))
                        .with("tables", List.of(name));
            }
        }
        return new Table(name, ours.columns(), ours.key(), target.references());
    }

    private boolean isWanted(String table, String column) {
        return draft.tables().stream()
                .filter(it -> it.name().equals(table))
                .allMatch(it -> it.columns() == null || it.columns().contains(column));
    }

    private PlannedTable planned(Table table) {
        List<Table.Column> columns = table.columns().stream()
                .filter(it -> isWanted(table.name(), it.name()))
                .toList();
        boolean isFollowed = draft.tables().stream().noneMatch(it -> it.name().equals(table.name()));
        return new PlannedTable(
                table,
                columns.stream().map(Table.Column::name).toList(),
                columns.stream().map(it -> treatment.expression(table, it)).toList(),
                selection.of(table, PlannedTable.ROW),
                isFollowed ? ConflictPolicy.SKIP : draft.conflict(),
                isFollowed);
    }

    /// Returns the references to check; followed references need no check.
    private List<ReferenceCheck> checks(PlannedTable from) {
        List<ReferenceCheck> checks = new ArrayList<>();
        for (Table.Reference it : from.table().references()) {
            if (draft.foreignKeys() == ForeignKeyPolicy.REFUSE && selection.isCopied(from.table(), it)) {
                Table to = closure.get(it.to());
                String copied = to == null ? CopiedRows.NONE : selection.of(to, "p");
                if (!copied.equals(CopiedRows.ALL)) {
                    checks.add(new ReferenceCheck(from, it, copied));
                }
            }
        }
        return checks;
    }

    private static List<String> names(Table table) {
        return table.columns().stream().map(Table.Column::name).toList();
    }
}
