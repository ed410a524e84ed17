package dev.ambit.graphql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement while it is written, from the first word to the last: so the values stand in the order of their
/// question marks.
final class Sql {

    /// The protocol has no more.
    private static final int VALUES_MAX = 30_000;

    private final StringBuilder text = new StringBuilder(1 << 10);
    private final List<@Nullable String> values = new ArrayList<>();
    private int aliases;

    /// How far it was written.
    record Mark(int chars, int values) {}

    Sql add(String words) {
        text.append(words);
        return this;
    }

    Sql add(long number) {
        text.append(number);
        return this;
    }

    /// A text of ours or an alias of the query; nothing in it needs an escape but the quote.
    Sql literal(String words) {
        text.append('\'').append(words.replace("'", "''")).append('\'');
        return this;
    }

    /// @param sql has one question mark, for the value
    Sql bound(String sql, String value) {
        if (values.size() >= VALUES_MAX) {
            throw Fault.Code.TOO_MUCH.thrown(
                    "The query has too many values. At most %,d are allowed. Split the query.".formatted(VALUES_MAX),
                    null);
        }
        values.add(value);
        text.append(sql);
        return this;
    }

    /// A name that no other table of the statement has.
    String alias() {
        return "t" + aliases++;
    }

    Mark mark() {
        return new Mark(text.length(), values.size());
    }

    /// Unsays what was written since.
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
