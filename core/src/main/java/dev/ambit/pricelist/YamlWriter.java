package dev.ambit.pricelist;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.regex.Pattern;

/// Writes nested maps of YAML line by line. Texts are quoted, so that none is read as a number, date or truth value.
final class YamlWriter {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");
    /// Words that YAML 1.1 does not read as texts.
    static final Pattern WORD = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null");
    private static final String STEP = "  ";

    private final StringBuilder lines = new StringBuilder();
    private int depth;

    String text() {
        return lines.toString();
    }

    /// Begins a map. Call [#close] at its end.
    void open(String key) {
        line(key, "");
        depth++;
    }

    void close() {
        depth--;
    }

    void text(String key, String text) {
        line(key, " " + CatalogYaml.quoted(text));
    }

    /// Writes a value as it is.
    void plain(String key, String value) {
        line(key, " " + value);
    }

    void list(String key, List<String> texts) {
        line(key, " " + flow(texts));
    }

    static String flow(List<String> texts) {
        return texts.stream().map(CatalogYaml::quoted).collect(joining(", ", "[", "]"));
    }

    private void line(String key, String value) {
        boolean isPlain = PLAIN.matcher(key).matches() && !WORD.matcher(key).matches();
        lines.append(STEP.repeat(depth))
                .append(isPlain ? key : CatalogYaml.quoted(key))
                .append(':')
                .append(value)
                .append('\n');
    }
}
