package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit usage`: the usage and quotas of an account.
final class AccountUsageCommand {

    private AccountUsageCommand() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "usage",
                "Shows the account's usage and quotas. `report` reports usage of a customer, and `duplicates` finds usage"
                        + " that was counted twice.",
                caller -> {
                    JsonObject usage = caller.get("/api/v1/account/usage");
                    List<JsonObject> metrics = List.of(metric("products"), metric("subscriptions"), metric("events"));
                    List<TextColumn> columns = List.of(
                            TextColumn.of(usage.text("month"), "metric"),
                            TextColumn.text("PRODUCTION", it -> usage.text("production." + it.text("metric"))),
                            TextColumn.text("ALLOWED", it -> allowed(usage.text("allowance." + it.text("metric")))),
                            TextColumn.text("NON-PRODUCTION", it -> usage.text("nonProduction." + it.text("metric"))));
                    return caller.show(usage, table -> table.print(columns, metrics, ""));
                });
    }

    private static JsonObject metric(String name) {
        return new JsonObject(Map.of("metric", name));
    }

    private static String allowed(String limit) {
        return limit.isEmpty() ? "unlimited" : limit;
    }
}
