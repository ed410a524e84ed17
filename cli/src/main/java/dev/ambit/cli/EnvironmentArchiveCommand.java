package dev.ambit.cli;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit env archive` and `ambit env unarchive`.
final class EnvironmentArchiveCommand {

    private EnvironmentArchiveCommand() {}

    static CommandSpec archive(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "archive",
                "Archives an environment. Its API keys stop working until you unarchive it.",
                EnvironmentArchiveCommand::archive,
                EnvironmentCommands.slug(),
                Confirmation.yes());
    }

    static CommandSpec unarchive(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "unarchive",
                "Restores an archived environment with its keys and data.",
                caller -> change(caller, "unarchive", EnvironmentChoice.path(caller.word(0))),
                EnvironmentCommands.slug());
    }

    private static int archive(CommandContext caller) {
        JsonObject environment = EnvironmentChoice.find(caller, caller.word(0));
        Confirmation.inProduction(
                caller, environment, "Archiving disables its API keys immediately. Type the slug to confirm");
        return change(caller, "archive", EnvironmentChoice.path(environment));
    }

    private static int change(CommandContext caller, String verb, String path) {
        JsonObject changed = caller.post("%s/%s".formatted(path, verb), Map.of());
        return caller.show(changed, table -> EnvironmentCommands.print(caller, table, changed));
    }
}
