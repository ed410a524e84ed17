package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit usage report`: reports usage of a customer.
final class UsageReportCommand {

    static final String PATH = "/api/v1/usage";

    private static final Map<String, String> FIELDS =
            Map.of("--resource", "resourceId", "--at", "createdAt", "--idempotency-key", "idempotencyKey");

    /// Connection lost, or a proxy that got no answer: the server may have counted the report.
    private static final Set<Integer> UNANSWERED = Set.of(0, 502, 504);

    private UsageReportCommand() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.inEnvironment(
                terminal,
                "report",
                "Reports usage of a feature by a customer.",
                caller -> {
                    JsonObject reported = report(caller, usage(caller));
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
                CommandSpecs.option("--at", "TIME", "Time of the usage, such as 2027-01-31T00:00:00Z. Default: now"),
                CommandSpecs.option(
                        "--idempotency-key", "KEY", "Reports with the same key count once. Default: a random key"));
    }

    private static JsonObject report(CommandContext caller, Map<String, Object> usage) {
        try {
            return caller.postAll(PATH, Map.of("usages", List.of(usage))).getFirst();
        } catch (ServerRefusal refusal) {
            if (!UNANSWERED.contains(refusal.status())) {
                throw refusal;
            }
            throw new ServerRefusal(
                    refusal.status(),
                    "%s The server may have counted the report. Repeat the command with `--idempotency-key %s`, so that it counts once."
                            .formatted(refusal.getMessage(), usage.get("idempotencyKey")));
        }
    }

    private static Map<String, Object> usage(CommandContext caller) {
        Map<String, Object> usage = caller.body(FIELDS);
        usage.putIfAbsent("idempotencyKey", UUID.randomUUID().toString());
        usage.put("customerId", caller.word(0));
        usage.put("featureId", caller.word(1));
        usage.put("value", caller.given().matchedPositionalValue(2, BigDecimal.ZERO));
        if (caller.has("--set")) {
            usage.put("updateBehavior", "SET");
        }
        return usage;
    }
}
