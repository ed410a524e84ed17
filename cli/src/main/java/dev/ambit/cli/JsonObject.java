package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// JSON object from a server response.
record JsonObject(Map<?, ?> fields) {

    static JsonObject of(@Nullable Object value) {
        return new JsonObject((Map<?, ?>) Objects.requireNonNull(value));
    }

    static List<JsonObject> list(@Nullable Object value) {
        return value instanceof List<?> values
                ? values.stream().map(JsonObject::of).toList()
                : List.of();
    }

    /// Returns the text at a path such as `customer.id`, or "" if it is absent. A list is joined by commas.
    String text(String path) {
        return text(at(path));
    }

    List<JsonObject> list(String path) {
        return list(at(path));
    }

    JsonObject object(String path) {
        return of(at(path));
    }

    /// Returns the object at a path, or one without fields if it is absent.
    JsonObject objectOrEmpty(String path) {
        return at(path) instanceof Map<?, ?> map ? new JsonObject(map) : new JsonObject(Map.of());
    }

    private @Nullable Object at(String path) {
        Object found = fields;
        for (String name : path.split("\\.", -1)) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found;
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case List<?> values -> values.stream().map(JsonObject::text).collect(Collectors.joining(", "));
            default -> value.toString();
        };
    }

    /// Omits the values, which may contain secrets.
    @Override
    public String toString() {
        return "JsonObject" + fields.keySet();
    }
}
