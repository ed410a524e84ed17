package dev.ambit.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/// The GraphQL operations that a migration sends, by name. Each document has only the fragments that it uses, because
/// servers refuse unused ones.
final class GraphqlDocuments {

    private static final Pattern DEFINITION = Pattern.compile("(query|fragment) (\\w+)");
    private static final Pattern SPREAD = Pattern.compile("\\.\\.\\.(\\w+)");

    private final Map<String, String> definitions = new HashMap<>();

    GraphqlDocuments() {
        for (String definition : text().split("\n\n", -1)) {
            var head = DEFINITION.matcher(definition);
            if (head.lookingAt()) {
                definitions.put(head.group(2), definition);
            }
        }
    }

    /// Returns the document of an operation.
    String document(String operation) {
        Set<String> names = new LinkedHashSet<>();
        collect(operation, names);
        return String.join("\n", names.stream().map(definitions::get).toList());
    }

    private void collect(String name, Set<String> names) {
        if (names.add(name)) {
            SPREAD.matcher(Objects.requireNonNull(definitions.get(name)))
                    .results()
                    .forEach(it -> collect(it.group(1), names));
        }
    }

    private static String text() {
        try (InputStream file = GraphqlDocuments.class.getResourceAsStream("migration.graphql")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
