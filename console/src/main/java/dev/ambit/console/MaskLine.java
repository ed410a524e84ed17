package dev.ambit.console;

import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A masked column as one line of a form: `customers.email EMAIL`.
///
/// @param rule null if the line has none
/// @param value of the rule FIXED, which follows the rule
public record MaskLine(
        String table,
        String column,
        @Nullable String rule,
        @Nullable String value) {

    private static final Pattern LINE = Pattern.compile("([^.\\s]+)\\.(\\S+)(?:\\s+(\\S+)(?:\\s+(.*))?)?");

    static List<MaskLine> all(String text) {
        return text.lines()
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .map(MaskLine::of)
                .toList();
    }

    /// Sends a line that cannot be parsed as the name of a table; the API then reports that the column is missing.
    private static MaskLine of(String line) {
        Matcher it = LINE.matcher(line);
        return it.matches()
                ? new MaskLine(it.group(1), it.group(2), it.group(3), it.group(4))
                : new MaskLine(line, "", null, null);
    }

    /// Returns the line as it was typed.
    String text() {
        return "%s %s %s"
                .formatted(name(), Objects.requireNonNullElse(rule, ""), Objects.requireNonNullElse(value, ""))
                .strip();
    }

    public String name() {
        return table + "." + column;
    }

    public String ruleWord() {
        return switch (rule) {
            case null -> "chosen for each copy";
            case "NULL" -> "empty";
            case "HASH" -> "hash; equal values get equal hashes";
            case "EMAIL" -> "invented e-mail address; equal addresses stay equal";
            case "FIXED" -> "always “%s”".formatted(value);
            default -> rule;
        };
    }
}
