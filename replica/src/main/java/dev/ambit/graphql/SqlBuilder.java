package dev.ambit.graphql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds a statement from left to right, so that values are in the order of their question marks.
final class SqlBuilder {

    /// Upper bound of parameters in the PostgreSQL protocol.
    private static final int VALUES_MAX = 30_000;

    private final StringBuilder text = new StringBuilder(1 << 10);
    private final List<@Nullable String> values = new ArrayList<>();
    private int aliases;

    /// A position in the statement.
    record Mark(int chars, int values) {}

    SqlBuilder add(String words) {
        text.append(words);
        return this;
    }

    SqlBuilder add(long number) {
        text.append(number);
        return this;
    }

    /// Adds a fixed text or an alias of the query; only quotes need an escape.
    SqlBuilder literal(String words) {
        text.append('\'').append(words.replace("'", "''")).append('\'');
        return this;
    }

    /// @param sql text with one question mark for the value
    SqlBuilder bound(String sql, String value) {
        if (values.size() >= VALUES_MAX) {
            throw GraphQlError.Code.TOO_MUCH.thrown(
                    "The query has too many values. At most %,d are allowed. Split the query.".formatted(VALUES_MAX),
                    null);
        }
        values.add(value);
        text.append(sql);
        return this;
    }

    /// Returns an alias that is unique in the statement.
    String alias() {
        return "t" + aliases++;
    }

    Mark mark() {
        return new Mark(text.length(), values.size());
    }

    /// Removes everything written after the mark.
    void backTo(Mark mark) {
        text.setLength(mark.chars);
        values.subList(mark.values, values.size()).clear();
    }

    String text() {
        return text.toString();
    }

    List<@Nullable String> values() {
        return values;
    }
}
