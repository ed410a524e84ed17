package dev.ambit.http;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Route: a method, a path template such as `/environments/{slug}`, a contract and a handler.
///
/// @param variables index of each variable's segment; the complement (`~index`) if the variable matches several
///     segments
record Route(
        String method,
        String template,
        String operationId,
        IdempotencyRule rule,
        Contract contract,
        Handling handling,
        Map<String, Integer> variables) {

    sealed interface Handling {
        /// Answers from memory on the I/O thread.
        record Inline(Handler handler) implements Handling {}

        /// Answers from memory on the I/O thread, or on a virtual thread after a cache miss.
        record Cached(Memory fast, Handler slow) implements Handling {}

        /// Starts on the I/O thread and answers asynchronously on any thread.
        record Asynchronous(AsyncHandler handler) implements Handling {}

        /// Answers on a virtual thread, which may block.
        record Blocking(Handler handler) implements Handling {}

        /// Answers on a virtual thread that reads the body itself. Also accepts the key as a Basic password.
        record Streaming(PipedHandler handler) implements Handling {}

        /// Upgrades to a WebSocket with a subprotocol.
        record WebSocket(String subprotocol, SocketAcceptor door) implements Handling {}
    }

    /// Pseudo method of WebSocket routes, which may share a template with a GET route.
    static final String TALK = "WEBSOCKET";

    static Route of(
            String method,
            String template,
            String operationId,
            IdempotencyRule rule,
            Contract contract,
            Handling handling) {
        if (!method.equals(TALK)) {
            contract.callers().requireRole(method, operationId);
        }
        return new Route(method, template, operationId, rule, contract, handling, variables(template));
    }

    /// Returns this route with a handler that is bound to the body of one request.
    Route poured(PipedHandler handler, InputStream body) {
        return new Route(
                method,
                template,
                operationId,
                rule,
                contract,
                new Handling.Blocking(request -> handler.handle(request, body)),
                variables);
    }

    static List<String> parts(String template) {
        return List.of(template.substring(1).split("/", -1));
    }

    static boolean isVariable(String part) {
        return part.startsWith("{");
    }

    /// Returns whether a part of a template matches one or more segments.
    static boolean isOfSegments(String part) {
        return part.endsWith("…}");
    }

    /// Returns the decoded value of a path variable.
    ///
    /// @param segments decoded segments of a path that this route matches
    String variable(String name, String[] segments) {
        int index = Objects.requireNonNull(variables.get(name), name);
        return index >= 0 ? segments[index] : joined(~index, segments);
    }

    private String joined(int start, String[] segments) {
        int end = segments.length - (parts(template).size() - 1 - start);
        return String.join("/", List.of(segments).subList(start, end));
    }

    private static Map<String, Integer> variables(String template) {
        Map<String, Integer> variables = new HashMap<>();
        List<String> parts = new ArrayList<>(parts(template));
        for (int i = 0; i < parts.size(); i++) {
            if (isVariable(parts.get(i))) {
                String part = parts.get(i);
                variables.put(part.replaceAll("[{}…]", ""), isOfSegments(part) ? ~i : i);
            }
        }
        return Map.copyOf(variables);
    }
}
