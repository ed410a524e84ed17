package dev.ambit.graphql;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/// Reads required parts of JSON.
final class TestJson {

    private TestJson() {}

    static Object at(Object json, String... path) {
        Object found = json;
        for (String name : path) {
            found = requireNonNull(((Map<?, ?>) found).get(name), name);
        }
        return found;
    }

    static Map<?, ?> map(Object json, String... path) {
        return (Map<?, ?>) at(json, path);
    }

    static List<Map<?, ?>> list(Object json, String... path) {
        return ((List<?>) at(json, path))
                .stream().<Map<?, ?>>map(it -> (Map<?, ?>) it).toList();
    }

    static String text(Object json, String... path) {
        return String.valueOf(at(json, path));
    }
}
