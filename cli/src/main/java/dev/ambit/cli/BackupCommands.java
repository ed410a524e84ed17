package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit backup`: dumps of the databases of stacks.
final class BackupCommands {

    private BackupCommands() {}

    static CommandSpec command(Terminal terminal) {
        return Words.group(
                terminal,
                "backup",
                "Backups of production, and exports of development.",
                AccountCommand.of(
                        terminal,
                        "list",
                        "Lists backups of production; development has none.",
                        BackupCommands::list,
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "now",
                        "Backs production up now.",
                        caller -> begin(caller, "/backups"),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "export",
                        "Exports the rows of development.",
                        caller -> begin(caller, "/export"),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "exports",
                        "Lists the exports of development.",
                        BackupCommands::exports,
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "import",
                        "Puts the rows of an export in the place of those of development.",
                        caller -> begin(caller, "/import?export=" + Caller.encoded(caller.word(0))),
                        Words.word(0, "ID", "of an export that is still there"),
                        EnvironmentChoice.option()));
    }

    private static int list(Caller caller) {
        Thing backups = caller.get(path(caller) + "/backups");
        return caller.show(backups, table -> {
            table.print(backups, List.of(Column.of("backed up", "backedUp"), Column.of("why not", "reason")));
            print(table, backups.list("backups"), "There is no backup.");
        });
    }

    private static int exports(Caller caller) {
        Thing exports = caller.get(path(caller) + "/exports");
        return caller.show(exports, table -> print(table, exports.list("exports"), "There is no export."));
    }

    private static void print(Table table, List<Thing> dumps, String none) {
        table.print(
                List.of(
                        Column.of("ID", "id"),
                        Column.of("FOR", "purpose"),
                        Column.of("ROWS", "rows"),
                        Column.of("BYTES", "bytes"),
                        Column.of("RELEASE", "release"),
                        Column.of("VERIFIED", "verifiedAt"),
                        Column.of("AT", "createdAt")),
                dumps,
                none);
    }

    private static int begin(Caller caller, String door) {
        return OperationCommands.begun(caller, caller.post(path(caller) + door, Map.of()));
    }

    private static String path(Caller caller) {
        return "/api/v1/stacks/"
                + Caller.encoded(EnvironmentChoice.chosen(caller).text("slug"));
    }
}
