package dev.ambit.sdk.graphql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import graphql.language.AstPrinter;
import graphql.language.Document;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.Node;
import graphql.language.OperationDefinition;
import graphql.parser.Parser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// The documents that one generation of SDKs sends, each with the fragments that it uses.
record SdkDocuments(Map<String, OperationDefinition> operations, Map<String, FragmentDefinition> fragments) {

    /// The versions of `@stigg/api-client-js` within the node SDK 3.95.0 and the browser SDK 3.35.0.
    static final List<String> GENERATIONS = List.of("3.108.0", "2.235.0");

    static SdkDocuments of(String generation) {
        String file = "documents-%s.graphql".formatted(generation);
        try (InputStream content = SdkDocuments.class.getResourceAsStream(file)) {
            Document document =
                    Parser.parse(new String(Objects.requireNonNull(content).readAllBytes(), UTF_8));
            return new SdkDocuments(
                    document.getDefinitionsOfType(OperationDefinition.class).stream()
                            .collect(toMap(OperationDefinition::getName, it -> it)),
                    document.getDefinitionsOfType(FragmentDefinition.class).stream()
                            .collect(toMap(FragmentDefinition::getName, it -> it)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text(String operation) {
        OperationDefinition definition = Objects.requireNonNull(operations.get(operation), operation);
        Set<String> used = new LinkedHashSet<>();
        collect(definition, used);
        return AstPrinter.printAst(definition)
                + used.stream()
                        .map(it -> AstPrinter.printAst(fragments.get(it)))
                        .collect(Collectors.joining("\n", "\n", ""));
    }

    private void collect(Node<?> node, Set<String> used) {
        if (node instanceof FragmentSpread spread && used.add(spread.getName())) {
            collect(Objects.requireNonNull(fragments.get(spread.getName()), spread.getName()), used);
        }
        node.getChildren().forEach(it -> collect(it, used));
    }
}
