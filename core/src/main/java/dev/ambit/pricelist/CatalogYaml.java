package dev.ambit.pricelist;

import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.joining;

import dev.ambit.http.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes maps, lists and single values as YAML with a stable order of keys.
final class CatalogYaml {

    /// The fields that come first in their map; the others follow by name.
    private static final List<String> FIRST = List.of(
            "displayName",
            "description",
            "productId",
            "featureType",
            "meterType",
            "pricingType",
            "billingModel",
            "billingPeriod",
            "billingCadence",
            "featureId",
            "billingCountryCode",
            "amount",
            "currency",
            "value");

    private static final Comparator<String> ORDER = comparingInt(
                    (String it) -> FIRST.contains(it) ? FIRST.indexOf(it) : FIRST.size())
            .thenComparing(it -> it);

    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
    private static final Pattern PLAIN_TEXT = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*( [A-Za-z0-9_.-]+)*");

    private static final String STEP = "  ";
    private static final int FLOW_CHARS_MAX = 100;

    private final StringBuilder lines = new StringBuilder();

    String text() {
        return lines.toString();
    }

    void put(String key, @Nullable Object value) {
        put("", key, value);
    }

    private void put(String indent, String key, @Nullable Object value) {
        lines.append(indent).append(key(key)).append(':');
        switch (value) {
            case Map<?, ?> map
            when !map.isEmpty() -> {
                lines.append('\n');
                fields(indent + STEP, map);
            }
            case List<?> list
            when !isFlow(list) -> {
                lines.append('\n');
                list.forEach(it -> item(indent + STEP, it));
            }
            case null, default -> lines.append(' ').append(flow(value)).append('\n');
        }
    }

    private void fields(String indent, Map<?, ?> map) {
        names(map).forEach(it -> put(indent, it, map.get(it)));
    }

    private void item(String indent, @Nullable Object value) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            int start = lines.length();
            fields(indent + STEP, map);
            // The first field follows the dash.
            lines.setCharAt(start + indent.length(), '-');
        } else {
            lines.append(indent).append("- ").append(flow(value)).append('\n');
        }
    }

    private static boolean isFlow(List<?> list) {
        return list.stream().noneMatch(it -> it instanceof Map<?, ?> || it instanceof List<?>)
                && flow(list).length() <= FLOW_CHARS_MAX;
    }

    private static String flow(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map ->
                names(map).map(it -> key(it) + ": " + flow(map.get(it))).collect(joining(", ", "{", "}"));
            case List<?> list -> list.stream().map(it -> flow(it)).collect(joining(", ", "[", "]"));
            case String text -> text(text);
            default -> Json.text(value);
        };
    }

    private static Stream<String> names(Map<?, ?> map) {
        return map.keySet().stream().map(String::valueOf).sorted(ORDER);
    }

    private static String key(String key) {
        return isPlain(PLAIN_KEY, key) ? key : quoted(key);
    }

    private static String text(String text) {
        return isPlain(PLAIN_TEXT, text) ? text : quoted(text);
    }

    private static boolean isPlain(Pattern pattern, String text) {
        return pattern.matcher(text).matches() && !YamlWriter.WORD.matcher(text).matches();
    }

    /// Quotes a text. YAML allows fewer characters than JSON, and folds the line breaks of Unicode.
    static String quoted(String text) {
        var quoted = new StringBuilder();
        Json.text(text).codePoints().forEach(it -> {
            boolean isEscaped = (it >= 0x7F && it <= 0x9F)
                    || it == 0x2028
                    || it == 0x2029
                    || it == 0xFEFF
                    || it == 0xFFFE
                    || it == 0xFFFF;
            if (isEscaped) {
                quoted.append("\\u%04x".formatted(it));
            } else {
                quoted.appendCodePoint(it);
            }
        });
        return quoted.toString();
    }
}
