package dev.ambit.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes the TypeScript types of the operations that applications call, from an OpenAPI document.
final class TypescriptTypes {

    /// Of the catalog, applications only read.
    private static final Set<String> TAGS = Set.of("Entitlements", "Usage", "Customers", "Subscriptions", "Events");

    private static final String JSON = "application/json";
    private static final String REFERENCE = "#/components/schemas/";
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_$][\\w$]*");

    private final Map<String, Object> document;

    /// Schemas that the operations reach.
    private final Set<String> reached = new TreeSet<>();

    private final List<String> operations = new ArrayList<>();
    private final List<String> routes = new ArrayList<>();

    private TypescriptTypes(Map<String, Object> document) {
        this.document = document;
    }

    static String of(Map<String, Object> document) {
        return new TypescriptTypes(document).file();
    }

    private String file() {
        Map<String, Map<String, Object>> byId = new TreeMap<>();
        object(document, "paths")
                .forEach((path, methods) -> map(methods).forEach((method, operation) -> {
                    if (isIncluded(method, map(operation))) {
                        String id = String.valueOf(map(operation).get("operationId"));
                        byId.put(id, map(operation));
                        routes.add("  %s: ['%s', '%s'],\n".formatted(id, method.toUpperCase(Locale.ROOT), path));
                    }
                }));
        byId.forEach(this::addOperation);
        routes.sort(String::compareTo);
        return """
                // Generated from /openapi.json by TypescriptClientTest. To regenerate it, run the test with -Dambit.write=true.

                %s// Input and result of each operation, by its id.
                export interface Operations {
                %s}

                export const routes = {
                %s} as const satisfies Record<keyof Operations, readonly [string, string]>;
                """.formatted(String.join("", schemas()), String.join("", operations), String.join("", routes));
    }

    private static boolean isIncluded(String method, Map<String, Object> operation) {
        boolean isJson = map(operation.get("responses")).entrySet().stream()
                .anyMatch(it ->
                        it.getKey().startsWith("2") && content(it.getValue()).containsKey(JSON));
        String tag = String.valueOf(list(operation.get("tags")).getFirst());
        return isJson && (TAGS.contains(tag) || (tag.equals("Catalog") && method.equals("get")));
    }

    private void addOperation(String id, Map<String, Object> operation) {
        List<String> parts = new ArrayList<>();
        addParameters(parts, operation, "path");
        addParameters(parts, operation, "query");
        if (operation.containsKey("requestBody")) {
            Map<String, Object> body = map(operation.get("requestBody"));
            Object schema =
                    map(Objects.requireNonNull(content(body).get(JSON), id)).get("schema");
            boolean isRequired = Boolean.TRUE.equals(body.get("required"));
            parts.add("    body%s: %s;\n".formatted(isRequired ? "" : "?", type(schema, "    ")));
        }
        parts.add("    result: %s;\n".formatted(type(result(operation), "    ")));
        operations.add("  /** %s. */\n".formatted(operation.get("summary")));
        operations.add("""
                  %s: {
                %s  };
                """.formatted(id, String.join("", parts)));
    }

    private void addParameters(List<String> parts, Map<String, Object> operation, String path) {
        List<Map<String, Object>> parameters = list(operation.getOrDefault("parameters", List.of())).stream()
                .map(TypescriptTypes::map)
                .filter(it -> path.equals(it.get("in")))
                .toList();
        if (parameters.isEmpty()) {
            return;
        }
        boolean isRequired = parameters.stream().anyMatch(it -> Boolean.TRUE.equals(it.get("required")));
        String fields = parameters.stream()
                .map(it -> "%s%s: %s"
                        .formatted(
                                name(String.valueOf(it.get("name"))),
                                Boolean.TRUE.equals(it.get("required")) ? "" : "?",
                                type(it.get("schema"), "")))
                .collect(Collectors.joining("; "));
        parts.add("    %s%s: { %s };\n".formatted(path, isRequired ? "" : "?", fields));
    }

    private static @Nullable Object result(Map<String, Object> operation) {
        return map(operation.get("responses")).entrySet().stream()
                .filter(it -> it.getKey().startsWith("2"))
                .map(it -> map(Objects.requireNonNull(content(it.getValue()).get(JSON)))
                        .get("schema"))
                .findFirst()
                .orElseThrow();
    }

    /// Schemas can reach further ones, so they are written until no new one is reached.
    private List<String> schemas() {
        Map<String, String> written = new TreeMap<>();
        Map<String, Object> all = object(object(document, "components"), "schemas");
        while (!written.keySet().containsAll(reached)) {
            for (String name : Set.copyOf(reached)) {
                if (!written.containsKey(name)) {
                    written.put(name, "export type %s = %s;\n\n".formatted(name, type(all.get(name), "")));
                }
            }
        }
        return List.copyOf(written.values());
    }

    private String type(@Nullable Object value, String indent) {
        Map<String, Object> schema = map(value);
        if (schema.get("$ref") instanceof String reference) {
            String name = reference.substring(REFERENCE.length());
            reached.add(name);
            return name;
        }
        if (schema.containsKey("anyOf")) {
            return list(schema.get("anyOf")).stream()
                    .map(it -> type(it, indent))
                    .distinct()
                    .collect(Collectors.joining(" | "));
        }
        if (schema.containsKey("enum")) {
            return literals(schema);
        }
        List<?> types = schema.get("type") instanceof List<?> several
                ? several
                : schema.containsKey("type") ? List.of(schema.get("type")) : List.of("unknown");
        return types.stream()
                .map(it -> type(String.valueOf(it), schema, indent))
                .distinct()
                .collect(Collectors.joining(" | "));
    }

    private static String literals(Map<String, Object> schema) {
        return list(schema.get("enum")).stream()
                .map(it -> it == null ? "null" : "'%s'".formatted(it))
                .collect(Collectors.joining(" | "));
    }

    private String type(String type, Map<String, Object> schema, String indent) {
        return switch (type) {
            case "string", "boolean", "null", "number" -> type;
            case "integer" -> "number";
            case "array" -> "Array<%s>".formatted(type(schema.getOrDefault("items", Map.of()), indent));
            case "object" -> fields(schema, indent);
            default -> "unknown";
        };
    }

    private String fields(Map<String, Object> schema, String indent) {
        Map<String, Object> properties = map(schema.getOrDefault("properties", Map.of()));
        if (properties.isEmpty()) {
            Object values = schema.get("additionalProperties");
            return "Record<string, %s>".formatted(values instanceof Map<?, ?> ? type(values, indent) : "unknown");
        }
        List<?> required = list(schema.getOrDefault("required", List.of()));
        return properties.entrySet().stream()
                .map(it -> "%s  %s%s: %s;\n"
                        .formatted(
                                indent,
                                name(it.getKey()),
                                required.contains(it.getKey()) ? "" : "?",
                                type(it.getValue(), indent + "  ")))
                .collect(Collectors.joining("", "{\n", indent + "}"));
    }

    private static String name(String field) {
        return IDENTIFIER.matcher(field).matches() ? field : "'%s'".formatted(field);
    }

    private static Map<String, Object> content(Object response) {
        return map(map(response).getOrDefault("content", Map.of()));
    }

    private static Map<String, Object> object(Map<String, Object> parent, String field) {
        return map(parent.get(field));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    private static List<?> list(@Nullable Object value) {
        return (List<?>) Objects.requireNonNull(value);
    }
}
