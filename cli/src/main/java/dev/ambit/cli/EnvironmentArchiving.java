package dev.ambit.cli;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit env archive` and `ambit env unarchive`.
final class EnvironmentArchiving {

    private EnvironmentArchiving() {}

    static CommandSpec archive(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "archive",
                "Archives an environment. Its API keys stop working until you unarchive it.",
                EnvironmentArchiving::archive,
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

    private static int archive(Caller caller) {
        Thing environment = EnvironmentChoice.find(caller, caller.word(0));
        Confirmation.inProduction(
                caller, environment, "Archiving disables its API keys immediately. Type the slug to confirm");
        return change(caller, "archive", EnvironmentChoice.path(environment));
    }

    private static int change(Caller caller, String verb, String path) {
        Thing changed = caller.post("%s/%s".formatted(path, verb), Map.of());
        return caller.show(changed, table -> EnvironmentCommands.print(caller, table, changed));
    }
}
