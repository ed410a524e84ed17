package dev.ambit.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Generates the method of an operation, and the class of its optional query parameters.
record OperationSource(String method, String path, Map<?, ?> operation) {

    private static final String JSON = "application/json";
    private static final String YAML = "application/yaml";

    /// A parameter of the generated method.
    private record Parameter(String type, String name) {}

    String id() {
        return String.valueOf(operation.get("operationId"));
    }

    String tag() {
        return String.valueOf(JavaSchema.list(operation.get("tags")).getFirst());
    }

    /// Returns the class of the optional query parameters, if the operation has any.
    Optional<JavaFile> query() {
        if (optional().isEmpty()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder(
                "/// The optional query parameters of `%s`.\npublic final class %s extends ApiQuery {\n"
                        .formatted(id(), queryName()));
        optional().forEach(it -> parameters(it).forEach(text::append));
        return Optional.of(new JavaFile(queryName(), text.append("}\n").toString()));
    }

    /// Returns the method, and an overload without query if all query parameters are optional.
    String methods() {
        List<Parameter> parameters = new ArrayList<>();
        variables().forEach(it -> parameters.add(new Parameter("String", it)));
        required()
                .forEach(it -> parameters.add(
                        new Parameter(JavaSchema.of(it.get("schema")).requiredType(), JavaSchema.name(name(it)))));
        body().ifPresent(parameters::add);
        if (optional().isEmpty()) {
            return documented() + signature(parameters) + " {\n        " + call("") + "\n    }\n";
        }
        List<Parameter> all = new ArrayList<>(parameters);
        all.add(new Parameter(queryName(), "query"));
        String forwarded = Stream.concat(
                        parameters.stream().map(Parameter::name), Stream.of("new %s()".formatted(queryName())))
                .collect(Collectors.joining(", "));
        return documented() + signature(parameters) + " {\n        return %s(%s);\n    }\n".formatted(id(), forwarded)
                + documented() + signature(all) + " {\n        " + call("query") + "\n    }\n";
    }

    private String documented() {
        return "\n" + JavaFile.comment("    ", operation.get("summary") + ". " + operation.get("description"))
                + "    ///\n"
                + JavaFile.comment("    ", "`%s %s`".formatted(method.toUpperCase(Locale.ROOT), path));
    }

    private String signature(List<Parameter> parameters) {
        return "    public %s %s(%s)"
                .formatted(
                        returned(),
                        id(),
                        parameters.stream()
                                .map(it -> it.type() + " " + it.name())
                                .collect(Collectors.joining(", ")));
    }

    private String call(String query) {
        String where = "\"%s\", %s".formatted(method.toUpperCase(Locale.ROOT), where(query));
        String type = "new TypeReference<%s>() {}".formatted(dataType());
        boolean isStream = Stream.of("text/event-stream", "application/x-ndjson", "application/vnd.ambit.dump")
                .anyMatch(this::answers);
        if (isStream && !answers(JSON)) {
            return "return client.stream(%s);".formatted(where);
        }
        if (!answers(JSON) || !isObject()) {
            return sends(YAML)
                    ? "return client.sendYaml(%s, yaml);".formatted(where)
                    : "return client.text(%s);".formatted(where);
        }
        if (sends(YAML)) {
            return "return client.sendYaml(%s, yaml, %s);".formatted(where, type);
        }
        if (sends("*/*")) {
            return "return client.upload(%s, file, %s);".formatted(where, type);
        }
        return "return client.%s(%s, %s, %s);"
                .formatted(hasData() ? "send" : "sendPlain", where, body().isPresent() ? "body" : "null", type);
    }

    private String where(String query) {
        String text = "\"" + path.replaceAll("\\{(\\w+)}", "\" + ApiQuery.encoded($1) + \"") + "\"";
        text = text.endsWith(" + \"\"") ? text.substring(0, text.length() - 5) : text;
        List<String> needed = required().stream()
                .map(it ->
                        "\"%s=\" + ApiQuery.encoded(String.valueOf(%s))".formatted(name(it), JavaSchema.name(name(it))))
                .toList();
        if (!needed.isEmpty()) {
            String fixed = "\"?\" + " + String.join(" + \"&\" + ", needed);
            return text + " + " + fixed + (query.isEmpty() ? "" : " + query.more()");
        }
        return query.isEmpty() ? text : text + " + query";
    }

    private String returned() {
        String call = call("query");
        return call.contains("client.stream(")
                ? "InputStream"
                : call.contains("TypeReference") ? "ApiResponse<%s>".formatted(dataType()) : "String";
    }

    private String dataType() {
        return hasData()
                ? JavaSchema.of(content().get("data")).type()
                : JavaSchema.of(schema()).type();
    }

    private boolean hasData() {
        return content().containsKey("data");
    }

    private boolean isObject() {
        return hasData() || ((Map<?, ?>) schema()).containsKey("$ref");
    }

    private Map<?, ?> content() {
        return schema() instanceof Map<?, ?> map && map.get("properties") instanceof Map<?, ?> properties
                ? properties
                : Map.of();
    }

    private Object schema() {
        return answer().get(JSON) instanceof Map<?, ?> media && media.get("schema") instanceof Map<?, ?> schema
                ? schema
                : Map.of();
    }

    private boolean answers(String mediaType) {
        return answer().containsKey(mediaType);
    }

    private Map<?, ?> answer() {
        return JavaSchema.map(operation.get("responses")).entrySet().stream()
                .filter(it -> String.valueOf(it.getKey()).startsWith("2"))
                .map(it -> (Map<?, ?>) it.getValue())
                .filter(it -> it.get("content") instanceof Map<?, ?>)
                .map(it -> (Map<?, ?>) it.get("content"))
                .findFirst()
                .orElse(Map.of());
    }

    private Optional<Parameter> body() {
        if (sends(JSON)) {
            Object media = JavaSchema.map(sent().get(JSON)).get("schema");
            return Optional.of(new Parameter(JavaSchema.of(media).type(), "body"));
        }
        return sends(YAML)
                ? Optional.of(new Parameter("String", "yaml"))
                : sends("*/*") ? Optional.of(new Parameter("Path", "file")) : Optional.empty();
    }

    private boolean sends(String mediaType) {
        return sent().containsKey(mediaType);
    }

    private Map<?, ?> sent() {
        return operation.get("requestBody") instanceof Map<?, ?> body
                        && body.get("content") instanceof Map<?, ?> content
                ? content
                : Map.of();
    }

    private List<String> variables() {
        return Pattern.compile("\\{(\\w+)}")
                .matcher(path)
                .results()
                .map(it -> it.group(1))
                .toList();
    }

    private List<Map<?, ?>> inQuery() {
        List<?> all = operation.get("parameters") instanceof List<?> list ? list : List.of();
        return all.stream()
                .<Map<?, ?>>map(it -> (Map<?, ?>) it)
                .filter(it -> "query".equals(it.get("in")))
                .toList();
    }

    private List<Map<?, ?>> required() {
        return inQuery().stream()
                .filter(it -> Boolean.TRUE.equals(it.get("required")))
                .toList();
    }

    private List<Map<?, ?>> optional() {
        return inQuery().stream()
                .filter(it -> !Boolean.TRUE.equals(it.get("required")))
                .toList();
    }

    private Stream<String> parameters(Map<?, ?> parameter) {
        JavaSchema type = JavaSchema.of(parameter.get("schema"));
        String name = name(parameter);
        if ("deepObject".equals(parameter.get("style"))) {
            return JavaSchema.map(type.schema().get("properties")).entrySet().stream()
                    .map(it -> setter("%s[%s]".formatted(name, it.getKey()), JavaSchema.of(it.getValue()), parameter));
        }
        return Stream.of(setter(name, type, parameter));
    }

    private String setter(String name, JavaSchema type, Map<?, ?> parameter) {
        String described = parameter.get("description") instanceof String text ? text : type.meaning();
        String sentence =
                described.isEmpty() ? "Sets `%s`.".formatted(name) : "Sets `%s`: %s.".formatted(name, described);
        return """

                %s    public %s %s(%s value) {
                        put("%s", value);
                        return this;
                    }
                """.formatted(
                        JavaFile.comment("    ", sentence.replace("..", ".")),
                        queryName(),
                        JavaSchema.name(name),
                        type.requiredType(),
                        name);
    }

    private String queryName() {
        return JavaSchema.capitalized(id()) + "Query";
    }

    private static String name(Map<?, ?> parameter) {
        return String.valueOf(parameter.get("name"));
    }
}
