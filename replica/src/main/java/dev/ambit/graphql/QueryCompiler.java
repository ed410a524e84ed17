package dev.ambit.graphql;

import dev.ambit.graphql.SelectedFields.Selected;
import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.execution.ValuesResolver;
import graphql.schema.GraphQLFieldDefinition;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// Compiles the fields of a query to one SQL statement. Each row becomes a JSON object and each page a list. Output
/// expressions are computed for the rows of a page only.
final class QueryCompiler {

    /// PostgreSQL truncates longer names, and limits the number of columns.
    private static final int NAME_CHARS_MAX = 63;

    private static final int COLUMNS_MAX = 1_500;

    /// A name that no query can contain and no column has by accident.
    private static final String OBJECT = "\"~\"";

    private static final String LONG_OBJECT = "\"~\".\"~\"";

    private final SchemaModel model;
    private final SelectedFields selection;
    private final CoercedVariables variables;
    private final RowEstimate cost;
    private final QueryDependencies reads = new QueryDependencies();
    private final SqlBuilder sql;

    QueryCompiler(
            SchemaModel model, SelectedFields selection, CoercedVariables variables, RowEstimate cost, SqlBuilder sql) {
        this.model = model;
        this.selection = selection;
        this.variables = variables;
        this.cost = cost;
        this.sql = sql;
    }

    /// Returns the tables that the query reads.
    QueryDependencies reads() {
        return reads;
    }

    /// Adds an expression for a root field.
    ///
    /// @param root type of the field
    void root(String root, Selected field, int depth) {
        if (field.name().equals("query")) {
            Collection<Selected> nested = selection.of(field.under(), depth + 1);
            object(nested, it -> nestedRoot(root, it, depth + 1), () -> {});
            return;
        }
        RootFields.Root begin = model.roots().of(field.name());
        if (begin.key().isEmpty()) {
            connection(
                    Page.of(
                            begin.table(),
                            null,
                            "",
                            arguments(root, field),
                            field.field().getSourceLocation()),
                    field,
                    depth,
                    1);
        } else {
            Map<String, Object> arguments = arguments(root, field);
            reads.key(
                    begin.table(),
                    begin.key().stream()
                            .map(it -> String.valueOf(arguments.get(it.field())))
                            .toList());
            single(begin, arguments, field, depth);
        }
    }

    private void nestedRoot(String root, Selected field, int depth) {
        if (field.isTypeName()) {
            typeName(SchemaBuilder.QUERY);
        } else if (field.name().startsWith("__")) {
            throw GraphQlError.Code.BAD_USER_INPUT.thrown(
                    "Introspection fields are allowed only at the root of a query. Move them there.",
                    field.field().getSourceLocation());
        } else {
            root(root, field, depth);
        }
    }

    /// Compiles a root field that selects one row by key.
    private void single(RootFields.Root begin, Map<String, Object> arguments, Selected field, int depth) {
        String alias = sql.alias();
        row(begin.table(), alias, field, depth, cost.add(1), () -> {
            String before = " where ";
            for (ReadableColumn column : begin.key()) {
                sql.add(before).add(alias).add(".").add(column.quoted());
                sql.bound(" = " + column.type().bound(), String.valueOf(arguments.get(column.field())));
                before = " and ";
            }
        });
    }

    /// Adds an object of one row, or null.
    private void row(ReadableTable table, String alias, Selected field, int depth, long parents, Runnable where) {
        reads.table(table);
        object(
                selection.of(field.under(), depth + 1),
                it -> columnOrRelation(table, alias, it, depth + 1, parents),
                () -> {
                    sql.add(" from ").add(table.quoted()).add(" as ").add(alias);
                    where.run();
                });
    }

    private void columnOrRelation(ReadableTable table, String alias, Selected field, int depth, long parents) {
        if (field.isTypeName()) {
            typeName(table.names().type());
            return;
        }
        ReadableColumn column = table.column(field.name()).orElse(null);
        if (column != null) {
            sql.add(column.type().shown(alias + "." + column.quoted()));
            return;
        }
        Relation relation = table.relation(field.name()).orElseThrow();
        ReadableTable target = model.catalog().table(relation.target());
        if (relation.isMany()) {
            Map<String, Object> arguments = arguments(table.names().type(), field);
            connection(
                    Page.of(target, relation, alias, arguments, field.field().getSourceLocation()),
                    field,
                    depth,
                    parents);
        } else {
            String other = sql.alias();
            row(target, other, field, depth, cost.add(parents), () -> join(relation, alias, other));
        }
    }

    private void join(Relation relation, String alias, String other) {
        for (int i = 0; i < relation.from().size(); i++) {
            sql.add(i == 0 ? " where " : " and ")
                    .add(other)
                    .add(".")
                    .add(relation.to().get(i).quoted());
            sql.add(" = ").add(alias).add(".").add(relation.from().get(i).quoted());
        }
    }

    private void connection(Page page, Selected field, int depth, long parents) {
        reads.table(page.table());
        Collection<Selected> parts = selection.of(field.under(), depth + 1);
        List<Selected> lists = parts.stream()
                .filter(it -> it.name().equals("nodes") || it.name().equals("edges"))
                .toList();
        boolean hasCursors = parts.stream()
                .filter(it -> it.name().equals("pageInfo"))
                .flatMap(it -> selection.of(it.under(), depth + 2).stream())
                .anyMatch(it -> it.name().endsWith("Cursor"));
        if (parts.stream().anyMatch(it -> it.name().equals("totalCount"))) {
            cost.addTotal(page, parents);
        }
        if (parts.stream().allMatch(Selected::isTypeName)) {
            // Validates the arguments although no row is read.
            page.writeMatching(new SqlBuilder(), "unread", true, true);
        }
        boolean isRead = hasCursors || !lists.isEmpty();
        long rows = isRead ? cost.add(page, parents) : parents;
        if (!hasCursors && lists.size() <= 1) {
            object(parts, it -> part(page, it, depth + 1, () -> list(page, it, depth + 1, rows)), () -> {});
        } else {
            String together = sql.alias();
            object(
                    parts,
                    it -> part(page, it, depth + 1, () -> sql.add(together + ".n" + lists.indexOf(it)), together),
                    () -> together(page, lists, together, depth + 1, rows));
        }
    }

