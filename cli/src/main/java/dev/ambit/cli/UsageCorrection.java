package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Takes reports back that were counted twice, by negative reports. Each has an idempotency key that the server derives
/// from the report, so it counts once, however often the command runs.
final class UsageCorrection {

    private static final String ESTIMATE = "/api/v1/usage/estimate";
    private static final int REFUSED_MAX = 499;

    /// A counter and the corrections that it gets.
    ///
    /// @param before the estimate of the first correction
    private record Counter(JsonObject before, List<JsonObject> corrections) {

        BigDecimal total() {
            return corrections.stream()
                    .map(it -> new BigDecimal(it.text("value")))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    private final CommandContext caller;
    private boolean isRefused;

    UsageCorrection(CommandContext caller) {
        this.caller = caller;
    }

    /// Shows the effect of the corrections, and reports them if `--yes` is set.
    int run(List<JsonObject> duplicates) {
        List<Counter> counters = counters(duplicates);
        boolean isReported = caller.has("--yes");
        List<JsonObject> rows = new ArrayList<>();
        for (Counter counter : counters) {
            rows.add(row(counter, isReported ? report(counter) : estimate(counter)));
        }
        caller.show(rows, table -> table.print(columns(isReported), rows, "No report is left to correct."));
        if (!rows.isEmpty() && !isReported) {
            caller.print(TerminalText.of("Nothing was changed. Add --yes to report these corrections."));
        }
        return isRefused ? Command.FAILED : Command.DONE;
    }

    private static List<TextColumn> columns(boolean isReported) {
        return List.of(
                TextColumn.of("CUSTOMER", "customerId"),
                TextColumn.of("FEATURE", "featureId"),
                TextColumn.of("RESOURCE", "resourceId"),
                TextColumn.text("PERIOD", UsageCorrection::period),
                TextColumn.of("REPORTS", "reports"),
                TextColumn.of("CORRECTION", "correction"),
                TextColumn.of(isReported ? "USAGE BEFORE" : "USAGE NOW", "usageBefore"),
                TextColumn.of("USAGE AFTER", "usageAfter"));
    }

    /// Groups the corrections by the counter that they change. A correction that the server would refuse, for example
    /// because the customer is archived, is left out with a message.
    private List<Counter> counters(List<JsonObject> duplicates) {
        Map<List<String>, Counter> counters = new LinkedHashMap<>();
        for (JsonObject duplicate : duplicates) {
            JsonObject correction = duplicate.object("correction");
            try {
                JsonObject estimate = estimate(correction, new BigDecimal(correction.text("value")));
                counters.computeIfAbsent(key(correction, estimate), _ -> new Counter(estimate, new ArrayList<>()))
                        .corrections()
                        .add(correction);
            } catch (ServerRefusal refusal) {
                if (refusal.status() > REFUSED_MAX || refusal.status() == 0) {
                    throw refusal;
                }
                isRefused = true;
                caller.terminal()
                        .err()
                        .println("Report %s of customer %s is not corrected. %s"
                                .formatted(
                                        duplicate.text("id"),
                                        TerminalText.legible(duplicate.text("customerId")),
                                        refusal.getMessage()));
            }
        }
        return List.copyOf(counters.values());
    }

    private static List<String> key(JsonObject correction, JsonObject estimate) {
        return List.of(
                correction.text("customerId"),
                correction.text("featureId"),
                correction.text("resourceId"),
                estimate.text("usagePeriodStart"));
    }

    /// Returns the usage after all corrections of the counter.
    private String estimate(Counter counter) {
        return estimate(counter.corrections().getLast(), counter.total()).text("usageAfterEstimate");
    }

    private JsonObject estimate(JsonObject correction, BigDecimal value) {
        Map<String, Object> body = fields(correction, "customerId", "featureId", "resourceId", "createdAt");
        body.put("value", value);
        return RequestRetry.withRetry(() -> caller.post(ESTIMATE, body));
    }

    /// Reports the corrections of the counter, and returns its usage. A correction can be sent again after its
    /// response was lost, because it has a key.
    private String report(Counter counter) {
        String usage = "";
        for (JsonObject correction : counter.corrections()) {
            Map<String, Object> body = fields(
                    correction,
                    "customerId",
                    "featureId",
                    "resourceId",
                    "value",
                    "createdAt",
                    "dimensions",
                    "idempotencyKey");
            usage = RequestRetry.withRetry(
                            () -> caller.postAll(UsageReportCommand.PATH, Map.of("usages", List.of(body))))
                    .getFirst()
                    .text("currentUsage");
        }
        return usage;
    }

    private static Map<String, Object> fields(JsonObject correction, String... names) {
        Map<String, Object> fields = new HashMap<>();
        for (String name : names) {
            Object value = correction.fields().get(name);
            if (value != null) {
                fields.put(name, value);
            }
        }
        return fields;
    }

    private static JsonObject row(Counter counter, String usageAfter) {
        Map<String, Object> row = fields(counter.corrections().getFirst(), "customerId", "featureId", "resourceId");
        row.put("usagePeriodStart", counter.before().text("usagePeriodStart"));
        row.put("usagePeriodEnd", counter.before().text("usagePeriodEnd"));
        row.put("reports", counter.corrections().size());
        row.put("correction", counter.total());
        row.put("usageBefore", counter.before().text("currentUsage"));
        row.put("usageAfter", usageAfter);
        return new JsonObject(row);
    }

    private static String period(JsonObject row) {
        String start = row.text("usagePeriodStart");
        return start.isEmpty() ? "does not reset" : "%s to %s".formatted(start, row.text("usagePeriodEnd"));
    }
}
