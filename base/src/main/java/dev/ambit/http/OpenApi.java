package dev.ambit.http;

import static java.util.stream.Collectors.joining;

import dev.ambit.http.Contract.BodyForm;
import dev.ambit.http.Fields.Field;
import dev.ambit.http.Fields.Presence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// OpenAPI 3.1 document of all routes, derived from their contracts at the first request.
final class OpenApi {

    private static final String ABOUT = """
        Pricing, packaging and entitlements in isolated environments. Send a key in the header X-API-KEY; answers \
        stand in {"data": …}, problems are one flat object with a code that never changes.\
        """;

    /// Descriptions of the problems by HTTP status.
    private static final Map<Integer, String> PROBLEMS = new TreeMap<>(Map.ofEntries(
            Map.entry(400, "The request is invalid; `field` names the invalid input"),
            Map.entry(401, "The key or session is missing, unknown or expired"),
            Map.entry(403, "The caller lacks permission"),
            Map.entry(404, "The entity does not exist"),
            Map.entry(408, "The request arrived too slowly"),
            Map.entry(409, "The request conflicts with the current state"),
            Map.entry(410, "The requested time is outside the retention"),
            Map.entry(413, "The body is too large"),
            Map.entry(415, "The content type is wrong"),
            Map.entry(429, "The rate limit is exceeded"),
            Map.entry(431, "The headers are too large"),
            Map.entry(500, "An internal error occurred"),
            Map.entry(503, "The server is overloaded or shutting down; retry"),
            Map.entry(504, "The operation timed out; it may have been completed")));

    /// Response headers of problems by HTTP status.
    private static final Map<Integer, Map<String, Object>> PROBLEM_HEADERS = Map.of(
            409,
            ordered("x-should-retry", header("string", "`false`: a retry fails again")),
            429,
            ordered(
                    "Retry-After",
                    header("integer", "Seconds to wait before a retry"),
                    "RateLimit-Limit",
                    header(
                            "integer",
                            "Calls that the key may make; every response to a limited key has these four headers"),
                    "RateLimit-Remaining",
                    header("integer", "Remaining calls"),
                    "RateLimit-Reset",
                    header("integer", "Seconds until all calls are available again"),
                    "RateLimit-Policy",
                    header("string", "Policy such as `600;w=60`: 600 calls in 60 seconds")),
            503,
            ordered("Retry-After", header("integer", "Seconds to wait before a retry")));

    private final String version;
    private final Map<String, String> tags;
    private final List<Route> routes;
    private @Nullable Response response;

    OpenApi(String version, Map<String, String> tags, List<Route> routes) {
        this.version = version;
        this.tags = tags;
        this.routes = routes;
    }

    synchronized Response response() {
        Response made = response == null ? Response.json(200, Json.write(document())) : response;
        response = made;
        return made;
    }

    private Map<String, Object> document() {
        var schemas = new Schemas();
        Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
        for (Route route : routes) {
            paths.computeIfAbsent(route.template(), _ -> new LinkedHashMap<>())
                    .put(route.method().toLowerCase(Locale.ROOT), operation(route, schemas));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                ordered(
                        "title",
                        "Ambit",
                        "version",
                        version,
                        "description",
                        ABOUT,
                        "license",
                        ordered("name", "Apache License 2.0", "identifier", "Apache-2.0")));
        document.put("servers", List.of(ordered("url", ".", "description", "This server")));
        document.put("tags", tags());
        document.put("paths", paths);
        document.put("components", components(schemas));
        return document;
    }

    /// Returns the tags: first those with a description, in their order, then all others.
    private List<Map<String, Object>> tags() {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        tags.forEach((name, about) -> all.put(name, ordered("name", name, "description", about)));
        routes.forEach(it -> all.computeIfAbsent(it.contract().tag(), name -> ordered("name", name)));
        return List.copyOf(all.values());
    }

    private static Map<String, Object> components(Schemas schemas) {
        Map<String, Object> responses = new LinkedHashMap<>();
        PROBLEMS.keySet().forEach(status -> responses.put("Problem" + status, problem(status, schemas)));
        Map<String, Object> key = ordered(
                "type",
                "apiKey",
                "in",
                "header",
                "name",
                "X-API-KEY",
                "description",
                "API key. Each operation lists the kinds of key that may call it as roles");
        Map<String, Object> session = ordered(
                "type",
                "http",
                "scheme",
                "bearer",
                "description",
                "Session of a person. Send `X-ENVIRONMENT-ID` to select an environment, and `X-ACCOUNT-ID` if the"
                        + " person belongs to several accounts. Each operation names the role that it needs");
        return ordered(
                "securitySchemes",
                ordered("Key", key, "Session", session),
                "responses",
                responses,
                "schemas",
                schemas.all());
    }

