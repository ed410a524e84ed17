package dev.ambit.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit copy`: copies rows from production to development.
final class CopyCommands {

    private static final String COPIES = "/api/v1/row-copies";

    private CopyCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "copy",
                "Copies rows from production to development.",
                AccountCommand.of(
                        terminal,
                        "try",
                        "Shows what a copy would do, without copying. See docs/reference/row-copy.md for the file format.",
                        CopyCommands::dryRun,
                        CommandSpecs.word(0, "FILE", "JSON file: {\"source\": …, \"target\": …, \"tables\": […]}")),
                AccountCommand.of(
                        terminal,
                        "run",
                        "Copies the rows that the file selects.",
                        CopyCommands::run,
                        CommandSpecs.word(0, "FILE", "JSON file: {\"source\": …, \"target\": …, \"tables\": […]}")),
                AccountCommand.of(
                        terminal,
                        "list",
                        "Lists the copies into an environment.",
                        CopyCommands::list,
                        EnvironmentChoice.option()));
    }

    private static int dryRun(CommandContext caller) {
        Map<String, Object> asked = new LinkedHashMap<>(JsonFile.read(caller.word(0)));
        asked.put("dryRun", true);
        JsonObject forecast = caller.post(COPIES, asked);
        return caller.show(forecast, table -> {
            table.print(
                    List.of(
                            TextColumn.of("TABLE", "name"),
                            TextColumn.of("ROWS", "rows"),
                            TextColumn.of("BY FOREIGN KEY", "followed")),
                    forecast.list("tables"),
                    "The copy selects no rows.");
            table.print(
                    List.of(
                            TextColumn.of("TABLE", "table"),
                            TextColumn.of("MISSING ROWS", "rows"),
                            TextColumn.of("IN", "to")),
                    forecast.list("needs"),
                    "No foreign key lacks a row.");
            table.print(
                    List.of(TextColumn.of("TABLE", "table"), TextColumn.of("UNMASKED PERSONAL DATA", "column")),
                    forecast.list("unmasked"),
                    "All personal data is masked.");
        });
    }

    private static int run(CommandContext caller) {
        return OperationCommands.begun(caller, caller.post(COPIES, JsonFile.read(caller.word(0))));
    }

    private static int list(CommandContext caller) {
        String slug = EnvironmentChoice.select(caller).text("slug");
        List<JsonObject> copies = caller.list(COPIES + "?environment=" + CommandContext.encoded(slug));
        List<TextColumn> columns = List.of(
                TextColumn.of("OPERATION", "operationId"),
                TextColumn.of("STATE", "state"),
                TextColumn.of("READ", "read"),
                TextColumn.of("WRITTEN", "written"),
                TextColumn.of("BY", "actor"),
                TextColumn.of("AT", "createdAt"));
        return caller.show(copies, table -> table.print(columns, copies, "No rows have been copied."));
    }
}
