package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit usage`: the usage and quotas of an account, and the usage of customers.
final class UsageCommands {

    private static final Map<String, String> FIELDS = Map.of("--resource", "resourceId", "--at", "createdAt");

    private UsageCommands() {}

    static CommandSpec command(Terminal terminal) {
        CommandSpec account = AccountUsageCommand.command(terminal);
        CommandSpec report = report(terminal);
        account.addSubcommand(report.name(), report);
        return account;
    }

    private static CommandSpec report(Terminal terminal) {
        return AccountCommand.inEnvironment(
                terminal,
                "report",
                "Reports usage of a feature by a customer.",
                caller -> {
                    JsonObject reported = caller.postAll("/api/v1/usage", Map.of("usages", List.of(usage(caller))))
                            .getFirst();
                    return caller.show(
                            reported,
                            table -> table.print(
                                    reported,
                                    List.of(
                                            TextColumn.of("customer", "customerId"),
                                            TextColumn.of("feature", "featureId"),
                                            TextColumn.of("reported", "value"),
                                            TextColumn.of("usage now", "currentUsage"),
                                            TextColumn.of("resets", "nextResetDate"))));
                },
                CommandSpecs.word(0, "CUSTOMER", "Id of the customer"),
                CommandSpecs.word(1, "FEATURE", "Id of the feature"),
                PositionalParamSpec.builder()
                        .index("2")
                        .arity("1")
                        .type(BigDecimal.class)
                        .paramLabel("VALUE")
                        .description("Usage to add, or with --set the new usage. Put -- before a negative value")
                        .build(),
                CommandSpecs.flag("--set", "Replace the usage instead of adding to it"),
                CommandSpecs.option("--resource", "ID", "Resource of the customer"),
                CommandSpecs.option("--at", "TIME", "Time of the usage, such as 2027-01-31T00:00:00Z. Default: now"));
    }

    private static Map<String, Object> usage(CommandContext caller) {
        Map<String, Object> usage = new LinkedHashMap<>(caller.body(FIELDS));
        usage.put("customerId", caller.word(0));
        usage.put("featureId", caller.word(1));
        usage.put("value", caller.given().matchedPositionalValue(2, BigDecimal.ZERO));
        if (caller.has("--set")) {
            usage.put("updateBehavior", "SET");
        }
        return usage;
    }
}
