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
        return Words.group(
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
                        "show",
                        "Shows the state of a release in each stack, and the error that stopped it.",
                        caller -> show(caller, caller.get(RELEASES + "/" + Caller.encoded(caller.word(0)))),
                        Words.word(0, "ID", "Id of the release")));
    }

    private static int create(Caller caller) {
        List<Map<String, String>> migrations = new ArrayList<>();
        for (String file : caller.given().matchedPositionalValue(0, new String[0])) {
            migrations.add(migration(Path.of(file)));
        }
        Thing begun = caller.post(RELEASES, Map.of("migrations", migrations));
        return caller.show(
                begun,
                table ->
                        table.print(begun, List.of(Column.of("release", "id"), Column.of("operation", "operationId"))));
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

    private static int list(Caller caller) {
        List<Thing> releases = caller.list(RELEASES);
        List<Column> columns = List.of(
                Column.of("ID", "id"),
                Column.of("STATE", "state"),
                Column.text(
                        "VERSIONS",
                        it -> String.join(
                                ", ",
                                it.list("migrations").stream()
                                        .map(step -> step.text("version"))
                                        .toList())),
                Column.of("CREATED", "createdAt"));
        return caller.show(releases, table -> table.print(columns, releases, "The account has no releases."));
    }

    private static int show(Caller caller, Thing release) {
        List<Column> columns = List.of(
                Column.of("STACK", "environment"),
                Column.of("STAGE", "stage"),
                Column.of("STATE", "state"),
                Column.of("CHECKSUM", "checksum"),
                Column.of("MILLIS", "durationMillis"),
                Column.of("VERSION", "error.version"),
                Column.of("LINE", "error.line"),
                Column.of("ERROR", "error.message"));
        return caller.show(release, table -> {
            table.print(
                    release,
                    List.of(
                            Column.of("release", "id"),
                            Column.of("state", "state"),
                            Column.of("operation", "operationId"),
                            Column.of("created", "createdAt")));
            table.print(columns, release.list("stacks"), "The account has no stacks.");
        });
    }
}
