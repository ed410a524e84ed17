package dev.ambit;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads from `/openapi.json` which body fields and query parameters requests may have.
final class RequestFields {

    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]+\\}");

    private final Map<?, ?> openApi;
    private final Map<String, Pattern> templates = new HashMap<>();
    private final Map<String, String> templatesOfPaths = new HashMap<>();
    private final List<BodyField> bodyFields = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();

    /// One field of one operation's body. A list is one step, `0`, of the path.
    ///
    /// @param path such as `addons.0.id`
    /// @param component the schema component that declares the field, such as `SubscriptionWireAddon`
    record BodyField(String operation, String path, String component, Map<?, ?> schema) {

        /// Returns the component and the field, such as `SubscriptionWireAddon.id`.
        String declared() {
            return component + "." + name();
        }

        String name() {
            return path.substring(path.lastIndexOf('.') + 1);
        }
    }

    /// One query parameter of one operation, such as `createdAt[gt]`.
    record Parameter(String operation, String name) {}

    private RequestFields(Map<?, ?> openApi) {
        this.openApi = openApi;
        map("paths").keySet().stream()
                .map(String::valueOf)
                .forEach(it ->
                        templates.put(it, Pattern.compile(VARIABLE.matcher(it).replaceAll("[^/]+"))));
    }

    static RequestFields of(Object openApi) {
        var fields = new RequestFields((Map<?, ?>) openApi);
        fields.map("paths")
                .forEach((path, methods) -> ((Map<?, ?>) methods).forEach((method, operation) -> {
                    if (operation instanceof Map<?, ?> described) {
                        fields.read(String.valueOf(method).toUpperCase(Locale.ROOT) + " " + path, described);
                    }
                }));
        return fields;
    }

    List<BodyField> bodyFields() {
        return bodyFields;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /// Returns the operation, such as `GET /api/v1/plans/{id}`, that answers a request to `path`.
    String operation(String method, String path) {
        return method + " " + templatesOfPaths.computeIfAbsent(path, this::template);
    }

    private String template(String path) {
        return templates.entrySet().stream()
                .filter(it -> it.getValue().matcher(path).matches())
                .map(Map.Entry::getKey)
                .min((left, right) -> Long.compare(variables(left), variables(right)))
                .orElseThrow(() -> new AssertionError("/openapi.json has no path for " + path));
    }

    private static long variables(String path) {
        return path.chars().filter(it -> it == '{').count();
    }

    private void read(String operation, Map<?, ?> described) {
        for (Object parameter : list(described.get("parameters"))) {
            if ("query".equals(JsonPaths.at(parameter, "in"))) {
                names(parameter).forEach(it -> parameters.add(new Parameter(operation, it)));
            }
        }
        if (JsonPaths.at(described, "requestBody.content") instanceof Map<?, ?> contents) {
            contents.values().forEach(it -> walk(operation, JsonPaths.at(it, "schema"), List.of(), "", Set.of()));
        }
    }

    private static Stream<String> names(Object parameter) {
        String name = String.valueOf(JsonPaths.at(parameter, "name"));
        return JsonPaths.at(parameter, "schema.properties") instanceof Map<?, ?> properties
                ? properties.keySet().stream().map(it -> "%s[%s]".formatted(name, it))
                : Stream.of(name);
    }

    private void walk(
            String operation, @Nullable Object schema, List<String> path, String component, Set<String> above) {
        if (JsonPaths.at(schema, "$ref") instanceof String reference) {
            String name = reference.substring(reference.lastIndexOf('/') + 1);
            if (!above.contains(name)) {
                walk(operation, map("components", "schemas").get(name), path, name, and(above, name));
            }
            return;
        }
        for (String alternatives : List.of("oneOf", "anyOf", "allOf")) {
            list(JsonPaths.at(schema, alternatives)).forEach(it -> walk(operation, it, path, component, above));
        }
        Object items = JsonPaths.at(schema, "items");
        if (items != null) {
            walk(operation, items, with(path, "0"), component, above);
        }
        if (JsonPaths.at(schema, "properties") instanceof Map<?, ?> properties) {
            properties.forEach((name, property) -> {
                List<String> changedPath = with(path, String.valueOf(name));
                String joined = changedPath.stream().collect(joining("."));
                bodyFields.add(new BodyField(operation, joined, component, (Map<?, ?>) property));
                walk(operation, property, changedPath, component, above);
            });
        }
    }

    private Map<?, ?> map(String... names) {
        Object found = openApi;
        for (String name : names) {
            found = Objects.requireNonNull(((Map<?, ?>) found).get(name), name);
        }
        return (Map<?, ?>) found;
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> values ? values : List.of();
    }

    private static List<String> with(List<String> path, String step) {
        return Stream.concat(path.stream(), Stream.of(step)).toList();
    }

    private static Set<String> and(Set<String> above, String name) {
        Set<String> all = new HashSet<>(above);
        all.add(name);
        return all;
    }
}
