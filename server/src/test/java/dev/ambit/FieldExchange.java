package dev.ambit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A request of `field-acts.txt` with the expected answer.
///
/// @param caller `server`, `account`, `operator` or `nobody`
/// @param body empty if the request has none
/// @param expected part of the data of the answer; null if it is not checked
/// @param refusal status, code and field of the refusal; empty if the request succeeds
/// @param names values of the answer that later requests use: path by variable
record FieldExchange(
        int line,
        String caller,
        String method,
        String path,
        String body,
        @Nullable String expected,
        List<String> refusal,
        Map<String, String> names) {

    private static final Map<String, List<FieldExchange>> ALL = read("/field-acts.txt");

    boolean isRefused() {
        return !refusal.isEmpty();
    }

    String pathWithoutQuery() {
        return path.replaceFirst("\\?.*", "");
    }

    /// Returns the exchanges of each area, in the order of the file.
    static Map<String, List<FieldExchange>> all() {
        return ALL;
    }

    /// Reads a file in the form of `field-acts.txt`.
    static Map<String, List<FieldExchange>> read(String resource) {
        Map<String, List<FieldExchange>> areas = new LinkedHashMap<>();
        List<FieldExchange> area = new ArrayList<>();
        List<String> lines = lines(resource);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("== ")) {
                area = new ArrayList<>();
                areas.put(line.substring(3), area);
            } else if (line.startsWith("  ")) {
                area.set(area.size() - 1, area.getLast().and(line.strip()));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                area.add(request(i + 1, line));
            }
        }
        return areas;
    }

    static List<String> lines(String resource) {
        try (InputStream table = Objects.requireNonNull(FieldExchange.class.getResourceAsStream(resource))) {
            return new String(table.readAllBytes(), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the body as maps and lists. A variable in it is some text.
    Object document() {
        return body.isEmpty() ? Map.of() : Json.read(body, Object.class);
    }

    Object expectedDocument() {
        return expected == null ? Map.of() : Json.read(expected, Object.class);
    }

    List<String> parameters() {
        return path.contains("?")
                ? Pattern.compile("[?&]([^=&]+)=")
                        .matcher(path)
                        .results()
                        .map(it -> URLDecoder.decode(it.group(1), UTF_8))
                        .toList()
                : List.of();
    }

    private static FieldExchange request(int line, String text) {
        boolean isNamed = text.startsWith("@");
        String caller = isNamed ? text.substring(1, text.indexOf(' ')) : "server";
        String[] cells = (isNamed ? text.substring(text.indexOf(' ') + 1) : text).split(" ", 3);
        return new FieldExchange(
                line, caller, cells[0], cells[1], cells.length == 3 ? cells[2] : "", null, List.of(), Map.of());
    }

    private FieldExchange and(String text) {
        String rest = text.substring(2);
        return switch (text.charAt(0)) {
            case '=' -> new FieldExchange(line, caller, method, path, body, rest, refusal, names);
            case '!' ->
                new FieldExchange(line, caller, method, path, body, expected, List.of(rest.split(" ", 3)), names);
            case '$' -> {
                Map<String, String> all = new LinkedHashMap<>(names);
                String[] words = rest.split(" ", 2);
                all.put(words[0], words[1]);
                yield new FieldExchange(line, caller, method, path, body, expected, refusal, all);
            }
            default -> throw new IllegalStateException(text);
        };
    }
}
