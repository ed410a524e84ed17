package dev.ambit.catalog;

import dev.ambit.http.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Request fields that are stored by their wire name and returned as they were sent. Most have no effect yet.
public final class StoredFields {

    private StoredFields() {}

    /// Stores a value unless it is null.
    public static void put(Map<String, Object> stored, String name, @Nullable Object value) {
        if (value != null) {
            stored.put(name, value);
        }
    }

    /// Returns the JSON object of a wire record without its null fields.
    public static Map<String, Object> object(Record sent) {
        return withoutNulls(Json.map(Json.text(sent)));
    }

    /// Returns the object like [#object], or null if the record is absent or has no fields.
    public static @Nullable Map<String, Object> objectOrNull(@Nullable Record sent) {
        Map<String, Object> object = sent == null ? Map.of() : object(sent);
        return object.isEmpty() ? null : object;
    }

    private static Map<String, Object> withoutNulls(Map<?, ?> fields) {
        Map<String, Object> sent = new HashMap<>();
        fields.forEach((name, field) -> {
            if (field != null) {
                sent.put(String.valueOf(name), withoutNulls(field));
            }
        });
        return sent;
    }

    private static Object withoutNulls(Object value) {
        return switch (value) {
            case Map<?, ?> fields -> withoutNulls(fields);
            case List<?> list -> list.stream().map(StoredFields::withoutNulls).toList();
            default -> value;
        };
    }
}
