package dev.ambit.server;

import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Generates the Java client's API from an OpenAPI document: a class per tag, a record per schema, and `AmbitApi`.
final class ClientApiSources {

    private final Map<?, ?> schemas;
    private final Map<String, String> tags = new TreeMap<>();
    private final List<OperationSource> operations = new ArrayList<>();

    ClientApiSources(Map<?, ?> document) {
        schemas = JavaSchema.map(JavaSchema.map(document.get("components")).get("schemas"));
        JavaSchema.list(document.get("tags")).forEach(it -> {
            Map<?, ?> tag = (Map<?, ?>) it;
            tags.put(String.valueOf(tag.get("name")), String.valueOf(tag.get("description")));
        });
        JavaSchema.map(document.get("paths"))
                .forEach((path, methods) -> ((Map<?, ?>) methods).forEach((method, it) -> {
                    if (it instanceof Map<?, ?> operation && operation.containsKey("operationId")) {
                        operations.add(new OperationSource(String.valueOf(method), String.valueOf(path), operation));
                    }
                }));
    }

    List<OperationSource> operations() {
        return List.copyOf(operations);
    }

    /// Returns all files by the name of their class.
    Map<String, JavaFile> files() {
        Map<String, JavaFile> files = new TreeMap<>();
        Set<String> sent = sent();
        schemas.forEach((name, it) -> add(
                files,
                new RecordSource(String.valueOf(name), (Map<?, ?>) it).file(sent.contains(String.valueOf(name)))));
        operations.forEach(it -> it.query().ifPresent(file -> add(files, file)));
        new TreeMap<>(operations.stream().collect(groupingBy(OperationSource::tag)))
                .forEach((tag, its) -> add(files, api(tag, its)));
        add(files, entry());
        return files;
    }

    private static void add(Map<String, JavaFile> files, JavaFile file) {
        if (files.put(file.name(), file) != null) {
            throw new IllegalStateException("Two classes have the name " + file.name());
        }
    }

    private JavaFile api(String tag, List<OperationSource> its) {
        String name = tag + "Api";
        StringBuilder text = new StringBuilder(
                        JavaFile.comment("", tags.getOrDefault(tag, "Operations of " + tag + ".")))
                .append("public final class %s {\n\n    private final ApiClient client;\n\n".formatted(name))
                .append("    %s(ApiClient client) {\n        this.client = client;\n    }\n".formatted(name));
        its.forEach(it -> text.append(it.methods()));
        return new JavaFile(name, text.append("}\n").toString());
    }

    private JavaFile entry() {
        StringBuilder text = new StringBuilder("""
                /// The operations of the REST API, grouped as in `/openapi.json`. A refused request throws
                /// `dev.ambit.client.AmbitProblem`; a server that cannot be reached, `java.io.UncheckedIOException`.
                public final class AmbitApi {

                    private final ApiClient client;

                    private AmbitApi(ApiClient client) {
                        this.client = client;
                    }

                    /// Returns the operations that a key can call.
                    public static AmbitApi of(dev.ambit.client.AmbitConnection connection) {
                        return new AmbitApi(new ApiClient(connection, Map.of()));
                    }

                    /// Returns an API whose changes are made once per idempotency key, for 24 hours. Use it for one request.
                    public AmbitApi withIdempotencyKey(String key) {
                        return new AmbitApi(client.with("Idempotency-Key", key));
                    }

                    /// Returns an API whose reads reflect an earlier write, whose answer has this `sequence`.
                    public AmbitApi atLeast(long sequence) {
                        return new AmbitApi(client.with("X-Ambit-At-Least", String.valueOf(sequence)));
                    }

                    /// Returns an API that acts in an environment, for a key of an account.
                    public AmbitApi inEnvironment(String id) {
                        return new AmbitApi(client.with("X-ENVIRONMENT-ID", id));
                    }
                """);
        operations.stream()
                .map(OperationSource::tag)
                .distinct()
                .sorted()
                .forEach(tag ->
                        text.append("""

                            /// Returns the operations of `%1$s`.
                            public %1$sApi %2$s() {
                                return new %1$sApi(client);
                            }
                        """.formatted(tag, Character.toLowerCase(tag.charAt(0)) + tag.substring(1))));
        return new JavaFile("AmbitApi", text.append("}\n").toString());
    }

    /// Returns the names of the schemas that requests contain.
    private Set<String> sent() {
        Set<String> sent = new HashSet<>();
        operations.forEach(it -> collect(it.operation().get("requestBody"), sent));
        return sent;
    }

    private void collect(@Nullable Object part, Set<String> names) {
        switch (part) {
            case Map<?, ?> map -> {
                if (map.get("$ref") instanceof String reference) {
                    String name = reference.substring(reference.lastIndexOf('/') + 1);
                    if (names.add(name)) {
                        collect(schemas.get(name), names);
                    }
                }
                map.values().forEach(it -> collect(it, names));
            }
            case List<?> list -> list.forEach(it -> collect(it, names));
            case null, default -> {}
        }
    }
}
