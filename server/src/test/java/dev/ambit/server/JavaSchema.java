package dev.ambit.server;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A schema of an OpenAPI document as a type of Java.
record JavaSchema(Map<?, ?> schema) {

    private static final Set<String> RESERVED =
            Set.of("default", "package", "class", "interface", "enum", "public", "new");

    /// Returns an object of the document, which is empty if it is absent.
    static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    /// Returns a list of the document, which is empty if it is absent.
    static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    static JavaSchema of(@Nullable Object schema) {
        return new JavaSchema(schema instanceof Map<?, ?> map ? map : Map.of());
    }

    /// Returns the name of a Java type that can be a type argument.
    String type() {
        if (schema.get("$ref") instanceof String reference) {
            return reference.substring(reference.lastIndexOf('/') + 1);
        }
        if (schema.get("anyOf") instanceof List<?> choices) {
            return of(choices.getFirst()).type();
        }
        return switch (kind()) {
            case "string" -> text();
            case "boolean" -> "Boolean";
            case "number" -> "BigDecimal";
            case "integer" -> "int32".equals(schema.get("format")) ? "Integer" : "Long";
            case "array" -> "List<%s>".formatted(of(schema.get("items")).type());
            case "object" ->
                "Map<String, %s>"
                        .formatted(of(schema.get("additionalProperties")).type());
            default -> "Object";
        };
    }

    /// Returns the type of a component that is always present, which can be primitive.
    String requiredType() {
        return switch (type()) {
            case "Boolean" -> "boolean";
            case "Integer" -> "int";
            case "Long" -> "long";
            case String other -> other;
        };
    }

    boolean isNullable() {
        return list(schema.get("type")).contains("null")
                || list(schema.get("anyOf")).contains(Map.of("type", "null"))
                || (kind().isEmpty() && schema.get("$ref") == null);
    }

    /// Returns the description and the allowed values as a phrase.
    String meaning() {
        String description = schema.get("description") instanceof String text ? text : "";
        JavaSchema one = schema.get("anyOf") instanceof List<?> choices ? of(choices.getFirst()) : this;
        if (one.schema.get("enum") instanceof List<?> values) {
            String allowed = "one of "
                    + String.join(
                            ", ", values.stream().map(it -> "`" + it + "`").toList());
            return description.isEmpty() ? allowed : description + "; " + allowed;
        }
        return description;
    }

    /// Returns a name of the document as a name of Java.
    static String name(String name) {
        StringBuilder java = new StringBuilder();
        boolean isStart = false;
        for (int i = 0; i < name.length(); i++) {
            char it = name.charAt(i);
            if (Character.isJavaIdentifierPart(it) && it != '$') {
                java.append(isStart && !java.isEmpty() ? Character.toUpperCase(it) : it);
                isStart = false;
            } else {
                isStart = true;
            }
        }
        return RESERVED.contains(java.toString()) ? java + "Value" : java.toString();
    }

    static String capitalized(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private String kind() {
        return switch (schema.get("type")) {
            case String type -> type;
            case List<?> types -> String.valueOf(types.getFirst());
            case null, default -> "";
        };
    }

    private String text() {
        return switch (String.valueOf(schema.get("format"))) {
            case "date-time" -> "Instant";
            case "uuid" -> "UUID";
            default -> "String";
        };
    }
}
