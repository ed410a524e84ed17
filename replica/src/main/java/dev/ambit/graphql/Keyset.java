package dev.ambit.graphql;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The rows after or before a position in an order. Nulls sort last, as in PostgreSQL.
///
/// @param values values at the position, one per sort column
record Keyset(Order order, List<@Nullable String> values, boolean isAfter) {

    void write(SqlBuilder sql, String table) {
        sql.add("(");
        if (isPlain()) {
            writePlain(sql, table);
        } else {
            write(sql, table, 0);
        }
        sql.add(")");
    }

    /// Returns whether one row comparison suffices, which an index can answer.
    private boolean isPlain() {
        boolean isUp = order.parts().getFirst().isUp();
        return !values.contains(null)
                && order.parts().stream()
                        .allMatch(it -> it.isUp() == isUp && it.column().isRequired());
    }

    private void writePlain(SqlBuilder sql, String table) {
        String open = values.size() > 1 ? "(" : "";
        String close = values.size() > 1 ? ")" : "";
        String between = open;
        for (Order.Part part : order.parts()) {
            sql.add(between).add(part.column().orderedBy(table));
            between = ", ";
        }
        sql.add(close).add(isMore(order.parts().getFirst()) ? " > " : " < ");
        between = open;
        for (int i = 0; i < values.size(); i++) {
            sql.add(between);
            bind(sql, i);
            between = ", ";
        }
        sql.add(close);
    }

    private void write(SqlBuilder sql, String table, int index) {
        writeBeyond(sql, table, index);
        if (index + 1 < values.size()) {
            sql.add(" or (");
            writeEqual(sql, table, index);
            sql.add(" and (");
            write(sql, table, index + 1);
            sql.add("))");
        }
    }

    private void writeBeyond(SqlBuilder sql, String table, int index) {
        Order.Part part = order.parts().get(index);
        String column = part.column().orderedBy(table);
        if (values.get(index) == null) {
            sql.add(isMore(part) ? "false" : column + " is not null");
            return;
        }
        sql.add(column).add(isMore(part) ? " > " : " < ");
        bind(sql, index);
        if (isMore(part) && !part.column().isRequired()) {
            sql.add(" or ").add(column).add(" is null");
        }
    }

    private void writeEqual(SqlBuilder sql, String table, int index) {
        sql.add(order.parts().get(index).column().orderedBy(table));
        if (values.get(index) == null) {
            sql.add(" is null");
        } else {
            sql.add(" = ");
            bind(sql, index);
        }
    }

    private void bind(SqlBuilder sql, int index) {
        sql.bound("?::" + order.parts().get(index).column().orderedAs(), Objects.requireNonNull(values.get(index)));
    }

    private boolean isMore(Order.Part part) {
        return part.isUp() == isAfter;
    }
}
