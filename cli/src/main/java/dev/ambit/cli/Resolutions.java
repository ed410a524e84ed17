package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;

/// The option `--resolve`: the sides or values that a promotion takes for single paths.
final class Resolutions {

    static final String OPTION = "--resolve";
    static final String LABEL = "PATH=source|target|JSON";

    private static final List<String> SIDES = List.of("source", "target");

    private Resolutions() {}

    static OptionSpec option(String description) {
        return CommandSpecs.several(OPTION, LABEL, description);
    }

    /// Parses resolutions before a request is sent.
    ///
    /// @return what to take by path
    static Map<String, Map<String, Object>> parsed(CommandContext caller, List<String> typed) {
        Map<String, Map<String, Object>> parsed = new LinkedHashMap<>();
        for (String it : typed) {
            int end = it.indexOf('=');
            if (end < 1) {
                throw CommandSpecs.wrongUsage(
                        caller,
                        "A resolution has the form %s; received `%s`. Pass a path of the difference."
                                .formatted(LABEL, it));
            }
            String taken = it.substring(end + 1);
            parsed.put(
                    it.substring(0, end),
                    SIDES.contains(taken) ? Map.of("take", taken) : Map.of("value", value(caller, it, taken)));
        }
        return parsed;
    }

    /// Returns the body of a request.
    ///
    /// @param known the paths of the promotion, found also without their quotes, which a shell removes
    static Map<String, Object> body(Map<String, Map<String, Object>> parsed, List<String> known) {
        return Map.of(
                "resolutions",
                parsed.entrySet().stream()
                        .map(it -> {
                            Map<String, Object> resolution = new LinkedHashMap<>(it.getValue());
                            resolution.put("path", path(it.getKey(), known));
                            return resolution;
                        })
                        .toList());
    }

    private static String path(String typed, List<String> known) {
        return known.stream()
                .filter(it -> unquoted(it).equals(unquoted(typed)))
                .findFirst()
                .orElse(typed);
    }

    private static String unquoted(String path) {
        return path.replace("\"", "");
    }

    private static Object value(CommandContext caller, String resolution, String json) {
        try {
            Map<String, Object> read = Json.map("{\"value\": %s}".formatted(json));
            Object value = read.get("value");
            if (value != null && read.size() == 1) {
                return value;
            }
        } catch (IllegalStateException _) {
            // Refused below.
        }
        throw CommandSpecs.wrongUsage(
                caller,
                "A resolution takes `source`, `target` or a JSON value such as 5 or '\"Pro\"'; received `%s`."
                        .formatted(resolution));
    }
}
