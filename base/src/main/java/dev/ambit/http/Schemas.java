package dev.ambit.http;

import static dev.ambit.http.OpenApi.ordered;

import dev.ambit.http.Fields.Field;
import dev.ambit.http.Fields.Presence;
import dev.ambit.problem.Warning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// JSON schemas of records, each with a unique name. The schema of a request body forbids unknown fields. The
/// schema of a response allows them, because responses may gain fields.
final class Schemas {

    private static final String PROBLEM = "Problem";
    private static final String PAGINATION = "Pagination";

    private final Map<String, Map<String, Object>> schemas = new TreeMap<>();
    private final Map<String, Class<?>> types = new TreeMap<>();

    Map<String, Map<String, Object>> all() {
        return schemas;
    }

    Map<String, Object> body(Class<?> type) {
        return nested(type, true);
    }

    Map<String, Object> inline(Shape shape) {
        return shape instanceof Shape.Nested nested ? object(nested.fields(), false) : schema(shape, false);
    }

    Map<String, Object> answer(Contract.Given given) {
        return switch (given.answer()) {
            case TEXT -> ordered("type", "string");
            case BARE -> view(given);
            case ONE -> warned(given, envelope(ordered("data", view(given))));
            case LIST -> warned(given, envelope(ordered("data", list(view(given)))));
            case PAGE -> warned(given, envelope(ordered("data", list(view(given)), "pagination", pagination())));
        };
    }

    private Map<String, Object> warned(Contract.Given given, Map<String, Object> envelope) {
        if (given.has(Contract.ResponseFeature.WARNS) && envelope.get("properties") instanceof Map<?, ?> properties) {
            Map<String, Object> all = new LinkedHashMap<>();
            properties.forEach((name, schema) -> all.put(String.valueOf(name), schema));
            all.put("warnings", list(schema(Shape.of(Warning.class), false)));
            envelope.put("properties", all);
        }
        return envelope;
    }

    /// Returns the schema of a problem.
    Map<String, Object> problem() {
        schemas.computeIfAbsent(PROBLEM, _ -> {
            Map<String, Object> text = ordered("type", "string");
            Map<String, Object> properties = ordered(
                    "code", described("string", "Stable error code"),
                    "message", described("string", "Message for people"),
                    "status", ordered("type", "integer"),
                    "traceId", described("string", "Identifies this request in the server's log"),
                    "field", described("string", "Path in the body, or name of a parameter"),
                    "received", text,
                    "allowed", text);
            return ordered(
                    "type",
                    "object",
                    "required",
                    List.of("code", "message", "status", "traceId"),
                    "properties",
                    properties);
        });
        return reference(PROBLEM);
    }

    private Map<String, Object> view(Contract.Given given) {
        return schema(Shape.of(Objects.requireNonNull(given.view())), false);
    }

    private Map<String, Object> pagination() {
        Map<String, Object> cursor = nullable(ordered("type", "string"));
        schemas.computeIfAbsent(
                PAGINATION,
                _ -> ordered(
                        "type", "object",
                        "required", List.of("next", "prev"),
                        "properties", ordered("next", cursor, "prev", cursor)));
        return reference(PAGINATION);
    }

    private Map<String, Object> schema(Shape shape, boolean closed) {
        return switch (shape) {
            case Scalar scalar -> scalar(scalar);
            case EnumNames words ->
                ordered("type", "string", "enum", List.copyOf(words.bySpelling().keySet()));
            case Shape.Items items -> {
                Map<String, Object> list = list(schema(items.item(), items.nullable(), closed));
                if (items.distinct()) {
                    list.put("uniqueItems", true);
                }
                yield list;
            }
            case Shape.Entries entries ->
                ordered("type", "object", "additionalProperties", schema(entries.value(), entries.nullable(), closed));
            case Shape.Nested nested -> nested(nested.type(), closed);
            case Shape.Anything _ -> ordered();
        };
    }

    private Map<String, Object> schema(Shape shape, boolean nullable, boolean closed) {
        Map<String, Object> schema = schema(shape, closed);
        return nullable ? nullable(schema) : schema;
    }

    private static Map<String, Object> scalar(Scalar scalar) {
        return switch (scalar) {
            case TEXT -> ordered("type", "string");
            case TRUTH -> ordered("type", "boolean");
            case INT -> ordered("type", "integer", "format", "int32");
            case LONG -> ordered("type", "integer", "format", "int64");
            case DECIMAL -> ordered("type", "number");
            case MOMENT -> ordered("type", "string", "format", "date-time");
            case ID -> ordered("type", "string", "format", "uuid");
        };
    }

    private Map<String, Object> nested(Class<?> type, boolean closed) {
        String name = name(type);
        Class<?> other = types.putIfAbsent(name, type);
        if (other != null && other != type) {
            throw new IllegalStateException("%s and %s are both called %s".formatted(other, type, name));
        }
        boolean isClosed = schemas.getOrDefault(name, Map.of()).containsKey("additionalProperties");
        if (other == null || (closed && !isClosed)) {
            // Registered before its fields are known, because a record may contain itself.
            schemas.put(name, ordered("additionalProperties", false));
            schemas.put(name, object(Fields.of(type), closed));
        }
        return reference(name);
    }

    private Map<String, Object> object(Fields fields, boolean closed) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Field field : fields.all()) {
            properties.put(field.name(), schema(field.shape(), field.presence().isNullable(), closed));
            if (field.presence() == Presence.REQUIRED) {
                required.add(field.name());
            }
        }
        Map<String, Object> object = ordered("type", "object", "properties", properties);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        if (closed) {
            object.put("additionalProperties", false);
        }
        return object;
    }

    private static Map<String, Object> envelope(Map<String, Object> properties) {
        return ordered("type", "object", "required", List.copyOf(properties.keySet()), "properties", properties);
    }

    private static Map<String, Object> list(Map<String, Object> item) {
        return ordered("type", "array", "items", item);
    }

    private static Map<String, Object> described(String type, String description) {
        return ordered("type", type, "description", description);
    }

    private static Map<String, Object> reference(String name) {
        return ordered("$ref", "#/components/schemas/" + name);
    }

    private static Map<String, Object> nullable(Map<String, Object> schema) {
        if (schema.isEmpty()) {
            return schema;
        }
        if (schema.get("type") instanceof String type && !schema.containsKey("enum")) {
            Map<String, Object> either = new LinkedHashMap<>(schema);
            either.put("type", List.of(type, "null"));
            return either;
        }
        return ordered("anyOf", List.of(schema, ordered("type", "null")));
    }

    /// Returns the name of a schema: `EnvironmentApi.View` is "EnvironmentView". A top-level record keeps its name.
    private static String name(Class<?> type) {
        Class<?> home = type.getEnclosingClass();
        String own = type.getSimpleName();
        return home == null ? own : name(home).replaceFirst("Api$", "") + own;
    }
}
