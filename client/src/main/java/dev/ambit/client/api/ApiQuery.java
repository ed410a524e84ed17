package dev.ambit.client.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The query parameters of an operation. The generated subclasses have a method for each parameter.
public abstract class ApiQuery {

    private final Map<String, String> values = new LinkedHashMap<>();

    final void put(String name, Object value) {
        String text = value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                : value.toString();
        values.put(name, text);
    }

    /// Returns the query with its question mark; empty without parameters.
    @Override
    public final String toString() {
        return values.isEmpty()
                ? ""
                : values.entrySet().stream()
                        .map(it -> encoded(it.getKey()) + "=" + encoded(it.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    /// Returns the parameters as a continuation of a query.
    final String more() {
        return toString().replaceFirst("^[?]", "&");
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
