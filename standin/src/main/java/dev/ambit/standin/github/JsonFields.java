package dev.ambit.standin.github;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads fields of JSON objects, which may be missing.
final class JsonFields {

    private JsonFields() {}

    /// Returns a text or number as a text; empty if it is missing.
    static String text(Map<String, Object> object, String name) {
        return Objects.toString(object.get(name), "");
    }

    /// Returns a nested object; empty if it is missing.
    static Map<String, Object> object(Map<String, Object> object, String name) {
        return object(object.get(name));
    }

    /// Returns the objects of a nested list; none if it is missing.
    static Stream<Map<String, Object>> list(Map<String, Object> object, String name) {
        return object.get(name) instanceof List<?> list ? list.stream().map(JsonFields::object) : Stream.empty();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }
}
