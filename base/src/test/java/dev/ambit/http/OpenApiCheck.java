package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Holds answers to what `/openapi.json` says of them. Any test that speaks HTTP may ask it.
public final class OpenApiCheck {

    private static final String DOCUMENT = "https://ambit.test/openapi.json";

    private static final List<String> OWN_HEADERS = List.of(
            "X-Ambit-Sequence",
            "X-Ambit-Decision",
            "X-Ambit-Open-Promotions",
            "X-Ambit-Next",
            "Retry-After",
            "x-should-retry");

    private static final Pattern PARAMETER = Pattern.compile("\\{\\w+}");

    private final Map<?, ?> document;
    private final Map<String, Pattern> templates;
    private final SchemaRegistry registry;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<String, String> templatesOfPaths = new ConcurrentHashMap<>();

    public OpenApiCheck(String openApi) {
        this.document = Json.read(openApi, Map.class);
        this.templates = ((Map<?, ?>) at(document, "paths"))
                .keySet().stream()
                        .map(String::valueOf)
                        .collect(toMap(
                                Function.identity(),
                                it -> Pattern.compile(PARAMETER.matcher(it).replaceAll("[^/]+"))));
        this.registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, it -> it.schemas(Map.of(DOCUMENT, openApi)));
    }

    /// The deviations of an answer from the description; empty if there are none. A missing path, method, status,
    /// content type or body is one.
    ///
    /// @param path as it was sent, with or without its query
    /// @param contentType as it was received, with or without its parameters; empty if there was none
    public List<String> complaints(String method, String path, int status, String contentType, String body) {
        String template = template(path.split("\\?", 2)[0]);
        Map<?, ?> operations = (Map<?, ?>) at(document, "paths", template);
        if (!(operations.get(method.toLowerCase(Locale.ROOT)) instanceof Map<?, ?> operation)) {
            return status == 405 ? List.of() : List.of("undescribed method " + method + " of " + template);
        }
        Map<?, ?> responses = (Map<?, ?>) at(operation, "responses");
        if (!(responses.get(String.valueOf(status)) instanceof Map<?, ?> response)) {
            return List.of("undescribed status %d of %s %s".formatted(status, method, template));
        }
        String pointer = response.get("$ref") instanceof String reference
                ? reference
                : "#/paths/%s/%s/responses/%d"
                        .formatted(
                                template.replace("~", "~0").replace("/", "~1"),
                                method.toLowerCase(Locale.ROOT),
                                status);
        String type = contentType.split(";", 2)[0].strip();
        if (!(resolved(response).get("content") instanceof Map<?, ?> content)) {
            return body.isEmpty() ? List.of() : List.of("undescribed body");
        }
        if (body.isEmpty() && type.isEmpty()) {
            return List.of();
        }
        return content.containsKey(type)
                ? schemaErrors(pointer, type, body)
                : List.of("undescribed content type `%s` of %s %s %d".formatted(type, method, template, status));
    }

    /// Which of these headers an answer has, but not its description; empty if none. Only those of our own are
    /// asked for.
    public List<String> undescribed(String method, String path, int status, Set<String> headers) {
        Map<?, ?> paths = (Map<?, ?>) at(document, "paths", template(path));
        if (!(paths.get(method.toLowerCase(Locale.ROOT)) instanceof Map<?, ?> operation)
                || !(((Map<?, ?>) at(operation, "responses")).get(String.valueOf(status))
                        instanceof Map<?, ?> answer)) {
            return List.of();
        }
        Map<?, ?> described = resolved(answer).get("headers") instanceof Map<?, ?> map ? map : Map.of();
        return OWN_HEADERS.stream()
                .filter(name -> headers.contains(name.toLowerCase(Locale.ROOT)))
                .filter(name -> !described.containsKey(name))
                .toList();
    }

    /// Validates the schemas by the meta schema of JSON Schema 2020-12.
    public List<String> malformed() {
        Schema meta = registry.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
        Map<?, ?> all = (Map<?, ?>) at(document, "components", "schemas");
        return all.values().stream()
                .flatMap(it -> meta.validate(text(it), InputFormat.JSON).stream())
                .map(Object::toString)
                .toList();
    }

    /// The description of an answer, which many operations may share.
    private Map<?, ?> resolved(Map<?, ?> response) {
        return response.get("$ref") instanceof String reference
                ? (Map<?, ?>) at(document, reference.substring(2).split("/"))
                : response;
    }

    private List<String> schemaErrors(String pointer, String contentType, String body) {
        if (!contentType.endsWith("/json") && !contentType.endsWith("+json")) {
            return List.of();
        }
        String location = "%s%s/content/%s/schema".formatted(DOCUMENT, pointer, contentType.replace("/", "~1"));
        return schemas
                .computeIfAbsent(location, it -> registry.getSchema(SchemaLocation.of(it)))
                .validate(body, InputFormat.JSON)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private String template(String path) {
        return templatesOfPaths.computeIfAbsent(path, this::findTemplate);
    }

    private String findTemplate(String path) {
        return templates.entrySet().stream()
                .filter(it -> it.getValue().matcher(path).matches())
                .map(Map.Entry::getKey)
                .min(Comparator.comparingInt(it -> it.split("\\{", -1).length))
                .orElseThrow(() -> new AssertionError("undescribed path " + path));
    }

    private static Object at(Map<?, ?> from, String... path) {
        Object at = from;
        for (String step : path) {
            at = requireNonNull(((Map<?, ?>) at).get(step), step);
        }
        return at;
    }

    private static String text(Object json) {
        return new String(Json.write(json), UTF_8);
    }
}