    private static Map<String, Object> problem(int status, Schemas schemas) {
        Map<String, Object> problem = ordered("description", String.valueOf(PROBLEMS.get(status)));
        Map<String, Object> headers = PROBLEM_HEADERS.get(status);
        if (headers != null) {
            problem.put("headers", headers);
        }
        problem.put("content", ordered("application/problem+json", ordered("schema", schemas.problem())));
        return problem;
    }

    private static Map<String, Object> operation(Route route, Schemas schemas) {
        Contract contract = route.contract();
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId", route.operationId());
        operation.put("summary", contract.summary() == null ? spelledOut(route.operationId()) : contract.summary());
        operation.put(
                "description",
                callers(route)
                        + (route.rule() == IdempotencyRule.REFUSED ? " Refuses the header `Idempotency-Key`." : ""));
        operation.put("tags", List.of(contract.tag()));
        operation.put("security", security(route));
        List<Object> parameters = parameters(route, schemas);
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        switch (contract.body()) {
            case BodyForm.None() -> {}
            case BodyForm.Json(Class<?> type, boolean optional) ->
                operation.put("requestBody", body("application/json", schemas.body(type), !optional));
            case BodyForm.Text(String contentType) ->
                operation.put("requestBody", body(contentType, ordered("type", "string"), true));
            case BodyForm.Raw() -> {
                if (!route.method().equals("GET")) {
                    operation.put("requestBody", body("*/*", Map.of(), true));
                }
            }
            case BodyForm.Form() ->
                throw new IllegalStateException("A form route cannot be part of the OpenAPI document");
        }
        operation.put("responses", responses(route, schemas));
        return operation;
    }

    private static String callers(Route route) {
        if (route.contract().isForAnyone()) {
            return "Needs no key.";
        }
        Stream<String> keys = keys(route).map(roles -> "a key of kind " + String.join(" with the scope ", roles));
        return Stream.concat(keys, role(route).map("a person with the role %s"::formatted))
                .collect(joining(" or ", "For ", "."));
    }

    private static List<Object> security(Route route) {
        if (route.contract().isForAnyone()) {
            return List.of();
        }
        Stream<Object> keys = keys(route).map(roles -> ordered("Key", roles));
        return Stream.concat(keys, role(route).map(role -> ordered("Session", List.of(role))))
                .toList();
    }

    private static Stream<List<String>> keys(Route route) {
        return route.contract().callers().roles().stream()
                .filter(it -> !it.getFirst().equals("person"));
    }

    private static Stream<String> role(Route route) {
        return Stream.ofNullable(route.contract().callers().role(route.method()));
    }

    private static List<Object> parameters(Route route, Schemas schemas) {
        List<Object> parameters = new ArrayList<>();
        for (String part : Route.parts(route.template())) {
            if (Route.isVariable(part)) {
                String name = part.substring(1, part.length() - 1);
                parameters.add(
                        ordered("name", name, "in", "path", "required", true, "schema", ordered("type", "string")));
            }
        }
        Class<?> query = route.contract().query();
        if (query != null) {
            Fields.of(query).all().forEach(it -> parameters.add(parameter(it, schemas)));
        }
        route.contract().headers().forEach(it -> parameters.add(parameter(it, schemas)));
        String about = route.rule().about();
        if (about != null) {
            parameters.add(parameter(new Contract.Header(Idempotency.KEY, String.class, about), schemas));
        }
        return parameters;
    }

    private static Map<String, Object> parameter(Contract.Header header, Schemas schemas) {
        return ordered(
                "name",
                header.name(),
                "in",
                "header",
                "required",
                false,
                "description",
                header.about(),
                "schema",
                schemas.inline(Shape.of(header.type())));
    }

    private static Map<String, Object> parameter(Field field, Schemas schemas) {
        Map<String, Object> parameter = ordered(
                "name",
                field.name(),
                "in",
                "query",
                "required",
                field.presence() == Presence.REQUIRED,
                "schema",
                schemas.inline(field.shape()));
        switch (field.shape()) {
            case Shape.Items _ -> {
                parameter.put("style", "form");
                parameter.put("explode", false);
            }
            case Shape.Nested _ -> {
                parameter.put("style", "deepObject");
                parameter.put("explode", true);
            }
            default -> {}
        }
        return parameter;
    }

    private static Map<String, Object> body(String contentType, Map<String, Object> schema, boolean required) {
        return ordered("required", required, "content", ordered(contentType, ordered("schema", schema)));
    }

