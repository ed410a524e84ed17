package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit time`: the clock of an environment that is not production.
final class TimeCommands {

    private TimeCommands() {}

    static CommandSpec command(Terminal terminal) {
        return Words.group(
                terminal,
                "time",
                "The clock of an environment.",
                AccountCommand.of(
                        terminal,
                        "show",
                        "Shows what time it is there.",
                        caller -> print(caller, caller.get(path(caller))),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "stop",
                        "Stops it.",
                        caller -> print(caller, caller.post(path(caller) + "/stop", Map.of())),
                        EnvironmentChoice.option()),
                TimeTravel.command(terminal),
                AccountCommand.of(
                        terminal,
                        "resume",
                        "Lets it go on from where it stands.",
                        caller -> print(caller, caller.post(path(caller) + "/resume", Map.of())),
                        EnvironmentChoice.option()));
    }

    private static String path(Caller caller) {
        return EnvironmentChoice.path(EnvironmentChoice.chosen(caller)) + "/clock";
    }

    private static int print(Caller caller, Thing clock) {
        return caller.show(
                clock,
                table -> table.print(clock, List.of(Column.of("it is", "now"), Column.of("the clock is", "state"))));
    }
}
