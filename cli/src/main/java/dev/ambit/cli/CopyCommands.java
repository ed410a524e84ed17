package dev.ambit.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit copy`: rows of production, into development.
final class CopyCommands {

    private static final String COPIES = "/api/v1/row-copies";

    private CopyCommands() {}

    static CommandSpec command(Terminal terminal) {
        return Words.group(
                terminal,
                "copy",
                "Rows of production, into development.",
                AccountCommand.of(
                        terminal,
                        "try",
                        "Says what a copy would do, as a file of JSON asks for it; see docs/reference/row-copy.md.",
                        CopyCommands::tryOut,
                        Words.word(0, "FILE", "{\"source\": …, \"target\": …, \"tables\": […]}")),
                AccountCommand.of(
                        terminal,
                        "run",
                        "Copies what the file asks for.",
                        CopyCommands::run,
                        Words.word(0, "FILE", "{\"source\": …, \"target\": …, \"tables\": […]}")),
                AccountCommand.of(
                        terminal,
                        "list",
                        "Lists what was copied into an environment.",
                        CopyCommands::list,
                        EnvironmentChoice.option()));
    }

    private static int tryOut(Caller caller) {
        Map<String, Object> asked = new LinkedHashMap<>(JsonFile.read(caller.word(0)));
        asked.put("dryRun", true);
        Thing forecast = caller.post(COPIES, asked);
        return caller.show(forecast, table -> {
            table.print(
                    List.of(Column.of("TABLE", "name"), Column.of("ROWS", "rows"), Column.of("FOLLOWED", "followed")),
                    forecast.list("tables"),
                    "Nothing would be copied.");
            table.print(
                    List.of(Column.of("TABLE", "table"), Column.of("MISSES", "rows"), Column.of("OF", "to")),
                    forecast.list("needs"),
                    "No foreign key would miss a row.");
            table.print(
                    List.of(Column.of("TABLE", "table"), Column.of("PERSONAL AND UNMASKED", "column")),
                    forecast.list("unmasked"),
                    "What is personal is masked.");
        });
    }

    private static int run(Caller caller) {
        return OperationCommands.begun(caller, caller.post(COPIES, JsonFile.read(caller.word(0))));
    }

    private static int list(Caller caller) {
        String slug = EnvironmentChoice.chosen(caller).text("slug");
        List<Thing> copies = caller.list(COPIES + "?environment=" + Caller.encoded(slug));
        List<Column> columns = List.of(
                Column.of("OPERATION", "operationId"),
                Column.of("STATE", "state"),
                Column.of("READ", "read"),
                Column.of("WRITTEN", "written"),
                Column.of("BY", "actor"),
                Column.of("AT", "createdAt"));
        return caller.show(copies, table -> table.print(columns, copies, "Nothing was copied."));
    }
}
