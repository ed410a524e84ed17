package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import dev.ambit.problem.Warning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// HTTP response. `data` is written by [Json#write].
public final class Response {

    /// The header that warns editors of an entity that open promotions change.
    public static final String OPEN_PROMOTIONS = "X-Ambit-Open-Promotions";

    private record Header(String name, String value) {}

    private static final List<Header> AS_JSON = List.of(new Header("Content-Type", "application/json"));

    private static final byte[] NOTHING = {};

    private final int status;
    private final List<Header> headers;
    private final byte[] body;
    private final @Nullable Consumer<ResponseStream> stream;
    private final @Nullable String person;
    private final @Nullable Problem problem;

    private Response(int status, List<Header> headers, byte[] body) {
        this(status, headers, body, null, null, null);
    }

    private Response(
            int status,
            List<Header> headers,
            byte[] body,
            @Nullable Consumer<ResponseStream> stream,
            @Nullable String person,
            @Nullable Problem problem) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.stream = stream;
        this.person = person;
        this.problem = problem;
    }

    /// Complete response that can be stored and replayed.
    public record Written(int status, Map<String, String> headers, String body) {

        /// Omits the body, which may contain a secret.
        @Override
        public String toString() {
            return "Written[" + status + "]";
        }
    }

    public static Response of(Written written) {
        List<Header> headers = new ArrayList<>();
        written.headers().forEach((name, value) -> headers.add(new Header(name, value)));
        return new Response(written.status(), headers, written.body().getBytes(UTF_8));
    }

    /// Returns 200 `{"data": …}`.
    public static Response ok(Object data) {
        return of(200, data);
    }

    /// Returns 201 `{"data": …}`.
    public static Response created(Object data) {
        return of(201, data);
    }

    /// Returns 202 `{"data": …}`.
    public static Response accepted(Object data) {
        return of(202, data);
    }

    /// Returns `{"data": …}` with another status, such as 403 for a denial.
    public static Response of(int status, Object data) {
        String person = data instanceof Personal personal ? personal.id() : null;
        return new Response(status, AS_JSON, Json.write(new Envelope(data)), null, person, null);
    }

    /// Returns `{"data": …}` with `warnings`, if there are any.
    public static Response of(int status, Object data, List<Warning> warnings) {
        return warnings.isEmpty() ? of(status, data) : json(status, Json.write(new Warned(data, warnings)));
    }

    /// Returns 200 `{"data": […], "pagination": {"next", "prev"}}`.
    public static Response page(List<?> data, @Nullable String next, @Nullable String prev) {
        return page(data, next, prev, List.of());
    }

    /// Returns a page with `warnings`, if there are any.
    static Response page(List<?> data, @Nullable String next, @Nullable String prev, List<Warning> warnings) {
        var pagination = new Pagination(next, prev);
        return json(
                200,
                Json.write(
                        warnings.isEmpty() ? new Paged(data, pagination) : new WarnedPage(data, pagination, warnings)));
    }

    /// Returns a response of serialized JSON, which hot routes write themselves.
    public static Response json(int status, byte[] json) {
        return new Response(status, AS_JSON, json);
    }

    /// Returns a response without a body.
    public static Response empty(int status) {
        return new Response(status, List.of(), NOTHING);
    }

    public static Response text(int status, String contentType, String text) {
        return bytes(status, contentType, text.getBytes(UTF_8));
    }

    /// Returns a response of these bytes. The caller must not change the array afterwards.
    public static Response bytes(int status, String contentType, byte[] bytes) {
        return new Response(status, List.of(new Header("Content-Type", contentType)), bytes);
    }

    /// Returns 200 with a streamed body. The stream runs on a virtual thread, so it may block. An exception aborts
    /// the response, so that the client does not mistake a part for the whole.
    ///
    /// @param stream writes the body; always called, and must release its resources
    public static Response stream(String contentType, Consumer<ResponseStream> stream) {
        return new Response(200, List.of(new Header("Content-Type", contentType)), NOTHING, stream, null, null);
    }

    /// Renders a problem as JSON. This is the only place that does.
    static Response problem(Problem problem, String traceId) {
        ProblemCode code = problem.code();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("code", code.wireName());
        view.put("message", Utf8.printable(problem.message()));
        view.put("status", code.status());
        view.put("traceId", traceId);
        for (String first : List.of("field", "received", "allowed")) {
            if (problem.facts().containsKey(first)) {
                view.put(first, Utf8.printable(String.valueOf(problem.facts().get(first))));
            }
        }
        problem.facts().forEach(view::putIfAbsent);
        return new Response(code.status(), headers(problem), Json.write(view), null, null, problem);
    }

    public Response with(String header, String value) {
        List<Header> more = new ArrayList<>(headers.size() + 1);
        more.addAll(headers);
        more.add(new Header(header, value));
        return new Response(status, more, body, stream, person, problem);
    }

    /// Returns `page` with the headers of this response, except `Content-Type`.
    Response shownAs(Response page) {
        Response full = page;
        for (Header header : headers) {
            if (!header.name().equals("Content-Type")) {
                full = full.with(header.name(), header.value());
            }
        }
        return full;
    }

    /// Returns the problem of this response, if it is one.
    Optional<Problem> problem() {
        return Optional.ofNullable(problem);
    }

    /// Adds the number of the latest event that the response reflects. A client that sends it as `X-Ambit-At-Least`
    /// reads its own writes.
    public Response asOf(long sequence) {
        return with("X-Ambit-Sequence", Long.toString(sequence));
    }

    /// Adds the id of a denied check.
    public Response decided(UUID id) {
        return with("X-Ambit-Decision", id.toString());
    }

    public int status() {
        return status;
    }

    /// Returns the id of the customer whose personal data the response contains.
    public Optional<String> person() {
        return Optional.ofNullable(person);
    }

    public int bytes() {
        return body.length;
    }

    /// Returns the response for storage. Throws `IllegalStateException` for a streamed response.
    public Written written() {
        if (stream != null) {
            throw new IllegalStateException("A streamed response cannot be stored");
        }
        Map<String, String> all = new LinkedHashMap<>();
        headers(all::put);
        return new Written(status, all, new String(body, UTF_8));
    }

    /// Passes each header to `out`, in order. A name such as `Set-Cookie` may occur several times.
    void headers(BiConsumer<String, String> out) {
        headers.forEach(header -> out.accept(header.name(), header.value()));
    }

    byte[] body() {
        return body;
    }

    /// Returns the stream, or null if the response is not streamed.
    @Nullable
    Consumer<ResponseStream> stream() {
        return stream;
    }

    private static List<Header> headers(Problem problem) {
        var type = new Header("Content-Type", "application/problem+json");
        return switch (problem.code().status()) {
            case 405 ->
                List.of(type, new Header("Allow", String.valueOf(problem.facts().get("allowed"))));
            // Retrying a 409 never helps, but public clients retry it by default.
            case 409 -> List.of(type, new Header("x-should-retry", "false"));
            case 429 ->
                List.of(
                        type,
                        new Header(
                                "Retry-After", String.valueOf(problem.facts().getOrDefault("retryAfterSeconds", 1))));
            case 503 -> List.of(type, new Header("Retry-After", "1"));
            default -> List.of(type);
        };
    }

    record Envelope(Object data) {}

    record Warned(Object data, List<Warning> warnings) {}

    record Paged(List<?> data, Pagination pagination) {}

    record WarnedPage(List<?> data, Pagination pagination, List<Warning> warnings) {}

    record Pagination(@Nullable String next, @Nullable String prev) {}
}
