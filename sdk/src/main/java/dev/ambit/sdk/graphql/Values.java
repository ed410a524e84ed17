package dev.ambit.sdk.graphql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads parts of JSON documents, which consist of maps, lists, texts, numbers and booleans.
final class Values {

    private Values() {}

    /// Returns an object with texts as names.
    ///
    /// @throws IllegalStateException if the value is no object
    static Map<String, Object> object(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalStateException("Expected an object");
        }
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((name, it) -> {
            if (it != null) {
                object.put(String.valueOf(name), it);
            }
        });
        return object;
    }

    /// Returns an object, or an empty one for null.
    static Map<String, Object> objectOrEmpty(@Nullable Object value) {
        return value == null ? Map.of() : object(value);
    }

    /// Returns a list of objects, or an empty one for null.
    static List<Map<String, Object>> objects(@Nullable Object value) {
        List<Map<String, Object>> objects = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(it -> objects.add(object(it)));
        }
        return objects;
    }

    /// Returns a list of texts, or an empty one for null.
    static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
