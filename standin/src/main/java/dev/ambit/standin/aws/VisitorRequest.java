package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A request of a visitor to a distribution or an API stage.
///
/// @param path without the query
/// @param query raw; empty if there is none
/// @param headers values by name, ignoring case
/// @param body one character for each byte
record VisitorRequest(String method, String path, String query, Map<String, List<String>> headers, String body) {

    VisitorRequest {
        Map<String, List<String>> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> anyCase.put(name, List.copyOf(values)));
        headers = anyCase;
    }

    static VisitorRequest get(String path) {
        return new VisitorRequest("GET", path, "", Map.of(), "");
    }

    static VisitorRequest of(HttpExchange exchange, byte[] body) {
        String query = exchange.getRequestURI().getRawQuery();
        return new VisitorRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                query == null ? "" : query,
                exchange.getRequestHeaders(),
                new String(body, ISO_8859_1));
    }

    VisitorRequest withPath(String other) {
        return new VisitorRequest(method, other, query, headers, body);
    }

    /// Returns the request with another value of a header.
    VisitorRequest with(String name, String value) {
        Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(name, List.of(value));
        return new VisitorRequest(method, path, query, more, body);
    }

    /// Returns the first value of a header, or an empty text.
    String header(String name) {
        return headers.getOrDefault(name, List.of("")).getFirst();
    }
}
