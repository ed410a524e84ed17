package dev.ambit.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit sla`: the availability of an account in a month.
final class ServiceLevelCommand {

    private ServiceLevelCommand() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "sla",
                "Shows the availability and error budget of the environments.",
                ServiceLevelCommand::show,
                CommandSpecs.option("--month", "MONTH", "Month such as 2026-11. Default: the current month"));
    }

    private static int show(CommandContext caller) {
        String month = caller.option("--month");
        JsonObject level =
                caller.get("/api/v1/account/sla" + (month == null ? "" : "?month=" + CommandContext.encoded(month)));
        List<TextColumn> columns = List.of(
                TextColumn.of("ENVIRONMENT", "slug"),
                new TextColumn("TYPE", it -> caller.paint().type(it.text("type"))),
                TextColumn.of("AVAILABILITY", "availability"),
                TextColumn.of("TARGET", "target"),
                TextColumn.of("BUDGET LEFT", "errorBudgetLeft"),
                TextColumn.of("REQUESTS", "requests"),
                TextColumn.of("P50 MS", "p50Millis"),
                TextColumn.of("P99 MS", "p99Millis"));
        return caller.show(level, table -> {
            table.print(
                    level,
                    List.of(
                            TextColumn.of("month", "month"),
                            TextColumn.of("production target", "target"),
                            TextColumn.of("production availability", "availability"),
                            TextColumn.of("error budget left", "errorBudgetLeft")));
            table.print(columns, level.list("environments"), "The account has no environments.");
        });
    }
}
