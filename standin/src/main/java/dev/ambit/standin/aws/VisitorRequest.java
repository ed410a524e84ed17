package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.util.Map;
import java.util.TreeMap;

/// A request of a visitor to a distribution or an API stage.
///
/// @param path without the query
/// @param query raw; empty if there is none
/// @param headers first values by name, ignoring case
record VisitorRequest(String method, String path, String query, Map<String, String> headers, String body) {

    VisitorRequest {
        Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(headers);
        headers = anyCase;
    }

    static VisitorRequest get(String path) {
        return new VisitorRequest("GET", path, "", Map.of(), "");
    }

    static VisitorRequest of(HttpExchange exchange, byte[] body) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
        String query = exchange.getRequestURI().getRawQuery();
        return new VisitorRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                query == null ? "" : query,
                headers,
                new String(body, UTF_8));
    }

    VisitorRequest withPath(String other) {
        return new VisitorRequest(method, other, query, headers, body);
    }

    /// Returns the request with another value of a header.
    VisitorRequest with(String name, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(name, value);
        return new VisitorRequest(method, path, query, more, body);
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }
}
