package dev.ambit.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit sla`: the availability of an account in a month.
final class ServiceShown {

    private ServiceShown() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "sla",
                "Shows the availability and error budget of the environments.",
                ServiceShown::show,
                Words.option("--month", "MONTH", "Month such as 2026-11. Default: the current month"));
    }

    private static int show(Caller caller) {
        String month = caller.option("--month");
        Thing level = caller.get("/api/v1/account/sla" + (month == null ? "" : "?month=" + Caller.encoded(month)));
        List<Column> columns = List.of(
                Column.of("ENVIRONMENT", "slug"),
                new Column("TYPE", it -> caller.paint().type(it.text("type"))),
                Column.of("AVAILABILITY", "availability"),
                Column.of("TARGET", "target"),
                Column.of("BUDGET LEFT", "errorBudgetLeft"),
                Column.of("REQUESTS", "requests"),
                Column.of("P50 MS", "p50Millis"),
                Column.of("P99 MS", "p99Millis"));
        return caller.show(level, table -> {
            table.print(
                    level,
                    List.of(
                            Column.of("month", "month"),
                            Column.of("production target", "target"),
                            Column.of("production availability", "availability"),
                            Column.of("error budget left", "errorBudgetLeft")));
            table.print(columns, level.list("environments"), "The account has no environments.");
        });
    }
}
