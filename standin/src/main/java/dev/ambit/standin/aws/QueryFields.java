package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The fields of a request in the query protocol of AWS.
record QueryFields(Map<String, String> all) {

    private static final Pattern TAG = Pattern.compile("Tags\\.\\w+\\.\\d+\\.Key");

    static QueryFields of(String body) {
        Map<String, String> fields = new TreeMap<>();
        for (String it : body.split("&", -1)) {
            String[] pair = it.split("=", 2);
            fields.put(pair[0], pair.length < 2 ? "" : URLDecoder.decode(pair[1], UTF_8));
        }
        return new QueryFields(fields);
    }

    /// Returns a field, or an empty text.
    String get(String name) {
        return all.getOrDefault(name, "");
    }

    boolean has(String name) {
        return all.containsKey(name);
    }

    /// Returns the members of a list.
    List<String> list(String name) {
        return all.entrySet().stream()
                .filter(it -> it.getKey().startsWith(name + "."))
                .map(Map.Entry::getValue)
                .toList();
    }

    Map<String, String> tags() {
        Map<String, String> tags = new HashMap<>();
        all.keySet().stream()
                .filter(it -> TAG.matcher(it).matches())
                .forEach(it -> tags.put(Objects.requireNonNull(all.get(it)), get(it.replace(".Key", ".Value"))));
        return tags;
    }
}
