package dev.ambit.pricelist;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// A value in a price list and its path, such as `plans.PRO.price`. Reading it as a type that it does not have
/// throws a problem with the path.
record Entry(String path, Node node) {

    /// PostgreSQL can store neither U+0000 nor half of a surrogate pair.
    private static final Pattern UNKEEPABLE = Pattern.compile("[\\x00\\p{Cs}]");

    private static final Pattern KEY = Pattern.compile("(?=.*\\P{Zs})\\P{Cc}{1,255}");

    /// In YAML 1.1, `010` is eight and `1:30` is ninety. Price lists do not mean that, so neither is accepted as
    /// a number.
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(0|[1-9][0-9_]*|(?=\\.[0-9]))(\\.[0-9_]*)?([eE][-+]?[0-9]{1,2})?");

    private static final int NUMBER_CHARS_MAX = 40;
    private static final int DIGITS_MAX = 40;
    private static final int TEXT_CHARS_MAX = 10_000;

    boolean isNull() {
        return node.getTag().equals(Tag.NULL);
    }

    boolean isNumber() {
        return node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT);
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    String text() {
        if (!node.getTag().equals(Tag.STR)) {
            throw problem("must be a text. Put it in quotes if it looks like a number or a date.", "a text");
        }
        return scalar();
    }

    /// Returns a single value as written, such as a date or a version.
    String scalar() {
        if (!(node instanceof ScalarNode scalar) || isNull()) {
            throw problem("must be a single value. Send a text, a number or a date.", "a text, number or date");
        }
        if (UNKEEPABLE.matcher(scalar.getValue()).find()) {
            throw problem("contains characters that cannot be stored. Remove them.", "Unicode text without U+0000");
        }
        if (scalar.getValue().length() > TEXT_CHARS_MAX) {
            throw problem(
                    "has more than %d characters. Shorten it.".formatted(TEXT_CHARS_MAX),
                    "up to %d characters".formatted(TEXT_CHARS_MAX));
        }
        return scalar.getValue();
    }

    /// Returns a text that must be one of these words.
    String oneOf(List<String> words) {
        String text = text();
        if (!words.contains(text)) {
            throw problem(
                    "must be one of %s; received `%s`.".formatted(String.join(", ", words), Problem.shortened(text)),
                    String.join(", ", words));
        }
        return text;
    }

    boolean bool() {
        if (!(node instanceof ScalarNode scalar) || !node.getTag().equals(Tag.BOOL)) {
            throw problem("must be true or false.", "true, false");
        }
        return List.of("true", "yes", "on").contains(scalar.getValue().toLowerCase(Locale.ROOT));
    }

    boolean isInfinite() {
        return node.getTag().equals(Tag.FLOAT) && scalar().matches("\\+?\\.(inf|Inf|INF)");
    }

    /// Returns a number of at least 0, exactly as written.
    BigDecimal number() {
        String written = isNumber() ? scalar() : "";
        if (written.length() > NUMBER_CHARS_MAX || !DECIMAL.matcher(written).matches()) {
            throw problem("must be a number in decimal digits.", "a number, 0 or more");
        }
        var number = new BigDecimal(written.replace("_", ""));
        if (number.precision() - number.scale() > DIGITS_MAX || number.scale() > DIGITS_MAX) {
            throw problem(
                    "has more than %d digits before or after the point. Send a shorter number.".formatted(DIGITS_MAX),
                    "%d digits before and after the point".formatted(DIGITS_MAX));
        }
        if (number.signum() < 0) {
            throw problem("must be 0 or more.", "a number, 0 or more");
        }
        return number;
    }

    List<Entry> list() {
        if (!(node instanceof SequenceNode list)) {
            throw problem("must be a list.", "a list");
        }
        List<Entry> entries = new ArrayList<>();
        for (Node item : list.getValue()) {
            entries.add(new Entry(path + "." + entries.size(), item));
        }
        return entries;
    }

    /// Returns the entries in the order of the file.
    Map<String, Entry> map() {
        if (!(node instanceof MappingNode map)) {
            throw problem("must be a map of keys and values.", "a map");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : map.getValue()) {
            String key = key(tuple.getKeyNode());
            var entry = new Entry(pathOf(key), tuple.getValueNode());
            if (entries.put(key, entry) != null) {
                throw entry.problem("is listed twice. Remove the duplicate.", "each key once");
            }
        }
        return entries;
    }

    String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    Problem problem(String fault, String allowed) {
        String named = path.isEmpty() ? "document" : path;
        return BAD_USER_INPUT.because("`%s` %s".formatted(named, fault)).at(named, received(), allowed);
    }

    private String key(Node node) {
        if (!(node instanceof ScalarNode scalar)
                || !KEY.matcher(scalar.getValue()).matches()
                || UNKEEPABLE.matcher(scalar.getValue()).find()) {
            throw new Entry(path, node)
                    .problem(
                            "has a key that is not 1 to 255 printable characters. Rename the key.",
                            "1 to 255 printable characters");
        }
        return scalar.getValue();
    }

    private String received() {
        return switch (node) {
            case ScalarNode scalar -> isNull() ? "null" : scalar.getValue();
            case SequenceNode _ -> "a list";
            default -> "a map";
        };
    }
}
