package dev.ambit.pricelist;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/// A price list or a catalog, parsed as YAML 1.1 within bounds. It stays a tree of nodes with the original text of
/// numbers; no object of a class named in the file is created.
final class YamlDocument {

    /// The maximum size of an import over HTTP.
    private static final int CHARS_MAX = 16 << 20;

    /// Price lists are nested six levels deep, catalogs eight.
    private static final int NESTING_MAX = 20;

    private static final String WHOLE = "document";

    private YamlDocument() {}

    /// Parses a price list.
    static Entry root(String yaml) {
        return root(yaml, "price list");
    }

    /// Parses a document.
    ///
    /// @param kind the term for the document in errors
    static Entry root(String yaml, String kind) {
        if (yaml.length() > CHARS_MAX) {
            throw BAD_USER_INPUT
                    .because("The %s has %d characters. Send at most %d.".formatted(kind, yaml.length(), CHARS_MAX))
                    .at(WHOLE, yaml.length() + " characters", "up to " + CHARS_MAX);
        }
        Node node = compose(yaml, kind);
        if (node == null) {
            throw BAD_USER_INPUT
                    .because("The %s is empty. Send a YAML document.".formatted(kind))
                    .at(WHOLE, null, "a " + kind);
        }
        return new Entry("", node);
    }

    private static Node compose(String yaml, String kind) {
        LoaderOptions options = options();
        var events = new BoundedEvents(new ParserImpl(new StreamReader(yaml), options), kind);
        try {
            return new Composer(events, new Resolver(), options).getSingleNode();
        } catch (MarkedYAMLException e) {
            throw notYaml(e, kind);
        } catch (YAMLException e) {
            throw notYaml(WHOLE, String.valueOf(e.getMessage()), kind);
        }
    }

    private static LoaderOptions options() {
        var options = new LoaderOptions();
        options.setCodePointLimit(CHARS_MAX);
        options.setNestingDepthLimit(NESTING_MAX);
        options.setMaxAliasesForCollections(0);
        return options;
    }

    private static Problem notYaml(MarkedYAMLException e, String kind) {
        var mark = e.getProblemMark();
        String position =
                mark == null ? WHOLE : "line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
        return notYaml(position, String.valueOf(e.getProblem()), kind);
    }

    private static Problem notYaml(String position, String reason, String kind) {
        return BAD_USER_INPUT
                .because("The %s is not valid YAML: %s.".formatted(kind, reason.replaceAll("\\s+", " ")))
                .at(position, null, "one document of YAML 1.1");
    }
}
