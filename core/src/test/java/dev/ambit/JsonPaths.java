package dev.ambit;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the value at a path in a parsed document of maps and lists.
public final class JsonPaths {

    private JsonPaths() {}

    /// Null if there is no value; the document itself for an empty path.
    public static @Nullable Object at(@Nullable Object document, String path) {
        @Nullable Object found = document;
        for (String name : path.isEmpty() ? new String[0] : path.split("\\.", -1)) {
            found = switch (found) {
                case Map<?, ?> map -> map.get(name);
                case List<?> list when isIndex(name, list) -> list.get(Integer.parseInt(name));
                case null, default -> null;
            };
        }
        return found;
    }

    private static boolean isIndex(String name, List<?> list) {
        return name.matches("\\d{1,9}") && Integer.parseInt(name) < list.size();
    }
}
