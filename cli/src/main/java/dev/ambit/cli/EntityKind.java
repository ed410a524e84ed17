package dev.ambit.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// A kind of entity in an environment, such as a plan. Its commands `list`, `get`, `create`, `edit` and `archive` work
/// alike for all kinds.
///
/// @param command name of the group of commands, such as `addon`
/// @param noun with its article, such as `an add-on`
/// @param collection path of the API
/// @param columns columns of the list
/// @param lines lines of one entity
record EntityKind(String command, String noun, String collection, List<TextColumn> columns, List<TextColumn> lines) {

    private static final String FILE = "--file";

    /// Creates the command `list`.
    ///
    /// @param filters query parameter by option
    CommandSpec list(Terminal terminal, Map<String, String> filters, ArgSpec... options) {
        return AccountCommand.inEnvironment(
                terminal,
                "list",
                "Lists the %ss.".formatted(name()),
                caller -> {
                    List<JsonObject> entities = caller.list(collection + query(caller, filters));
                    return caller.show(
                            entities, table -> table.print(columns, entities, "No %s was found.".formatted(name())));
                },
                options);
    }

    /// Creates the command `get`.
    CommandSpec get(Terminal terminal) {
        return AccountCommand.inEnvironment(
                terminal,
                "get",
                "Shows %s.".formatted(noun),
                caller -> {
                    return show(caller, caller.get(path(caller)));
                },
                id());
    }

    /// Creates the command `create`.
    ///
    /// @param fields field of the API by option
    CommandSpec create(Terminal terminal, String description, Map<String, String> fields, ArgSpec... options) {
        return AccountCommand.inEnvironment(
                terminal,
                "create",
                description,
                caller -> {
                    Map<String, @Nullable Object> body = body(caller, fields);
                    body.put("id", caller.word(0));
                    return show(caller, caller.post(collection, body));
                },
                with(id(), file(), options));
    }

    /// Creates the command `edit`.
    ///
    /// @param fields field of the API by option; an empty text clears it
    CommandSpec edit(Terminal terminal, String description, Map<String, String> fields, ArgSpec... options) {
        return AccountCommand.inEnvironment(
                terminal,
                "edit",
                description,
                caller -> {
                    Map<String, @Nullable Object> body = body(caller, fields);
                    if (body.isEmpty()) {
                        return caller.refuseNoChange();
                    }
                    return show(caller, caller.patch(path(caller), body));
                },
                with(id(), file(), options));
    }

    /// Creates the command `archive`. In production, it asks for confirmation.
    CommandSpec archive(Terminal terminal, String description) {
        return AccountCommand.inside(
                terminal,
                "archive",
                description,
                outside -> {
                    CommandContext caller =
                            EnvironmentChoice.inside(outside, "Type the slug to archive the %s".formatted(name()));
                    return show(caller, caller.post(path(caller) + "/archive", Map.of()));
                },
                id(),
                Confirmation.yes());
    }

    /// Creates a command that posts to a path below the path of the entity, and prints the entity.
    CommandSpec post(Terminal terminal, String name, String description) {
        return AccountCommand.inEnvironment(
                terminal,
                name,
                description,
                caller -> {
                    return show(caller, caller.post("%s/%s".formatted(path(caller), name), Map.of()));
                },
                id());
    }

    /// Returns the noun without its article.
    private String name() {
        return noun.substring(noun.indexOf(' ') + 1);
    }

    int show(CommandContext caller, JsonObject entity) {
        return caller.show(entity, table -> table.print(entity, lines));
    }

    PositionalParamSpec id() {
        return CommandSpecs.word(0, "ID", "Id of the " + name());
    }

    /// Returns the path of the entity that the first argument names.
    String path(CommandContext caller) {
        return collection + "/" + CommandContext.encoded(caller.word(0));
    }

    static OptionSpec file() {
        return CommandSpecs.option(FILE, "FILE", "JSON file with more fields of the API. Options take precedence");
    }

    /// Returns the fields of `--file` and of the options.
    static Map<String, @Nullable Object> body(CommandContext caller, Map<String, String> fields) {
        String file = caller.option(FILE);
        Map<String, @Nullable Object> body =
                file == null ? new LinkedHashMap<>() : new LinkedHashMap<>(JsonFile.read(file));
        fields.forEach((option, field) -> {
            if (caller.has(option)) {
                Object value = value(caller, option);
                body.put(field, value.equals("") ? null : value);
            }
        });
        return body;
    }

    private static String query(CommandContext caller, Map<String, String> filters) {
        List<String> parameters = filters.entrySet().stream()
                .filter(it -> caller.has(it.getKey()))
                .map(it -> "%s=%s"
                        .formatted(
                                it.getValue(),
                                CommandContext.encoded(
                                        value(caller, it.getKey()).toString())))
                .toList();
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }

    /// Returns the value of an option. One of several choices is converted to the API's form.
    private static Object value(CommandContext caller, String option) {
        OptionSpec spec = Objects.requireNonNull(caller.given().commandSpec().findOption(option), option);
        Object value = Objects.requireNonNull(caller.given().matchedOptionValue(option, (Object) null), option);
        return spec.completionCandidates() == null ? value : CommandContext.upper(value.toString());
    }

    private static ArgSpec[] with(ArgSpec first, ArgSpec second, ArgSpec... more) {
        return Stream.concat(Stream.of(first, second), Stream.of(more)).toArray(ArgSpec[]::new);
    }
}
