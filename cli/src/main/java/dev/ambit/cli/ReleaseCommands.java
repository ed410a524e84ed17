package dev.ambit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit release`: rolls out database migrations to all stacks.
final class ReleaseCommands {

    private static final String RELEASES = "/api/v1/releases";
    private static final Pattern FILE = Pattern.compile("V([0-9][0-9._]*?)__(.+)\\.sql");

    private ReleaseCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "release",
                "Rolls out database migrations to all stacks, development first, then production.",
                AccountCommand.of(
                        terminal,
                        "create",
                        "Creates a release of SQL migrations.",
                        ReleaseCommands::create,
                        PositionalParamSpec.builder()
                                .index("0..*")
                                .arity("1..*")
                                .type(String[].class)
                                .paramLabel("FILE")
                                .description("Migration file named such as V1__add_orders.sql")
                                .build()),
                AccountCommand.of(terminal, "list", "Lists the releases, latest first.", ReleaseCommands::list),
                AccountCommand.of(
                        terminal,
                        "get",
                        "Shows the state of a release in each stack, and the error that stopped it.",
                        caller -> show(caller, caller.get(RELEASES + "/" + CommandContext.encoded(caller.word(0)))),
                        CommandSpecs.word(0, "ID", "Id of the release")));
    }

    private static int create(CommandContext caller) {
        List<Map<String, String>> migrations = new ArrayList<>();
        for (String file : caller.given().matchedPositionalValue(0, new String[0])) {
            migrations.add(migration(Path.of(file)));
        }
        JsonObject begun = caller.post(RELEASES, Map.of("migrations", migrations));
        return caller.show(
                begun,
                table -> table.print(
                        begun, List.of(TextColumn.of("release", "id"), TextColumn.of("operation", "operationId"))));
    }

    private static Map<String, String> migration(Path file) {
        Matcher name = FILE.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            throw new IllegalArgumentException(
                    "%s is not named like a migration. Rename the file to the form V1__add_orders.sql."
                            .formatted(file));
        }
        try {
            return Map.of(
                    "version", name.group(1).replace('_', '.'),
                    "description", name.group(2).replace('_', ' '),
                    "sql", Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static int list(CommandContext caller) {
        List<JsonObject> releases = caller.list(RELEASES);
        List<TextColumn> columns = List.of(
                TextColumn.of("ID", "id"),
                TextColumn.of("STATE", "state"),
                TextColumn.text(
                        "VERSIONS",
                        it -> String.join(
                                ", ",
                                it.list("migrations").stream()
                                        .map(step -> step.text("version"))
                                        .toList())),
                TextColumn.of("CREATED", "createdAt"));
        return caller.show(releases, table -> table.print(columns, releases, "The account has no releases."));
    }

    private static int show(CommandContext caller, JsonObject release) {
        List<TextColumn> columns = List.of(
                TextColumn.of("STACK", "environment"),
                TextColumn.of("STAGE", "stage"),
                TextColumn.of("STATE", "state"),
                TextColumn.of("CHECKSUM", "checksum"),
                TextColumn.of("MILLIS", "durationMillis"),
                TextColumn.of("VERSION", "error.version"),
                TextColumn.of("LINE", "error.line"),
                TextColumn.of("ERROR", "error.message"));
        return caller.show(release, table -> {
            table.print(
                    release,
                    List.of(
                            TextColumn.of("release", "id"),
                            TextColumn.of("state", "state"),
                            TextColumn.of("operation", "operationId"),
                            TextColumn.of("created", "createdAt")));
            table.print(columns, release.list("stacks"), "The account has no stacks.");
        });
    }
}
