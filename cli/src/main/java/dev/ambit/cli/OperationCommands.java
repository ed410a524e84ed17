package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit operation`: long work that goes on by itself.
final class OperationCommands {

    private OperationCommands() {}

    static CommandSpec command(Terminal terminal) {
        return Words.group(
                terminal,
                "operation",
                "Long work that goes on by itself.",
                AccountCommand.of(
                        terminal,
                        "show",
                        "Shows how far it is.",
                        caller -> show(caller, caller.get(path(caller))),
                        id()),
                AccountCommand.of(
                        terminal,
                        "watch",
                        "Shows its progress until it is over.",
                        caller -> show(caller, new Progress(caller, Caller.encoded(caller.word(0))).watch()),
                        id()),
                changing(terminal, "pause", "Lets it rest."),
                changing(terminal, "resume", "Goes on with it, or tries once more what has failed."),
                changing(terminal, "cancel", "Gives it up. What it has done stays."));
    }

    /// Of work that another command has begun.
    static int begun(Caller caller, Thing begun) {
        return caller.show(begun, table -> {
            table.print(begun, List.of(Column.of("operation", "operationId")));
            caller.say(Text.of("Follow it: ambit operation watch " + begun.text("operationId")));
        });
    }

    private static CommandSpec changing(Terminal terminal, String verb, String description) {
        return AccountCommand.of(
                terminal,
                verb,
                description,
                caller -> show(caller, caller.post(path(caller) + "/" + verb, Map.of())),
                id());
    }

    private static PositionalParamSpec id() {
        return Words.word(0, "ID", "of the operation");
    }

    private static String path(Caller caller) {
        return "/api/v1/operations/" + Caller.encoded(caller.word(0));
    }

    private static int show(Caller caller, Thing operation) {
        return caller.show(
                operation,
                table -> table.print(
                        operation,
                        List.of(
                                Column.of("is", "kind"),
                                Column.of("state", "state"),
                                Column.of("phase", "phase"),
                                Column.text("done", it -> "%s of %s".formatted(it.text("done"), it.text("total"))),
                                Column.of("started", "startedAt"),
                                Column.of("finished", "finishedAt"),
                                Column.of("why", "problem.message"))));
    }
}