    private void part(Page page, Selected field, int depth, Runnable list) {
        part(page, field, depth, list, "");
    }

    /// @param together alias of the first and last cursors
    private void part(Page page, Selected field, int depth, Runnable list, String together) {
        switch (field.name()) {
            case "nodes", "edges" -> list.run();
            case "totalCount" -> {
                sql.add("(select count(*)");
                page.writeMatching(sql, sql.alias(), false, false);
                sql.add(")");
            }
            case "pageInfo" ->
                object(selection.of(field.under(), depth + 1), it -> pageInfo(page, it, together), () -> {});
            default -> typeName(page.table().names().connection());
        }
    }

    private void pageInfo(Page page, Selected field, String together) {
        switch (field.name()) {
            case "hasNextPage" -> page.writeHasNext(sql);
            case "hasPreviousPage" -> page.writeHasPrevious(sql);
            case "startCursor" -> sql.add(together).add(".c0");
            case "endCursor" -> sql.add(together).add(".c1");
            default -> typeName("PageInfo");
        }
    }

    /// Compiles the only list of a connection.
    private void list(Page page, Selected field, int depth, long rows) {
        String alias = sql.alias();
        Collection<Selected> parts = selection.of(field.under(), depth + 1);
        sql.add("(select coalesce(json_agg(").add(isLong(parts) ? LONG_OBJECT : OBJECT);
        sql.add("), '[]'::json) from (select ");
        columns(parts, it -> nodeOrEdge(page.table(), page, alias, field, it, depth + 1, rows));
        page.writeRows(sql, alias);
        sql.add(") as ").add(OBJECT).add(")");
    }

    private void nodeOrEdge(
            ReadableTable table, Page page, String alias, Selected list, Selected field, int depth, long rows) {
        if (list.name().equals("nodes")) {
            columnOrRelation(table, alias, field, depth, rows);
            return;
        }
        switch (field.name()) {
            case "cursor" -> Cursors.write(sql, page.order(), alias);
            case "node" ->
                object(
                        selection.of(field.under(), depth + 1),
                        it -> columnOrRelation(table, alias, it, depth + 1, rows),
                        () -> {});
            default -> typeName(table.names().edge());
        }
    }

    /// Compiles several lists of the same rows, with the cursors of the first and the last row.
    private void together(Page page, List<Selected> lists, String together, int depth, long rows) {
        String each = sql.alias();
        String alias = sql.alias();
        sql.add(" from (select ");
        for (int i = 0; i < lists.size(); i++) {
            sql.add("coalesce(json_agg(" + each + ".n" + i + "), '[]'::json) as n" + i + ", ");
        }
        sql.add("(array_agg(%1$s.c))[1] as c0, (array_agg(%1$s.c))[count(*)] as c1 from (select ".formatted(each));
        for (int i = 0; i < lists.size(); i++) {
            Selected list = lists.get(i);
            object(
                    selection.of(list.under(), depth + 1),
                    it -> nodeOrEdge(page.table(), page, alias, list, it, depth + 1, rows),
                    () -> {});
            sql.add(" as n" + i + ", ");
        }
        Cursors.write(sql, page.order(), alias);
        sql.add(" as c");
        page.writeRows(sql, alias);
        sql.add(") as ").add(each).add(") as ").add(together);
    }

    /// Adds an object; it is null if `from` has no row.
    private void object(Collection<Selected> fields, Consumer<Selected> expression, Runnable from) {
        sql.add("(select ").add(isLong(fields) ? LONG_OBJECT : "row_to_json(" + OBJECT + ")");
        sql.add(" from (select ");
        columns(fields, expression);
        from.run();
        sql.add(") as ").add(OBJECT).add(")");
    }

    private static boolean isLong(Collection<Selected> fields) {
        return fields.size() > COLUMNS_MAX
                || fields.stream().anyMatch(it -> it.key().length() > NAME_CHARS_MAX);
    }

    private void columns(Collection<Selected> fields, Consumer<Selected> expression) {
        boolean isLong = isLong(fields);
        String before = isLong ? "('{' || '" : "";
        for (Selected field : fields) {
            sql.add(before);
            if (isLong) {
                sql.add("\"").add(field.key()).add("\":' || coalesce(to_json(");
                expression.accept(field);
                sql.add(")::text, 'null')");
                before = " || ',";
            } else {
                expression.accept(field);
                sql.add(" as \"").add(field.key()).add("\"");
                before = ", ";
            }
        }
        sql.add(isLong ? " || '}')::json as " + OBJECT : "");
    }

    private void typeName(String name) {
        sql.literal(name).add("::text");
    }

    private Map<String, Object> arguments(String type, Selected field) {
        GraphQLFieldDefinition definition =
                Objects.requireNonNull(model.schema().getObjectType(type)).getFieldDefinition(field.name());
        return ValuesResolver.getArgumentValues(
                model.schema().getCodeRegistry(),
                definition.getArguments(),
                field.field().getArguments(),
                variables,
                GraphQLContext.getDefault(),
                Locale.ROOT);
    }
}
