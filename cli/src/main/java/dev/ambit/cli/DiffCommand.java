package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit diff`: the differences between the catalogs of two environments or revisions.
final class DiffCommand {

    /// Columns of a difference.
    static final List<TextColumn> COLUMNS = List.of(
            TextColumn.of("PATH", "path"),
            TextColumn.text("FROM", it -> value(it, "from")),
            TextColumn.text("TO", it -> value(it, "to")));

    private static final String EQUAL = "The catalogs are equal.";
    private static final Set<String> EMPTY = Set.of("", "{}");

    private DiffCommand() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "diff",
                "Compares the published catalogs of two environments or revisions. Exits with 3 if they differ.",
                DiffCommand::compare,
                CommandSpecs.word(0, "FROM", "Slug, or slug@hash"),
                CommandSpecs.word(1, "TO", "Slug, or slug@hash"),
                CommandSpecs.choice(
                        "--format",
                        "How to show the differences. Default: a table of paths",
                        "text",
                        "markdown",
                        "json"));
    }

    private static int compare(CommandContext caller) {
        String path = "/api/v1/diff?from=%s&to=%s"
                .formatted(CommandContext.encoded(caller.word(0)), CommandContext.encoded(caller.word(1)));
        String format = caller.option("--format");
        List<JsonObject> differences = caller.unpagedList(path);
        switch (format) {
            case null -> caller.show(differences, table -> table.print(COLUMNS, differences, EQUAL));
            case "json" ->
                caller.print(TerminalText.of(
                        Json.text(differences.stream().map(JsonObject::fields).toList())));
            case "text", "markdown" ->
                caller.text("%s&format=%s".formatted(path, CommandContext.upper(format)))
                        .lines()
                        .forEach(line -> caller.print(TerminalText.of(line)));
            default ->
                throw new IllegalArgumentException(
                        "--format must be text, markdown or json; received `%s`. Pass one of them.".formatted(format));
        }
        return differences.isEmpty() ? Command.DONE : Command.DIFFERENT;
    }

    /// Returns whether one side of a difference has a value. The differences of a new package include its empty
    /// fields.
    static boolean hasValue(JsonObject difference) {
        return !EMPTY.contains(difference.text("from")) || !EMPTY.contains(difference.text("to"));
    }

    /// Returns one side of a difference. Entitlements and flat prices are short texts.
    static String value(JsonObject difference, String side) {
        if (!(difference.fields().get(side) instanceof Map<?, ?> fields)) {
            return difference.text(side);
        }
        var thing = new JsonObject(fields);
        if (fields.containsKey("usageLimit")) {
            return EntitlementTerms.of(thing);
        }
        return fields.containsKey("amount")
                ? MoneyText.of(thing.text("amount"), thing.text("currency"))
                : difference.text(side);
    }
}
