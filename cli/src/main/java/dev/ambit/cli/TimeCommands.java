package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit time`: the clock of a development environment.
final class TimeCommands {

    private TimeCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "time",
                "Controls the clock of a development environment.",
                AccountCommand.of(
                        terminal,
                        "get",
                        "Shows the time of the clock and whether it runs.",
                        caller -> print(caller, caller.get(path(caller))),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "stop",
                        "Stops the clock.",
                        caller -> print(caller, caller.post(path(caller) + "/stop", Map.of())),
                        EnvironmentChoice.option()),
                TimeTravel.command(terminal),
                AccountCommand.of(
                        terminal,
                        "resume",
                        "Resumes the clock from its current time.",
                        caller -> print(caller, caller.post(path(caller) + "/resume", Map.of())),
                        EnvironmentChoice.option()));
    }

    private static String path(CommandContext caller) {
        return EnvironmentChoice.path(EnvironmentChoice.select(caller)) + "/clock";
    }

    private static int print(CommandContext caller, JsonObject clock) {
        return caller.show(
                clock,
                table -> table.print(clock, List.of(TextColumn.of("time", "now"), TextColumn.of("clock", "state"))));
    }
}
