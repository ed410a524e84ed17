package dev.ambit.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Generates the record of a schema. Records that callers send have a builder for their optional components.
final class RecordSource {

    private static final Pattern SECRET =
            Pattern.compile("(?i)(?!idempotencyKey|publicKey)\\w*(token|secret|password|key)");

    private final String name;
    private final Map<String, JavaSchema> required = new LinkedHashMap<>();
    private final Map<String, JavaSchema> optional = new LinkedHashMap<>();
    private final List<String> components = new ArrayList<>();

    RecordSource(String name, Map<?, ?> schema) {
        this.name = name;
        List<?> always = schema.get("required") instanceof List<?> list ? list : List.of();
        JavaSchema.map(schema.get("properties")).forEach((key, it) -> {
            String property = String.valueOf(key);
            JavaSchema type = JavaSchema.of(it);
            components.add(property);
            (always.contains(key) && !type.isNullable() ? required : optional).put(property, type);
        });
    }

    /// @param isSent whether requests contain it
    JavaFile file(boolean isSent) {
        StringBuilder text = new StringBuilder("/// The schema `%s` of the REST API.\n".formatted(name));
        List<String> explained =
                components.stream().filter(it -> !type(it).meaning().isEmpty()).toList();
        if (!explained.isEmpty()) {
            text.append("///\n");
        }
        explained.forEach(it ->
                text.append(JavaFile.comment("", "@param %s %s".formatted(JavaSchema.name(it), type(it).meaning()))));
        text.append("public record %s(".formatted(name));
        text.append(components.stream().map(this::component).collect(Collectors.joining(",", "", "")));
        text.append(") {");
        if (components.stream().anyMatch(it -> SECRET.matcher(it).matches())) {
            text.append("""


                        /// Returns the name alone, because the record has a secret.
                        @Override
                        public String toString() {
                            return "%s[...]";
                        }
                    """.formatted(name));
        }
        if (isSent && !optional.isEmpty()) {
            text.append(builder());
        }
        return new JavaFile(name, text.append("}\n").toString());
    }

    private JavaSchema type(String property) {
        JavaSchema type = required.get(property);
        return type == null ? Objects.requireNonNull(optional.get(property)) : type;
    }

    private String component(String property) {
        String java = JavaSchema.name(property);
        String alias = java.equals(property) ? "" : "@JsonProperty(\"%s\") ".formatted(property);
        JavaSchema type = type(property);
        return required.containsKey(property)
                ? "\n        %s%s %s".formatted(alias, type.requiredType(), java)
                : "\n        %s@Nullable %s %s".formatted(alias, type.type(), java);
    }

    private String builder() {
        String parameters = required.entrySet().stream()
                .map(it -> it.getValue().requiredType() + " " + JavaSchema.name(it.getKey()))
                .collect(Collectors.joining(", "));
        String arguments = required.keySet().stream().map(JavaSchema::name).collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder("""


                    /// Returns a builder with the required fields.
                    public static Builder builder(%s) {
                        return new Builder(%s);
                    }

                    /// Sets the optional fields. Fields that are not set are not sent.
                    public static final class Builder {

                """.formatted(parameters, arguments));
        required.forEach((it, type) ->
                text.append("        private final %s %s;\n".formatted(type.requiredType(), JavaSchema.name(it))));
        optional.forEach((it, type) ->
                text.append("        private @Nullable %s %s;\n".formatted(type.type(), JavaSchema.name(it))));
        text.append("\n        private Builder(%s) {\n".formatted(parameters));
        required.keySet().stream()
                .map(JavaSchema::name)
                .forEach(it -> text.append("            this.%1$s = %1$s;\n".formatted(it)));
        text.append("        }\n");
        optional.forEach((it, type) -> text.append(setter(it, type)));
        text.append("""

                        /// Returns the record.
                        public %s build() {
                            return new %s(%s);
                        }
                    }
                """.formatted(
                        name, name, components.stream().map(JavaSchema::name).collect(Collectors.joining(", "))));
        return text.toString();
    }

    private static String setter(String property, JavaSchema type) {
        return """

                        /// Sets `%1$s`.
                        public Builder %2$s(%3$s value) {
                            this.%2$s = value;
                            return this;
                        }
                """.formatted(property, JavaSchema.name(property), type.type());
    }
}
