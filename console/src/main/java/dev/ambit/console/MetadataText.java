package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Metadata as people type it: one `key: value` per line.
final class MetadataText {

    static final String FIELD = "metadata";

    private MetadataText() {}

    static String of(Map<String, String> metadata) {
        return new TreeMap<>(metadata)
                .entrySet().stream()
                        .map(it -> "%s: %s".formatted(it.getKey(), it.getValue().replace("\n", "\\n")))
                        .collect(Collectors.joining("\n"));
    }

    /// Reads the lines.
    ///
    /// @throws Problem `BadUserInput` at the field if a line has no colon
    static Map<String, String> read(String text) {
        Map<String, String> metadata = new TreeMap<>();
        text.lines().filter(it -> !it.isBlank()).forEach(line -> {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw BAD_USER_INPUT
                        .because(
                                "Each line of `metadata` must be a key, a colon and a value; received `%s`. Add a colon."
                                        .formatted(Problem.shortened(line)))
                        .at(FIELD, line, "key: value");
            }
            String value = line.substring(colon + 1).strip().replace("\\n", "\n");
            metadata.put(line.substring(0, colon).strip(), value);
        });
        return metadata;
    }
}
