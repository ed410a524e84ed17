package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_MEDIA_TYPE;

import dev.ambit.http.Contract.BodyForm;
import dev.ambit.problem.Problem;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// HTTP request, validated by the [Contract] of its route.
public final class Request {

    private static final String JSON = "application/json";

    private final String traceId;
    private final String method;
    private final String path;
    private final @Nullable String query;
    private final String[] segments;
    private final Route route;
    private final Function<String, @Nullable String> headers;
    private final Supplier<String> peer;
    private final byte[] content;
    private final ShownKey key;
    private boolean isCounted;
    private Map<String, String> answerHeaders = Map.of();

    Request(
            String traceId,
            String method,
            String path,
            @Nullable String query,
            String[] segments,
            Route route,
            Function<String, @Nullable String> headers,
            Supplier<String> peer,
            byte[] content) {
        this.traceId = traceId;
        this.method = method;
        this.path = path;
        this.query = query;
        this.segments = segments;
        this.route = route;
        this.headers = headers;
        this.peer = peer;
        this.content = content;
        this.key = route.handling() instanceof Route.Handling.Streaming
                ? ShownKey.basic(headers)
                : ShownKey.among(headers);
    }

    /// Returns the trace id: 32 hex digits, which also identify the request in the log.
    public String traceId() {
        return traceId;
    }

    /// Returns the key from `X-API-KEY`, else from `Authorization: Bearer`, else "".
    public String key() {
        return key.text();
    }

    /// Returns the key with its hash.
    public ShownKey shownKey() {
        return key;
    }

    /// Returns the role that a person needs (see [Contract#role]), or null if people cannot call the route.
    public @Nullable String role() {
        return route.contract().callers().role(route.method());
    }

    /// Returns the operation id in OpenAPI.
    public String operationId() {
        return route.operationId();
    }

    /// Returns whether a rate limit has already counted this request.
    public boolean isCounted() {
        return isCounted;
    }

    public void counted() {
        isCounted = true;
    }

    /// Adds headers to the response, even if it is a problem.
    public void answerWith(Map<String, String> headers) {
        answerHeaders = Map.copyOf(headers);
    }

    /// Copies the response headers of an inner request, which this request sent through [LocalClient].
    void answerAs(Request inner) {
        if (!inner.answerHeaders.isEmpty()) {
            answerHeaders = inner.answerHeaders;
        }
    }

    Response accompanied(Response answer) {
        Response full = answer;
        for (Map.Entry<String, String> header : answerHeaders.entrySet()) {
            full = full.with(header.getKey(), header.getValue());
        }
        return full;
    }

    /// Returns whether the route template has this variable.
    public boolean hasVariable(String name) {
        return route.variables().containsKey(name);
    }

    public String method() {
        return method;
    }

    /// Returns the route template, such as `/environments/{slug}`.
    public String template() {
        return route.template();
    }

    /// Returns the raw path, still percent-encoded.
    public String path() {
        return path;
    }

    /// Returns the raw path and query.
    public String target() {
        return query == null ? path : path + "?" + query;
    }

    /// Returns the decoded value of the path variable `{name}`.
    public String variable(String name) {
        return route.variable(name, segments);
    }

    /// Returns the client address, as determined by [ClientAddress].
    public String peer() {
        return peer.get();
    }

    public @Nullable String header(String name) {
        return headers.apply(name);
    }

    /// Returns the key from the header [Idempotency#KEY].
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` if it is malformed
    public Optional<IdempotencyKey> idempotencyKey() {
        return Optional.ofNullable(header(Idempotency.KEY)).map(IdempotencyKey::new);
    }

    /// Returns this request with other headers in front of its own. Browsers cannot add headers to a WebSocket, so
    /// some protocols send them in the first message.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` if both have credentials, and they differ
    public Request with(Map<String, String> other) {
        Map<String, String> first = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        first.putAll(other);
        ShownKey.requireOne(
                name -> Stream.of(first.get(name), headers.apply(name))
                        .flatMap(Stream::ofNullable)
                        .toList(),
                false);
        return new Request(
                traceId,
                method,
                path,
                query,
                segments,
                route,
                name -> first.containsKey(name) ? first.get(name) : headers.apply(name),
                peer,
                content);
    }

    /// Returns whether a browser sent this request from a page of another origin.
    public boolean isFromOtherOrigin() {
        String origin = header(CrossOrigin.ORIGIN);
        return origin != null && !CrossOrigin.isSame(origin, header("Host"));
    }

    /// Returns a digest of the method, path, query and body.
    public String digest() {
        return HexFormat.of().formatHex(Sha256.of("%s %s?%s\n".formatted(method, path, query), content));
    }

