package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Route.Handling;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// In-process client of a router, with which the console calls the API. Calls carry the token of the user and are
/// validated by the contracts, as over HTTP. So the console can do nothing that its user could not do over HTTP.
public final class LocalClient {

    private static final byte[] NOTHING = {};
    private static final String JSON = "application/json";

    private final Router router;

    /// Creates a client. Routes may be added to the router later.
    public LocalClient(Router router) {
        this.router = router;
    }

    /// Request to send. `path` is percent-encoded and may contain a query.
    ///
    /// @param body an object that is written as JSON, or bytes whose format is the `Content-Type` of the headers
    public record Call(
            String method,
            String path,
            Map<String, String> headers,
            @Nullable Object body) {

        public Call {
            headers = Map.copyOf(headers);
        }

        /// Omits the headers and the body, which may contain secrets, because this text may be logged.
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /// Successful response.
    public static final class Reply {

        private final Response response;
        private final Map<String, Object> document;

        /// @param isDocument whether the request accepts JSON
        private Reply(Response response, boolean isDocument) {
            this.response = response;
            this.document =
                    response.bytes() == 0 || !isDocument ? Map.of() : Json.map(new String(response.body(), UTF_8));
        }

        /// Returns the response itself, for example to forward a file in parts.
        public Response response() {
            return response;
        }

        /// Returns the body in the requested content type.
        public byte[] content() {
            return response.body();
        }

        /// Returns `data`. Unknown fields are ignored.
        public <T> T data(Class<T> type) {
            return Json.readStored(Json.text(document.get("data")), type);
        }

        /// Returns `data` as a list.
        public <T> List<T> rows(Class<T> type) {
            return Json.list(Json.text(document.get("data")), type);
        }

        /// Returns a part of the document as maps, lists, texts, numbers and booleans; null if it is missing.
        public @Nullable Object content(String name) {
            return document.get(name);
        }

        /// Returns the cursor of the next page, or null.
        public @Nullable String next() {
            return document.get("pagination") instanceof Map<?, ?> pagination
                            && pagination.get("next") instanceof String next
                    ? next
                    : null;
        }

        /// Returns whether the response has `warnings`.
        public boolean hasWarnings() {
            return document.containsKey("warnings");
        }

        /// Returns a number beside `data`, such as `head` of an event feed.
        public long number(String name) {
            return Json.readStored(Json.text(document.get(name)), Long.class);
        }

        /// Returns a response header, or null.
        public @Nullable String header(String name) {
            Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            response.headers(all::put);
            return all.get(name);
        }
    }

    /// Sends a call on the current thread and blocks until the response.
    ///
    /// @param from request that causes this call; its trace id and peer address are used for the call
    /// @throws dev.ambit.problem.Problem the error that the API would return
    public Reply send(Request from, Call call) {
        String path = call.path();
        int mark = path.indexOf('?');
        String bare = mark < 0 ? path : path.substring(0, mark);
        String[] rawSegments = Percent.segments(bare);
        Route route = router.find(call.method(), rawSegments);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(call.headers());
        headers.putIfAbsent("Content-Type", JSON);
        var request = new Request(
                from.traceId(),
                call.method(),
                bare,
                mark < 0 ? null : path.substring(mark + 1),
                Percent.decoded(rawSegments),
                route,
                headers::get,
                from::peer,
                content(call.body()));
        request.requireNothingUnexpected();
        try {
            boolean isDocument = headers.getOrDefault("Accept", JSON).contains(JSON);
            return new Reply(handler(route).handle(request), isDocument);
        } finally {
            from.answerAs(request);
        }
    }

    /// Returns whether a role may call a route. The handler may have further conditions.
    ///
    /// @param role role as in [Contract#role]; `anybody` is a person without a role
    /// @param path template of the route, or a path that it matches
    public boolean isOpenTo(String role, String method, String path) {
        return router.find(method, Percent.segments(path)).contract().callers().isOpenTo(role, method);
    }

    private static byte[] content(@Nullable Object body) {
        return switch (body) {
            case null -> NOTHING;
            case byte[] written -> written;
            case Object value -> Json.write(value);
        };
    }

    private static Handler handler(Route route) {
        return switch (route.handling()) {
            case Handling.Blocking(Handler handler) -> handler;
            case Handling.Inline(Handler handler) -> handler;
            case Handling.Cached cached -> cached.slow();
            case Handling.Asynchronous _, Handling.WebSocket _, Handling.Streaming _ ->
                throw new IllegalStateException(
                        "%s has no single response, so LocalClient cannot call it".formatted(route.operationId()));
        };
    }
}