    private static Map<String, Object> responses(Route route, Schemas schemas) {
        Contract.Given given = route.contract().given();
        Map<String, Object> responses = new LinkedHashMap<>();
        responses.put(String.valueOf(given.status()), answer("The answer", route, schemas));
        PROBLEMS.keySet().stream()
                .filter(it -> isPossible(route, it))
                .forEach(it ->
                        responses.put(String.valueOf(it), ordered("$ref", "#/components/responses/Problem" + it)));
        if (given.has(Contract.ResponseFeature.DENIES)) {
            responses.put("403", denial(route, schemas));
        }
        route.contract().others().forEach(it -> responses.put(String.valueOf(it.status()), other(route, it, schemas)));
        return responses;
    }

    private static Map<String, Object> answer(String description, Route route, Schemas schemas) {
        Contract.Given given = route.contract().given();
        Map<String, Object> answer = ordered("description", description);
        Map<String, Object> headers = new LinkedHashMap<>();
        if (given.has(Contract.ResponseFeature.SEQUENCED)) {
            headers.put("X-Ambit-Sequence", header("integer", "Number of the latest event that the response reflects"));
        }
        if (given.has(Contract.ResponseFeature.DECIDES)) {
            headers.put("X-Ambit-Decision", header("string", "Id of a denied check: `GET /api/v1/decisions/{id}`"));
        }
        if (given.has(Contract.ResponseFeature.PROMOTED)) {
            headers.put(
                    Response.OPEN_PROMOTIONS,
                    header("string", "Ids of open promotions that change the edited entity, separated by commas"));
        }
        if (route.rule().tellsReplay()) {
            headers.put(
                    Idempotency.REPLAYED,
                    header(
                            "boolean",
                            "`true`: this is the stored response to an earlier request with the same key. `false`: the"
                                    + " request had a key, but a repetition has no effect and is executed again"));
        }
        if (given.has(Contract.ResponseFeature.CONTINUED)) {
            headers.put(Page.NEXT, header("string", "Cursor of the next page, if there is one"));
        }
        if (!headers.isEmpty()) {
            answer.put("headers", headers);
        }
        Map<String, Object> content = ordered(given.contentType(), ordered("schema", schemas.answer(given)));
        if (given.other() != null) {
            content.put(given.other(), ordered("schema", ordered("type", "string")));
        }
        answer.put("content", content);
        return answer;
    }

    private static Map<String, Object> denial(Route route, Schemas schemas) {
        Contract.Given given = route.contract().given();
        Map<String, Object> denial =
                answer("The decision is a denial with its reason, or the caller lacks permission", route, schemas);
        denial.put(
                "content",
                ordered(
                        given.contentType(),
                        ordered("schema", schemas.answer(given)),
                        "application/problem+json",
                        ordered("schema", schemas.problem())));
        return denial;
    }

    /// Returns an additional response, merged with the problem of the same status if there is one.
    private static Map<String, Object> other(Route route, Contract.Given given, Schemas schemas) {
        int status = given.status();
        boolean isProblemToo = PROBLEMS.containsKey(status) && isPossible(route, status);
        Map<String, Object> other = isProblemToo
                ? problem(status, schemas)
                : ordered("description", PROBLEMS.getOrDefault(status, "The answer"));
        Map<String, Object> content = ordered(given.contentType(), ordered("schema", schemas.answer(given)));
        if (other.get("content") instanceof Map<?, ?> problem) {
            problem.forEach((type, schema) -> content.put(String.valueOf(type), schema));
        }
        other.put("content", content);
        return other;
    }

    private static boolean isPossible(Route route, int status) {
        boolean isForeign = route.contract().body() instanceof BodyForm.Raw;
        return switch (status) {
            // A route without a key may check a password, or a token of an identity provider.
            case 401, 403 -> !route.contract().isForAnyone() || !route.method().equals("GET") || isForeign;
            case 504 -> !route.contract().isForAnyone();
            case 404 -> !route.variables().isEmpty() || !route.contract().isForAnyone() || hasInput(route.contract());
            case 409 ->
                !route.method().equals("GET") || route.contract().given().has(Contract.ResponseFeature.CONFLICTS);
            case 410 -> route.contract().given().has(Contract.ResponseFeature.PAST);
            case 413, 415 -> !(route.contract().body() instanceof BodyForm.None);
            default -> true;
        };
    }

    /// Returns whether the request has a query or a body, which can name an entity that does not exist.
    private static boolean hasInput(Contract contract) {
        return contract.query() != null || !(contract.body() instanceof BodyForm.None);
    }

    private static Map<String, Object> header(String type, String description) {
        return ordered("description", description, "schema", ordered("type", type));
    }

    /// Converts an operation id such as `listPlanCharges` to a summary: "List plan charges".
    private static String spelledOut(String operationId) {
        String words = operationId.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /// Returns a mutable map that keeps the order of its pairs.
    static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
