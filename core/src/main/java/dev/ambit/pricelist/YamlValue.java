package dev.ambit.pricelist;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Converts YAML into maps, lists, texts, exact numbers, truth values and nulls. Dates stay texts.
final class YamlValue {

    /// In YAML 1.1, `010` is eight and `1:30` is ninety, which no author means.
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,39})(\\.[0-9]{1,40})?([eE][-+]?[0-9]{1,2})?");

    private static final Set<String> TRUTH = Set.of("true", "false");
    private static final Set<Tag> TEXTS = Set.of(Tag.STR, Tag.TIMESTAMP, Tag.MERGE);

    private YamlValue() {}

    static @Nullable Object of(Entry entry) {
        return of(entry.path(), entry.node());
    }

    private static @Nullable Object of(String path, Node node) {
        return switch (node) {
            case MappingNode map -> map(path, map);
            case SequenceNode list -> list(path, list);
            case ScalarNode scalar -> scalar(path, scalar);
            default -> throw wrong(path, node.getTag().getValue(), "a map, a list or a single value");
        };
    }

    private static Map<String, @Nullable Object> map(String path, MappingNode node) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw wrong(path, "a key that is a map or a list", "single values as keys");
            }
            String below = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
            if (map.containsKey(key.getValue())) {
                throw BAD_USER_INPUT
                        .because("`%s` is listed twice. Remove the duplicate.".formatted(Problem.shortened(below)))
                        .at(below, null, "each key once");
            }
            map.put(key.getValue(), of(below, tuple.getValueNode()));
        }
        return map;
    }

    private static List<@Nullable Object> list(String path, SequenceNode node) {
        List<@Nullable Object> list = new ArrayList<>();
        for (Node item : node.getValue()) {
            list.add(of(path + "." + list.size(), item));
        }
        return list;
    }

    private static @Nullable Object scalar(String path, ScalarNode node) {
        String written = node.getValue();
        Tag tag = node.getTag();
        if (TEXTS.contains(tag)) {
            return written;
        }
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL) && TRUTH.contains(written)) {
            return Boolean.valueOf(written);
        }
        if ((tag.equals(Tag.INT) || tag.equals(Tag.FLOAT))
                && NUMBER.matcher(written).matches()) {
            return new BigDecimal(written);
        }
        throw wrong(path, written, "true, false, a decimal number, or a text in quotes");
    }

    private static Problem wrong(String path, String received, String allowed) {
        return BAD_USER_INPUT
                .because("`%s` is `%s`, which is not supported. Put it in quotes if it is a text."
                        .formatted(path.isEmpty() ? "document" : Problem.shortened(path), Problem.shortened(received)))
                .at(path.isEmpty() ? "document" : path, received, allowed);
    }
}