    /// Returns the JSON body as the record of the contract.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` naming the field (see [Json#read]), `UnsupportedMediaType`
    public <T> T body(Class<T> type) {
        if (!(route.contract().body() instanceof BodyForm.Json json) || json.type() != type) {
            throw new IllegalStateException("The contract of %s has no body %s".formatted(route.operationId(), type));
        }
        if (content.length == 0 && json.optional()) {
            return Json.read("{}", type);
        }
        requireContentType(JSON);
        return Json.read(content, type);
    }

    /// Returns a text field of the body's top-level object before validation, or null.
    public @Nullable String field(String field) {
        return outermost().get(field) instanceof String text ? text : null;
    }

    /// Returns the size of a list in the body's top-level object before validation.
    public int items(String field) {
        return outermost().get(field) instanceof Collection<?> items ? items.size() : 0;
    }

    private Map<?, ?> outermost() {
        try {
            return Json.read(content, Object.class) instanceof Map<?, ?> object ? object : Map.of();
        } catch (Problem _) {
            return Map.of();
        }
    }

    /// Returns the body as text of the contract's content type.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` if it is not UTF-8, `UnsupportedMediaType`
    public String text(String contentType) {
        if (!route.contract().body().equals(new BodyForm.Text(contentType))) {
            throw new IllegalStateException(
                    "The contract of %s has no body %s".formatted(route.operationId(), contentType));
        }
        requireContentType(contentType);
        return Utf8.text(content, content.length, "body");
    }

    /// Returns the submitted form, if the contract takes one.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` if it is malformed, `UnsupportedMediaType`
    public Form form() {
        if (!(route.contract().body() instanceof BodyForm.Form)) {
            throw new IllegalStateException("The contract of %s has no form".formatted(route.operationId()));
        }
        requireContentType(Form.TYPE);
        return Form.of(Utf8.text(content, content.length, "form"));
    }

    /// Returns the raw body, if the contract takes one. The caller must not change the array.
    public byte[] content() {
        if (!(route.contract().body() instanceof BodyForm.Raw)) {
            throw new IllegalStateException("The contract of %s has no raw body".formatted(route.operationId()));
        }
        return content;
    }

    /// Returns all values of a query parameter, if the contract takes a raw body.
    public List<String> parameters(String name) {
        requireRawQuery();
        return QueryReading.parameters(query).stream()
                .filter(it -> it.name().equals(name))
                .map(QueryReading.Parameter::value)
                .toList();
    }

    /// Returns a query parameter or null, if the contract takes a raw body.
    public @Nullable String parameter(String name) {
        requireRawQuery();
        return QueryReading.of(query).take(name);
    }

    private void requireRawQuery() {
        if (!(route.contract().body() instanceof BodyForm.Raw)) {
            throw new IllegalStateException("The contract of %s has no raw query".formatted(route.operationId()));
        }
    }

    /// Returns the query parameters as the record of the contract. A nested record is written `createdAt[gte]`.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` naming the parameter
    public <T extends Record> T query(Class<T> type) {
        if (route.contract().query() != type) {
            throw new IllegalStateException("The contract of %s has no query %s".formatted(route.operationId(), type));
        }
        return type.cast(QueryReading.of(query).record(Fields.of(type)));
    }

    /// Rejects a query or body that the contract does not take, before the handler runs.
    void requireNothingUnexpected() {
        if (route.contract().body() instanceof BodyForm.Raw) {
            return;
        }
        if (route.contract().query() == null) {
            QueryReading.of(query).requireEmpty();
        }
        if (route.contract().body() instanceof BodyForm.None && content.length > 0) {
            requireEmptyObject();
        }
    }

    /// Accepts `{}` as an empty body, because some clients send it.
    private void requireEmptyObject() {
        if (!Utf8.text(content, content.length, "body").replaceAll("\\s", "").equals("{}")) {
            throw BAD_USER_INPUT
                    .because("The request has a body, but this operation takes none. Send no body or `{}`.")
                    .with("allowed", "{} or nothing");
        }
    }

    private void requireContentType(String expected) {
        String header = header("Content-Type");
        String[] parts = header == null ? new String[] {""} : header.split(";", -1);
        boolean fits = parts[0].strip().equalsIgnoreCase(expected);
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT).replace("\"", "");
            fits &= !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
        }
        if (!fits) {
            throw UNSUPPORTED_MEDIA_TYPE
                    .because("`Content-Type` must be `%s` in UTF-8; received `%s`. Set this header accordingly."
                            .formatted(expected, Problem.shortened(header == null ? "none" : header)))
                    .at("Content-Type", header == null ? "none" : header, expected);
        }
    }
}
