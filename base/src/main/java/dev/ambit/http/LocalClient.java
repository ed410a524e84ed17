package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Route.Way;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Asks the routes of a table as any client does, with a token, in JSON and held to their contracts, but from within
/// the process. So whoever shows something to people can do no more than they could by themselves.
public final class LocalClient {

    private static final byte[] NOTHING = {};
    private static final String JSON = "application/json";

    private final Router router;

    /// The routes may come later.
    public LocalClient(Router router) {
        this.router = router;
    }

    /// What is sent; `path` is encoded and may have a query.
    ///
    /// @param body bytes as they are, of the `Content-Type` among the headers, or else what becomes JSON
    public record Call(
            String method,
            String path,
            Map<String, String> headers,
            @Nullable Object body) {

        public Call {
            headers = Map.copyOf(headers);
        }

        /// Without the headers and the body, which may have secrets: what prints itself ends in a log one day.
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /// What was answered; never a problem.
    public static final class Reply {

        private final Response response;
        private final Map<String, Object> document;

        /// @param isDocument whether it was not asked for in another form than JSON
        private Reply(Response response, boolean isDocument) {
            this.response = response;
            this.document =
                    response.bytes() == 0 || !isDocument ? Map.of() : Json.map(new String(response.body(), UTF_8));
        }

        /// For whoever passes it on as it is, such as a file that is sent in pieces.
        public Response response() {
            return response;
        }

        /// As it was answered, in whatever form it was asked for.
        public byte[] content() {
            return response.body();
        }

        /// What stands in the envelope, read as kept documents are: other fields are passed over.
        public <T> T data(Class<T> type) {
            return Json.readStored(Json.text(document.get("data")), type);
        }

        /// The same of a list.
        public <T> List<T> rows(Class<T> type) {
            return Json.list(Json.text(document.get("data")), type);
        }

        /// The cursor of the page behind this one.
        public @Nullable String next() {
            return document.get("pagination") instanceof Map<?, ?> pagination
                            && pagination.get("next") instanceof String next
                    ? next
                    : null;
        }

        /// A number that stands beside what is in the envelope, such as the `head` of a feed.
        public long number(String name) {
            return Json.readStored(Json.text(document.get(name)), Long.class);
        }

        /// Null if the answer has no such header.
        public @Nullable String header(String name) {
            Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            response.headers(all::put);
            return all.get(name);
        }
    }

    /// Answers on this thread, which waits.
    ///
    /// @param from in whose course it is asked: the same trace, and from the same address
    /// @throws dev.ambit.problem.Problem as the API would answer it
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

    /// Whether the table of routes has this open for people of a role. What else may be in the way, only asking tells.
    ///
    /// @param role as [Contract#role] has it; `anybody` has none
    /// @param path with its variables as the table has them, or filled in
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
        return switch (route.way()) {
            case Way.Waiting(Handler handler) -> handler;
            case Way.Inline(Handler handler) -> handler;
            case Way.Remembered remembered -> remembered.slow();
            case Way.Late _, Way.Talking _, Way.Piped _ ->
                throw new IllegalStateException(
                        "%s has no single response, so LocalClient cannot call it".formatted(route.operationId()));
        };
    }
}
