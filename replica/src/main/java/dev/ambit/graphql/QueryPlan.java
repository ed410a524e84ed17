package dev.ambit.graphql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.graphql.SelectedFields.Selected;
import dev.ambit.http.Json;
import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.execution.RawVariables;
import graphql.execution.ValuesResolver;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An executable query: one statement, and the parts of the result that need no database.
final class QueryPlan {

    private static final byte[] NULL = "null".getBytes(UTF_8);

    /// Upper bound of a result, in bytes, because it is held in memory.
    static final int BYTES_MAX = 32 << 20;

    /// A part of the result, in order.
    ///
    /// @param known null if the value comes from a column of the statement
    @SuppressWarnings("ArrayRecordComponent")
    private record Part(byte[] key, byte @Nullable [] known) {}

    private final List<Part> parts = new ArrayList<>();
    private final List<GraphQlError> faults = new ArrayList<>();
    private QueryDependencies reads = new QueryDependencies();
    private @Nullable Statement statement;
    private boolean isBounded;

    private QueryPlan() {}

    /// @throws GraphQlError.Thrown if the query is too large or a variable is invalid
    static QueryPlan of(SchemaModel model, ValidatedQuery asked, Map<String, @Nullable Object> raw, String root) {
        CoercedVariables variables = ValuesResolver.coerceVariableValues(
                model.schema(),
                asked.operation().getVariableDefinitions(),
                RawVariables.of(raw),
                GraphQLContext.getDefault(),
                Locale.ROOT);
        var selection = new SelectedFields(asked.fragments(), variables);
        Collection<Selected> fields = selection.of(List.of(asked.operation().getSelectionSet()), 0);
        var plan = new QueryPlan();
        plan.write(model, selection, variables, root, fields);
        plan.introspect(model, asked, raw, fields);
        return plan;
    }

    private void write(
            SchemaModel model,
            SelectedFields selection,
            CoercedVariables variables,
            String root,
            Collection<Selected> fields) {
        var sql = new SqlBuilder();
        var cost = new RowEstimate(model);
        var compilation = new QueryCompiler(model, selection, variables, cost, sql);
        int columns = 0;
        for (Selected field : fields) {
            if (field.isTypeName()) {
                add(field, Json.write(root));
            } else if (isOfSchema(field)) {
                add(field, NULL);
            } else if (isWritten(compilation, sql, root, field, columns)) {
                add(field, null);
                columns++;
            }
        }
        reads = compilation.reads();
        if (columns > 0) {
            isBounded = cost.mayBeLong();
            statement =
                    new Statement(isBounded ? bounded(sql.text(), columns) : sql.text(), sql.values(), cost.isBig());
        }
    }

    private boolean isWritten(QueryCompiler compilation, SqlBuilder sql, String root, Selected field, int columns) {
        SqlBuilder.Mark mark = sql.mark();
        try {
            sql.add(columns == 0 ? "select " : ", ");
            compilation.root(root, field, 0);
            sql.add(" as r").add(columns);
            return true;
        } catch (GraphQlError.Thrown e) {
            if (e.fault().code() != GraphQlError.Code.BAD_USER_INPUT) {
                throw e;
            }
            // The other root fields are answered.
            sql.backTo(mark);
            faults.add(e.fault().under(field.key()));
            add(field, NULL);
            return false;
        }
    }

    /// Wraps the statement: returns its columns, or nulls if they exceed the limit, and their total size.
    private static String bounded(String sql, int columns) {
        var bounded = new StringBuilder("select ");
        var length = new StringBuilder("0");
        for (int i = 0; i < columns; i++) {
            bounded.append("case when l.bytes <= ")
                    .append(BYTES_MAX)
                    .append(" then r.r")
                    .append(i)
                    .append(" end, ");
            length.append(" + coalesce(octet_length(r.r").append(i).append("::text), 0)::bigint");
        }
        return bounded.append("l.bytes::text from (")
                .append(sql)
                .append(" offset 0) as r cross join lateral (select ")
                .append(length)
                .append(" as bytes offset 0) as l")
                .toString();
    }

    private void introspect(
            SchemaModel model, ValidatedQuery asked, Map<String, @Nullable Object> raw, Collection<Selected> fields) {
        List<Selected> asks = fields.stream().filter(QueryPlan::isOfSchema).toList();
        if (asks.isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> data = Introspection.of(model.schema(), asked, asks, raw);
        int index = 0;
        for (Selected field : fields) {
            if (isOfSchema(field)) {
                parts.set(index, new Part(key(field), Json.write(data.get(field.key()))));
            }
            index++;
        }
    }

    private static boolean isOfSchema(Selected field) {
        return field.name().equals("__schema") || field.name().equals("__type");
    }

    private void add(Selected field, byte @Nullable [] known) {
        parts.add(new Part(key(field), known));
    }

    private static byte[] key(Selected field) {
        return ("\"" + field.key() + "\":").getBytes(UTF_8);
    }

    /// Returns null if no column is read from the database.
    @Nullable
    Statement statement() {
        return statement;
    }

    QueryDependencies reads() {
        return reads;
    }

    /// @param columns columns of the statement
    GraphqlResult answer(byte[] @Nullable [] columns) {
        if (isBounded) {
            long bytes = Long.parseLong(new String(Objects.requireNonNull(columns[columns.length - 1]), UTF_8));
            if (bytes > BYTES_MAX) {
                return ErrorResults.failure(GraphQlError.Code.TOO_MUCH.because(
                        "The result has %,d bytes. At most %,d are allowed. Request fewer rows with `first`."
                                .formatted(bytes, BYTES_MAX)));
            }
        }
        int size = 64;
        for (byte[] column : columns) {
            size += column == null ? 0 : column.length;
        }
        var json = new ByteArrayOutputStream(size + 64 * parts.size());
        json.writeBytes("{\"data\":{".getBytes(UTF_8));
        int column = 0;
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                json.write(',');
            }
            Part part = parts.get(i);
            json.writeBytes(part.key);
            byte[] value = part.known == null ? columns[column++] : part.known;
            json.writeBytes(value == null ? NULL : value);
        }
        json.write('}');
        if (!faults.isEmpty()) {
            json.writeBytes(",\"errors\":".getBytes(UTF_8));
            json.writeBytes(Json.write(ErrorResults.json(faults)));
        }
        json.write('}');
        return new GraphqlResult(200, json.toByteArray());
    }
}
