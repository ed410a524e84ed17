package dev.ambit.console;

import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Writes JSON on several lines, for people.
final class IndentedJson {

    private IndentedJson() {}

    static String of(@Nullable Object value) {
        return of(value, "\n");
    }

    /// @param line a line break with the indentation of the value
    private static String of(@Nullable Object value, String line) {
        String inner = line + "  ";
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            var all = new StringJoiner("," + inner, "{" + inner, line + "}");
            map.forEach((name, it) -> all.add("%s: %s".formatted(Json.text(name), of(it, inner))));
            return all.toString();
        }
        if (value instanceof List<?> list && !list.isEmpty()) {
            var all = new StringJoiner("," + inner, "[" + inner, line + "]");
            list.forEach(it -> all.add(of(it, inner)));
            return all.toString();
        }
        return Json.text(value);
    }
}
