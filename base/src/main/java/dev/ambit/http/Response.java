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
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An answer. `data` goes out as [Json#write] says.
public final class Response {

    private record Header(String name, String value) {}

    private static final List<Header> AS_JSON = List.of(new Header("Content-Type", "application/json"));

    private static final byte[] NOTHING = {};

    private final int status;
    private final List<Header> headers;
    private final byte[] body;
    private final @Nullable Consumer<Outlet> stream;
    private final @Nullable String person;
    private final @Nullable Problem problem;

    private Response(int status, List<Header> headers, byte[] body) {
        this(status, headers, body, null, null, null);
    }

    private Response(
            int status,
            List<Header> headers,
            byte[] body,
            @Nullable Consumer<Outlet> stream,
            @Nullable String person,
            @Nullable Problem problem) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.stream = stream;
        this.person = person;
        this.problem = problem;
    }

    /// A whole answer, to be kept and given again.
    public record Written(int status, Map<String, String> headers, String body) {

        /// Never the body: it may show a secret.
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

    /// 200 `{"data": …}`
    public static Response ok(Object data) {
        return of(200, data);
    }

    /// 201 `{"data": …}`
    public static Response created(Object data) {
        return of(201, data);
    }

    /// 202 `{"data": …}`
    public static Response accepted(Object data) {
        return of(202, data);
    }

    /// `{"data": …}` with a status of your own, such as a denial's 403.
    public static Response of(int status, Object data) {
        String person = data instanceof Personal personal ? personal.id() : null;
        return new Response(status, AS_JSON, Json.write(new Envelope(data)), null, person, null);
    }

    /// As [#of(int, Object)], with `warnings` beside `data` if there are any.
    public static Response of(int status, Object data, List<Warning> warnings) {
        return warnings.isEmpty() ? of(status, data) : json(status, Json.write(new Warned(data, warnings)));
    }

    /// 200 `{"data": […], "pagination": {"next", "prev"}}`
    public static Response page(List<?> data, @Nullable String next, @Nullable String prev) {
        return json(200, Json.write(new Paged(data, new Pagination(next, prev))));
    }

    /// Bytes that are JSON already; hot routes make them themselves.
    public static Response json(int status, byte[] json) {
        return new Response(status, AS_JSON, json);
    }

    public static Response text(int status, String contentType, String text) {
        return bytes(status, contentType, text.getBytes(UTF_8));
    }

    /// As they are; not to be changed any more.
    public static Response bytes(int status, String contentType, byte[] bytes) {
        return new Response(status, List.of(new Header("Content-Type", contentType)), bytes);
    }

    /// 200 with a body that is written while it is read, on a virtual thread that may wait. What it throws
    /// breaks the answer off, so that nobody takes a part for the whole.
    ///
    /// @param stream always called, and it ends for good what it was given
    public static Response stream(String contentType, Consumer<Outlet> stream) {
        return new Response(200, List.of(new Header("Content-Type", contentType)), NOTHING, stream, null, null);
    }

    /// The one place where a problem becomes JSON (api-ours.md 'Errors').
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

    /// The same as a page: its status, and each header but what that is.
    Response shownAs(Response page) {
        Response whole = page;
        for (Header header : headers) {
            if (!header.name().equals("Content-Type")) {
                whole = whole.with(header.name(), header.value());
            }
        }
        return whole;
    }

    /// What it says is wrong, if that is what it says.
    Optional<Problem> problem() {
        return Optional.ofNullable(problem);
    }

    /// Which event of the log this answer knows of; whoever reads on with it sees at least that (X-Ambit-At-Least).
    public Response asOf(long sequence) {
        return with("X-Ambit-Sequence", Long.toString(sequence));
    }

    public int status() {
        return status;
    }

    /// The id of the customer whose personal data it has.
    public Optional<String> person() {
        return Optional.ofNullable(person);
    }

    public int bytes() {
        return body.length;
    }

    /// Not for a stream.
    public Written written() {
        if (stream != null) {
            throw new IllegalStateException("A streamed response cannot be stored");
        }
        Map<String, String> all = new LinkedHashMap<>();
        headers(all::put);
        return new Written(status, all, new String(body, UTF_8));
    }

    /// Hands out each header; a later one of the same name replaces the one before.
    void headers(BiConsumer<String, String> out) {
        headers.forEach(header -> out.accept(header.name(), header.value()));
    }

    byte[] body() {
        return body;
    }

    /// Null if the body is all there is.
    @Nullable
    Consumer<Outlet> stream() {
        return stream;
    }

    private static List<Header> headers(Problem problem) {
        var type = new Header("Content-Type", "application/problem+json");
        return switch (problem.code().status()) {
            case 405 ->
                List.of(type, new Header("Allow", String.valueOf(problem.facts().get("allowed"))));
            // No 409 of ours goes away by waiting, which is what public clients would do.
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

    record Pagination(@Nullable String next, @Nullable String prev) {}
}
