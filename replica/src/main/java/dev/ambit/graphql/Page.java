package dev.ambit.graphql;

import static java.util.Objects.requireNonNullElse;

import graphql.language.SourceLocation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of a table that a field requests, and their order.
///
/// @param relation relation to the parent row; null for a collection
/// @param parent alias of the parent's table in the statement
record Page(
        ReadableTable table,
        @Nullable Relation relation,
        String parent,
        Order order,
        @Nullable Integer first,
        @Nullable Integer last,
        long offset,
        @Nullable Keyset after,
        @Nullable Keyset before,
        Map<String, Object> arguments,
        @Nullable SourceLocation location) {

    static Page of(
            ReadableTable table,
            @Nullable Relation relation,
            String parent,
            Map<String, Object> arguments,
            @Nullable SourceLocation location) {
        Integer first = count(arguments, "first", location);
        Integer last = count(arguments, "last", location);
        Integer offset = count(arguments, "offset", location);
        if (last != null && (first != null || offset != null)) {
            throw GraphQlError.Code.BAD_USER_INPUT.thrown(
                    "`last` and `%s` cannot be combined. Remove one of them."
                            .formatted(first != null ? "first" : "offset"),
                    location);
        }
        Order order = Order.of(table, words(arguments.get("orderBy")));
        return new Page(
                table,
                relation,
                parent,
                order,
                first,
                last,
                offset == null ? 0 : offset,
                keyset(arguments.get("after"), order, true, location),
                keyset(arguments.get("before"), order, false, location),
                arguments,
                location);
    }

    private static @Nullable Integer count(
            Map<String, Object> arguments, String name, @Nullable SourceLocation location) {
        Integer count = (Integer) arguments.get(name);
        if (count != null && count < 0) {
            throw GraphQlError.Code.BAD_USER_INPUT.thrown(
                    "`%s` is %d. It must be 0 or more. Send a positive number.".formatted(name, count), location);
        }
        return count;
    }

    private static List<String> words(@Nullable Object asked) {
        return asked == null
                ? List.of()
                : ((List<?>) asked).stream().map(String::valueOf).toList();
    }

    private static @Nullable Keyset keyset(
            @Nullable Object cursor, Order order, boolean isAfter, @Nullable SourceLocation location) {
        return cursor == null ? null : new Keyset(order, Cursors.read(cursor.toString(), order, location), isAfter);
    }

    /// Returns the maximum number of rows; null if unbounded.
    @Nullable
    Integer limit() {
        return first == null ? last : first;
    }

    /// Writes `from` and the following clauses: the rows in order, with the alias `alias`. Output expressions are
    /// computed for these rows only.
    void writeRows(SqlBuilder sql, String alias) {
        sql.add(" from (select ").add(table.columnList());
        writeMatching(sql, alias, true, true);
        writeOrder(sql, alias, last != null);
        if (limit() != null) {
            sql.add(" limit ").add(requireNonNullElse(limit(), 0));
        }
        if (offset > 0) {
            sql.add(" offset ").add(offset);
        }
        sql.add(") as ").add(alias);
        if (last != null) {
            writeOrder(sql, alias, false);
        }
    }

    private void writeOrder(SqlBuilder sql, String alias, boolean isTurned) {
        String before = " order by ";
        for (Order.Part part : order.parts()) {
            sql.add(before).add(part.column().orderedBy(alias)).add(part.isUp() == isTurned ? " desc" : "");
            before = ", ";
        }
    }

    /// Writes `from` and `where`: all matching rows, or those after one cursor and before the other.
    void writeMatching(SqlBuilder sql, String alias, boolean isBehindAfter, boolean isBeforeBefore) {
        sql.add(" from ").add(table.quoted()).add(" as ").add(alias).add(" where true");
        if (relation != null) {
            for (int i = 0; i < relation.from().size(); i++) {
                sql.add(" and ").add(alias).add(".").add(relation.to().get(i).quoted());
                sql.add(" = ").add(parent).add(".").add(relation.from().get(i).quoted());
            }
        }
        var filtering = new FilterCompiler(table, alias, sql, location);
        if (arguments.get("condition") instanceof Map<?, ?> condition) {
            filtering.condition(condition);
        }
        if (arguments.containsKey("filter")) {
            filtering.filter((Map<?, ?>) arguments.get("filter"));
        }
        if (isBehindAfter && after != null) {
            sql.add(" and ");
            after.write(sql, alias);
        }
        if (isBeforeBefore && before != null) {
            sql.add(" and ");
            before.write(sql, alias);
        }
    }

    /// Writes whether rows follow the page: whether more rows exist behind the cursor `after` than were skipped
    /// and returned.
    void writeHasNext(SqlBuilder sql) {
        if (isEmpty() || (first == null && before == null)) {
            sql.add("false");
        } else if (first == null) {
            writeIsBeyond(sql, java.util.Objects.requireNonNull(before));
        } else if (before == null) {
            writeIsMore(sql, true, false);
            sql.add(offset + first).add(")");
        } else {
            writeIsMore(sql, true, false);
            sql.add(offset).add(" + ");
            writeShown(sql);
            sql.add(")");
        }
    }

    /// Writes the same for rows before the page.
    void writeHasPrevious(SqlBuilder sql) {
        if (isEmpty() || (last == null && after == null && offset == 0)) {
            sql.add("false");
        } else if (offset > 0) {
            sql.add("true");
        } else if (last == null) {
            writeIsBeyond(sql, java.util.Objects.requireNonNull(after));
        } else {
            writeIsMore(sql, false, true);
            writeShown(sql);
            sql.add(")");
        }
    }

    private boolean isEmpty() {
        return limit() != null && requireNonNullElse(limit(), 0) == 0;
    }

    private void writeIsBeyond(SqlBuilder sql, Keyset bound) {
        String alias = sql.alias();
        sql.add("exists(select");
        writeMatching(sql, alias, false, false);
        sql.add(" and ");
        bound.write(sql, alias);
        sql.add(" is not true)");
    }

    private void writeIsMore(SqlBuilder sql, boolean isBehindAfter, boolean isBeforeBefore) {
        sql.add("exists(select");
        writeMatching(sql, sql.alias(), isBehindAfter, isBeforeBefore);
        sql.add(" offset ");
    }

    private void writeShown(SqlBuilder sql) {
        String alias = sql.alias();
        sql.add("(select count(*) from (select");
        writeMatching(sql, alias, true, true);
        sql.add(" limit ").add(requireNonNullElse(limit(), 0));
        sql.add(offset > 0 ? " offset " + offset : "").add(") as ").add(alias).add(")");
    }
}
