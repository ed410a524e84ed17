package dev.ambit.pricelist;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Carries the comments of one catalog file over to another one. A comment belongs to the key or list item in its line,
/// or else to the next one, and is dropped if the other file does not have that key or item.
final class CatalogFileComments {

    /// The fields that tell the items of a list apart, such as prices and enum values.
    private static final List<String> IDENTITY =
            List.of("billingModel", "billingPeriod", "billingCadence", "featureId", "billingCountryCode", "value");

    /// The comments of a place: whole lines above it, and the end of its line.
    private record Comments(List<String> above, String beside) {}

    /// The places of a file.
    private static final class YamlPositions {

        /// The first place that starts in a line.
        private final Map<Integer, String> starts = new HashMap<>();

        /// The column behind the last value that ends in a line.
        private final Map<Integer, Integer> ends = new HashMap<>();

        /// The lines that continue a text of several lines.
        private final BitSet insideTexts = new BitSet();

        YamlPositions(String yaml) {
            add("", YamlDocument.root(yaml, "catalog file").node());
        }

        private void add(String path, Node node) {
            int line = node.getEndMark().getLine();
            switch (node) {
                case MappingNode map -> map.getValue().forEach(it -> add(path, it));
                case SequenceNode list -> {
                    for (int i = 0; i < list.getValue().size(); i++) {
                        Node item = list.getValue().get(i);
                        String below = "%s[%s]".formatted(path, identity(item, i));
                        starts.putIfAbsent(item.getStartMark().getLine(), below);
                        add(below, item);
                    }
                }
                default -> {
                    // A block text ends before the first column of the line that follows it.
                    int end = node.getEndMark().getColumn() == 0 ? line : line + 1;
                    insideTexts.set(
                            node.getStartMark().getLine() + 1,
                            Math.max(end, node.getStartMark().getLine() + 1));
                    ends.merge(line, node.getEndMark().getColumn(), Math::max);
                }
            }
        }

        private void add(String path, NodeTuple tuple) {
            Node key = tuple.getKeyNode();
            String below = path + "." + (key instanceof ScalarNode name ? name.getValue() : "");
            starts.putIfAbsent(key.getStartMark().getLine(), below);
            ends.merge(key.getEndMark().getLine(), key.getEndMark().getColumn(), Math::max);
            add(below, tuple.getValueNode());
        }
    }

    private CatalogFileComments() {}

    /// Returns the file with the comments of an earlier one.
    ///
    /// @throws dev.ambit.problem.Problem 400 if the earlier file is not YAML
    static String carried(String earlier, String file) {
        Map<String, Comments> comments = new HashMap<>();
        List<String> last = collect(earlier, comments);
        List<String> lines = file.lines().toList();
        var places = new YamlPositions(file);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Comments kept = comments.get(places.starts.getOrDefault(i, ""));
            if (kept == null) {
                all.add(line);
                continue;
            }
            String indent =
                    line.substring(0, line.length() - line.stripLeading().length());
            kept.above().forEach(it -> all.add(indent + it));
            all.add(kept.beside().isEmpty() ? line : line + " " + kept.beside());
        }
        return Stream.concat(all.stream(), last.stream()).collect(joining("\n", "", "\n"));
    }

    /// Collects comments by place, and returns those behind the last place.
    private static List<String> collect(String yaml, Map<String, Comments> comments) {
        var places = new YamlPositions(yaml);
        List<String> lines = yaml.lines().toList();
        List<String> waiting = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean isComment = line.stripLeading().startsWith("#");
            if (isComment && !places.insideTexts.get(i)) {
                waiting.add(line.strip());
                continue;
            }
            String path = places.starts.get(i);
            if (path != null) {
                comments.put(path, new Comments(List.copyOf(waiting), trailing(line, places.ends.get(i))));
                waiting.clear();
            }
        }
        return waiting;
    }

    private static String trailing(String line, @Nullable Integer end) {
        int from = Math.min(line.length(), Objects.requireNonNullElse(end, 0));
        int at = line.indexOf(" #", from);
        return at < 0 ? "" : line.substring(at + 1).strip();
    }

    private static String identity(Node item, int index) {
        if (!(item instanceof MappingNode map)) {
            return item instanceof ScalarNode scalar ? scalar.getValue() : String.valueOf(index);
        }
        Map<String, String> fields = new HashMap<>(Map.of("billingCadence", "RECURRING"));
        for (NodeTuple it : map.getValue()) {
            if (it.getKeyNode() instanceof ScalarNode key && it.getValueNode() instanceof ScalarNode value) {
                fields.put(key.getValue(), value.getValue());
            }
        }
        boolean isKnown = fields.containsKey("billingModel") || fields.containsKey("value");
        return isKnown
                ? IDENTITY.stream().map(it -> fields.getOrDefault(it, "")).collect(joining(" "))
                : String.valueOf(index);
    }
}
