package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit backup`: backups and exports of the databases of stacks.
final class BackupCommands {

    private BackupCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "backup",
                "Manages backups of production and exports of development.",
                AccountCommand.of(
                        terminal,
                        "list",
                        "Lists the backups of a production environment.",
                        BackupCommands::list,
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "now",
                        "Creates a backup of production now.",
                        caller -> begin(caller, "/backups"),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "export",
                        "Exports the rows of a development environment.",
                        caller -> begin(caller, "/export"),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "exports",
                        "Lists the exports of a development environment.",
                        BackupCommands::exports,
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "import",
                        "Replaces the rows of a development environment with those of an export.",
                        caller -> begin(caller, "/import?export=" + CommandContext.encoded(caller.word(0))),
                        CommandSpecs.word(0, "ID", "Id of an export that has not expired"),
                        EnvironmentChoice.option()));
    }

    private static int list(CommandContext caller) {
        JsonObject backups = caller.get(path(caller) + "/backups");
        return caller.show(backups, table -> {
            table.print(backups, List.of(TextColumn.of("backed up", "backedUp"), TextColumn.of("reason", "reason")));
            print(table, backups.list("backups"), "The environment has no backups.");
        });
    }

    private static int exports(CommandContext caller) {
        JsonObject exports = caller.get(path(caller) + "/exports");
        return caller.show(exports, table -> print(table, exports.list("exports"), "The environment has no exports."));
    }

    private static void print(TextTable table, List<JsonObject> dumps, String none) {
        table.print(
                List.of(
                        TextColumn.of("ID", "id"),
                        TextColumn.of("PURPOSE", "purpose"),
                        TextColumn.of("ROWS", "rows"),
                        TextColumn.of("BYTES", "bytes"),
                        TextColumn.of("RELEASE", "release"),
                        TextColumn.of("VERIFIED", "verifiedAt"),
                        TextColumn.of("AT", "createdAt")),
                dumps,
                none);
    }

    private static int begin(CommandContext caller, String action) {
        return OperationCommands.begun(caller, caller.post(path(caller) + action, Map.of()));
    }

    private static String path(CommandContext caller) {
        return "/api/v1/stacks/"
                + CommandContext.encoded(EnvironmentChoice.select(caller).text("slug"));
    }
}
