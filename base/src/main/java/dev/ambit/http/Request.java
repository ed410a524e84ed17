package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_MEDIA_TYPE;

import dev.ambit.http.Contract.Taken;
import dev.ambit.problem.Problem;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One request, held to the [Contract] of its route.
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
        this.key = route.way() instanceof Route.Way.Piped ? ShownKey.basic(headers) : ShownKey.among(headers);
    }

    /// 32 hex digits, the same in our log.
    public String traceId() {
        return traceId;
    }

    /// The header `X-API-KEY`, or without one what `Authorization: Bearer` brings, or "".
    public String key() {
        return key.text();
    }

    /// The same with its hash.
    public ShownKey shownKey() {
        return key;
    }

    /// Which role a person needs for this, as [Contract#role] has it; null if no role opens it.
    public @Nullable String role() {
        return route.contract().callers().role(route.method());
    }

    /// Which operation of the reference this is.
    public String operationId() {
        return route.operationId();
    }

    /// Whether it stands in somebody's count already.
    public boolean isCounted() {
        return isCounted;
    }

    public void counted() {
        isCounted = true;
    }

    /// Headers that go with whatever answers this, also with a problem.
    public void answerWith(Map<String, String> headers) {
        answerHeaders = Map.copyOf(headers);
    }

    /// What goes with the answer to `inner`, asked in the course of this, goes with the answer to this as well.
    void answerAs(Request inner) {
        if (!inner.answerHeaders.isEmpty()) {
            answerHeaders = inner.answerHeaders;
        }
    }

    Response accompanied(Response answer) {
        Response whole = answer;
        for (Map.Entry<String, String> header : answerHeaders.entrySet()) {
            whole = whole.with(header.getKey(), header.getValue());
        }
        return whole;
    }

    /// Whether the path's template has this variable.
    public boolean hasVariable(String name) {
        return route.variables().containsKey(name);
    }

    public String method() {
        return method;
    }

    /// The path as the table of routes has it, however the request writes it.
    public String template() {
        return route.template();
    }

    /// As it came, still encoded.
    public String path() {
        return path;
    }

    /// The path and the query, both as they came.
    public String target() {
        return query == null ? path : path + "?" + query;
    }

    /// What stands in the path for `{name}` of the template, decoded.
    public String variable(String name) {
        return segments[Objects.requireNonNull(route.variables().get(name), name)];
    }

    /// The address that it comes from, as [Origin] has it.
    public String peer() {
        return peer.get();
    }

    public @Nullable String header(String name) {
        return headers.apply(name);
    }

    /// The same for the same request, byte by byte: of its method, path, query and body.
    public String digest() {
        return HexFormat.of().formatHex(Sha256.of("%s %s?%s\n".formatted(method, path, query), content));
    }

    /// The body as the record that the contract names.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` naming the field (see [Json#read]), `UnsupportedMediaType`
    public <T> T body(Class<T> type) {
        if (!(route.contract().taken() instanceof Taken.Json json) || json.type() != type) {
            throw new IllegalStateException("The contract of %s has no body %s".formatted(route.operationId(), type));
        }
        if (content.length == 0 && json.optional()) {
            return Json.read("{}", type);
        }
        requireContentType(JSON);
        return Json.read(content, type);
    }

    /// A text of the body's outermost object, before it is held to anything; null if there is none.
    public @Nullable String word(String field) {
        return outermost().get(field) instanceof String text ? text : null;
    }

    /// How many things a list of the body's outermost object has, before it is held to anything.
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

    /// The body as text, of the content type that the contract names.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` if it is not UTF-8, `UnsupportedMediaType`
    public String text(String contentType) {
        if (!route.contract().taken().equals(new Taken.Text(contentType))) {
            throw new IllegalStateException(
                    "The contract of %s has no body %s".formatted(route.operationId(), contentType));
        }
        requireContentType(contentType);
        return Utf8.text(content, content.length, "body");
    }

    /// What somebody filled in, where the contract takes that.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` if it is malformed, `UnsupportedMediaType`
    public Form form() {
        if (!(route.contract().taken() instanceof Taken.Form)) {
            throw new IllegalStateException("The contract of %s has no form".formatted(route.operationId()));
        }
        requireContentType(Form.TYPE);
        return Form.of(Utf8.text(content, content.length, "form"));
    }

    /// The body as it was received, where the contract takes whatever comes. Not to be changed.
    public byte[] content() {
        if (!(route.contract().taken() instanceof Taken.Raw)) {
            throw new IllegalStateException("The contract of %s has no raw body".formatted(route.operationId()));
        }
        return content;
    }

    /// A parameter of the query, where the contract takes whatever comes; null if it is not there.
    public @Nullable String parameter(String name) {
        if (!(route.contract().taken() instanceof Taken.Raw)) {
            throw new IllegalStateException("The contract of %s has no raw query".formatted(route.operationId()));
        }
        return QueryReading.of(query).take(name);
    }

    /// The query parameters as the record that the contract names; a nested record is `createdAt[gte]`.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` naming the parameter
    public <T extends Record> T query(Class<T> type) {
        if (route.contract().query() != type) {
            throw new IllegalStateException("The contract of %s has no query %s".formatted(route.operationId(), type));
        }
        return type.cast(QueryReading.of(query).record(Fields.of(type)));
    }

    /// Refuses what the contract has no place for, before anything is done.
    void requireNothingUnexpected() {
        if (route.contract().taken() instanceof Taken.Raw) {
            return;
        }
        if (route.contract().query() == null) {
            QueryReading.of(query).requireEmpty();
        }
        if (route.contract().taken() instanceof Taken.None && content.length > 0) {
            requireEmptyObject();
        }
    }

    /// Clients send `{}` where there is nothing to say.
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
