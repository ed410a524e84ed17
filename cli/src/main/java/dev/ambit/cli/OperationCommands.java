package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit operation`: long-running operations.
final class OperationCommands {

    private OperationCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "operation",
                "Manages long-running operations.",
                AccountCommand.of(
                        terminal,
                        "get",
                        "Shows the state and progress of an operation.",
                        caller -> show(caller, caller.get(path(caller))),
                        id()),
                AccountCommand.of(
                        terminal,
                        "watch",
                        "Shows the progress of an operation until it ends.",
                        caller -> show(
                                caller, new ProgressPrinter(caller, CommandContext.encoded(caller.word(0))).watch()),
                        id()),
                changing(terminal, "pause", "Pauses an operation."),
                changing(terminal, "resume", "Resumes a paused operation, or retries a failed one."),
                changing(terminal, "cancel", "Cancels an operation. Completed steps are not undone."));
    }

    /// Prints the operation that a command has started.
    static int begun(CommandContext caller, JsonObject begun) {
        return caller.show(begun, table -> {
            table.print(begun, List.of(TextColumn.of("operation", "operationId")));
            caller.print(
                    TerminalText.of("Follow the operation with: ambit operation watch " + begun.text("operationId")));
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
        return CommandSpecs.word(0, "ID", "Id of the operation");
    }

    private static String path(CommandContext caller) {
        return "/api/v1/operations/" + CommandContext.encoded(caller.word(0));
    }

    private static int show(CommandContext caller, JsonObject operation) {
        return caller.show(
                operation,
                table -> table.print(
                        operation,
                        List.of(
                                TextColumn.of("kind", "kind"),
                                TextColumn.of("state", "state"),
                                TextColumn.of("phase", "phase"),
                                TextColumn.text("done", it -> "%s of %s".formatted(it.text("done"), it.text("total"))),
                                TextColumn.of("started", "startedAt"),
                                TextColumn.of("finished", "finishedAt"),
                                TextColumn.of("error", "problem.message"))));
    }
}
