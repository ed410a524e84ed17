package dev.ambit.isolation;

import static java.util.Objects.requireNonNull;

import dev.ambit.JsonPaths;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.pricelist.PriceListText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Fills in parameters and bodies by their schemas, so that requests are likely to succeed.
final class RequestGenerator {

    private static final Pattern VARIABLE = Pattern.compile("([^/]+)/\\{(\\w+)}");

    /// Of the parts of an address that begins with `/api/v1/environments` or `/api/v1/stacks`.
    private static final int ENVIRONMENT = 4;

    private final Object document;
    private final Hints hints;

    RequestGenerator(Object document, Hints hints) {
        this.document = document;
        this.hints = hints;
    }

    String path(Choice choice) {
        return VARIABLE.matcher(choice.operation().path())
                .replaceAll(it -> it.group(1) + "/" + choice.id(Hints.kind(it.group(1), it.group(2))));
    }

    String query(Choice choice) {
        List<String> parts = new ArrayList<>();
        for (Map<?, ?> parameter : choice.operation().query()) {
            String name = String.valueOf(parameter.get("name"));
            if (name.matches("after|before") && !choice.oneIn(8)) {
                continue;
            }
            boolean isDue = Boolean.TRUE.equals(parameter.get("required"))
                    || hints.isAlways(choice.operation().id(), name)
                    || choice.isOptionalWanted();
            Object value = isDue ? value(choice, "query", name, parameter.get("schema")) : null;
            if (value instanceof List<?> list && !list.isEmpty()) {
                value = list.getFirst();
            }
            if (value != null && !(value instanceof Map)) {
                parts.add(name + "=" + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
            }
        }
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    /// Null if the operation takes no body.
    @Nullable
    Object body(Choice choice, String path) {
        if (choice.operation().acceptsYaml()) {
            return choice.operation().id().equals("planCatalog") ? "catalogVersion: 1" : PriceListText.ACME;
        }
        Map<?, ?> schema = choice.operation().body();
        Object body = schema == null ? null : value(choice, "", "", schema);
        if (body instanceof Map<?, ?> && choice.operation().id().matches("deleteEnvironment|restoreBackup")) {
            return Map.of("confirmName", choice.own().name(path.split("/", -1)[ENVIRONMENT]));
        }
        return body;
    }

    private @Nullable Object value(Choice choice, String owner, String name, @Nullable Object given) {
        Map<?, ?> schema = (Map<?, ?>) requireNonNull(given);
        if (schema.get("$ref") instanceof String reference) {
            String type = reference.replaceFirst(".*/", "");
            return value(
                    choice,
                    type,
                    name,
                    JsonPaths.at(document, reference.substring(2).replace('/', '.')));
        }
        if (schema.get("oneOf") instanceof List<?> list) {
            return value(choice, owner, name, list.getFirst());
        }
        if (schema.get("anyOf") instanceof List<?> list) {
            return value(choice, owner, name, list.getFirst());
        }
        if (hints.isNever(choice.operation().id(), name)) {
            return null;
        }
        if (schema.get("enum") instanceof List<?> list) {
            return hints.oneOf(choice, name, list);
        }
        Object types = schema.get("type");
        return switch (String.valueOf(types instanceof List<?> list ? list.getFirst() : types)) {
            case "object" -> object(choice, owner, schema);
            case "array" -> {
                Object item = value(choice, owner, name, schema.get("items"));
                yield item == null ? List.of() : List.of(item);
            }
            case "boolean" -> hints.flag(choice, name);
            case "integer", "number" -> hints.number(choice, name);
            case "string" -> text(choice, owner, name, String.valueOf(schema.get("format")));
            default -> null;
        };
    }

    private Map<String, Object> object(Choice choice, String owner, Map<?, ?> schema) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (!(schema.get("properties") instanceof Map<?, ?> properties)) {
            object.put("of", "walk");
            return object;
        }
        List<?> required = schema.get("required") instanceof List<?> list ? list : List.of();
        properties.forEach((key, field) -> {
            String name = String.valueOf(key);
            if (required.contains(name) || hints.isAlways(choice.operation().id(), name) || choice.isOptionalWanted()) {
                Object value = value(choice, owner, name, field);
                if (value != null) {
                    object.put(name, value);
                }
            }
        });
        return object;
    }

    private String text(Choice choice, String owner, String name, String format) {
        return switch (name) {
            case "password", "currentPassword" -> TestPerson.PASSWORD;
            case "secretKey" -> TestServer.stripe().key(TestServer.stripe().openAccount(), "sk_test_");
            case "url" -> TestServer.stripe().url() + "/" + choice.marker();
            default -> hints.text(choice, owner, name, format);
        };
    }
}
