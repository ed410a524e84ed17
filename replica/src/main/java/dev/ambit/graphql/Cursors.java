package dev.ambit.graphql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import graphql.language.SourceLocation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encodes positions between rows. A cursor has the order and the row's value of each sort column, so it stays
/// valid when rows are inserted before it. The format is PostGraphile's.
final class Cursors {

    private static final int CHARS_MAX = 1 << 16;

    private Cursors() {}

    /// Writes the expression for the cursor of a row.
    static void write(SqlBuilder sql, Order order, String table) {
        sql.add("translate(encode(convert_to(concat(").literal(words(order));
        String between = "";
        for (Order.Part part : order.parts()) {
            sql.add(", ").literal(between).add(", coalesce(to_json(");
            sql.add(part.column().inCursor(table)).add(")::text, 'null')");
            between = ",";
        }
        sql.add(", ']]'), 'UTF8'), 'base64'), chr(10), '')");
    }

    private static String words(Order order) {
        var words = new StringBuilder("[");
        order.words().forEach(it -> words.append('"').append(it).append("\","));
        return words.append('[').toString();
    }

    /// Returns the cursor's value of each sort column.
    static List<@Nullable String> read(String cursor, Order order, @Nullable SourceLocation location) {
        try {
            if (cursor.length() <= CHARS_MAX) {
                return values(new String(Base64.getDecoder().decode(cursor), UTF_8), order);
            }
        } catch (IllegalArgumentException | IllegalStateException _) {
            // Rejected like any other invalid cursor.
        }
        throw notOurs(location);
    }

    private static List<@Nullable String> values(String json, Order order) {
        List<Object> parts = Json.list(json, Object.class);
        int words = order.words().size();
        if (parts.size() != words + 1
                || !parts.subList(0, words).equals(order.words())
                || !(parts.get(words) instanceof List<?> values)
                || values.size() != order.parts().size()) {
            throw new IllegalArgumentException("The cursor has another order.");
        }
        List<@Nullable String> texts = new ArrayList<>();
        values.forEach(it -> texts.add(text(it)));
        return texts;
    }

    private static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String it -> it;
            case Boolean it -> it.toString();
            case BigDecimal it -> it.toString();
            default -> throw new IllegalArgumentException("The cursor has a value that no column has.");
        };
    }

    private static GraphQlError.Thrown notOurs(@Nullable SourceLocation location) {
        return GraphQlError.Code.BAD_USER_INPUT.thrown(
                "Invalid cursor. Only cursors of an earlier result with the same `orderBy` are allowed.", location);
    }
}
