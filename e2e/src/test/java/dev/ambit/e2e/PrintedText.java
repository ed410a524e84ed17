package dev.ambit.e2e;

import static java.util.stream.Collectors.joining;

import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Compares what a page says that a command prints with what the command printed.
///
/// `…` stands for any text, also for further lines or fields. Ids and times may differ, and so may the number of
/// spaces.
final class PrintedText {

    private static final String UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z";
    private static final Pattern PART =
            Pattern.compile("(?<any> *… *)|(?<uuid>" + UUID + ")|(?<time>" + TIME + ")|(?<space> +)");

    private PrintedText() {}

    static boolean matches(String language, String expected, String printed) {
        String lines = printed.replace("\r", "");
        return language.equals("json") ? matchesJson(expected, lines) : matchesLines(expected, lines);
    }

    /// Requires the lines one below the other. A line `…` skips lines.
    private static boolean matchesLines(String expected, String printed) {
        String lines = expected.lines()
                .map(it -> it.strip().equals("…") ? "(?:.*\\n)*" : pattern(it) + " *\\n")
                .collect(joining());
        return Pattern.compile("(?m)^" + lines).matcher(printed.strip() + "\n").find();
    }

    private static String pattern(String line) {
        var pattern = new StringBuilder();
        var parts = PART.matcher(line.stripTrailing());
        int end = 0;
        while (parts.find()) {
            pattern.append(Pattern.quote(line.substring(end, parts.start())));
            pattern.append(
                    parts.group("any") != null
                            ? ".*"
                            : parts.group("uuid") != null ? UUID : parts.group("time") != null ? TIME : " +");
            end = parts.end();
        }
        return pattern.append(Pattern.quote(line.substring(end).stripTrailing()))
                .toString();
    }

    private static boolean matchesJson(String expected, String printed) {
        String json = expected.replaceAll("(?m),?\\s*…", "");
        return printed.lines()
                .filter(it -> it.startsWith("{"))
                .anyMatch(it -> contains(Json.read(it, Object.class), Json.read(json, Object.class)));
    }

    private static boolean contains(@Nullable Object actual, @Nullable Object expected) {
        return switch (expected) {
            case Map<?, ?> fields ->
                actual instanceof Map<?, ?> all
                        && fields.entrySet().stream()
                                .allMatch(it ->
                                        all.containsKey(it.getKey()) && contains(all.get(it.getKey()), it.getValue()));
            case List<?> elements ->
                actual instanceof List<?> all
                        && all.size() >= elements.size()
                        && IntStream.range(0, elements.size()).allMatch(i -> contains(all.get(i), elements.get(i)));
            case null -> actual == null;
            case String text when text.matches(TIME) -> String.valueOf(actual).matches(TIME);
            default -> String.valueOf(expected).equals(String.valueOf(actual));
        };
    }
}
