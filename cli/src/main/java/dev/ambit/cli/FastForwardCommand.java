package dev.ambit.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit promotion fast-forward`: compares the target after some days, without and with a promotion.
final class FastForwardCommand {

    private static final String DAYS = "--days";
    private static final int LISTED = 50;

    private static final List<TextColumn> COUNTS = List.of(
            TextColumn.of("days", "daysDone"),
            TextColumn.of("from", "from"),
            TextColumn.of("customers", "customers"),
            TextColumn.of("renewals that differ", "renewals"),
            TextColumn.of("amounts that differ", "amounts"),
            TextColumn.of("resets that differ", "resets"),
            TextColumn.of("limits that differ", "limits"));

    private static final List<TextColumn> CHARGED = List.of(
            TextColumn.of("CHARGED IN", "currency"),
            TextColumn.of("WITHOUT", "before"),
            TextColumn.of("WITH THE PROMOTION", "after"));

    private static final List<TextColumn> DIFFERENCES = List.of(
            TextColumn.of("CUSTOMER", "customerId"),
            TextColumn.of("DIFFERENCE", "kind"),
            TextColumn.of("PLAN OR FEATURE", "subject"),
            TextColumn.text("WITHOUT", it -> value(it, "before")),
            TextColumn.text("WITH THE PROMOTION", it -> value(it, "after")));

    private FastForwardCommand() {}

    static CommandSpec of(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "fast-forward",
                "Runs two masked forks of the target over some days, one with the promotion and one without. Compares renewals,"
                        + " resets, limits and amounts, and follows the operation.",
                FastForwardCommand::run,
                CommandSpecs.word(0, "ID", "Id of the promotion"),
                CommandSpecs.option(DAYS, "N", "Number of days, from 1 to 366. Default: 60"),
                CommandSpecs.rows(LISTED));
    }

    private static int run(CommandContext caller) throws InterruptedException {
        String path = PromotionReport.path(caller.word(0)) + "/fast-forward";
        String days = caller.option(DAYS);
        int rows = CommandSpecs.rows(caller, LISTED);
        JsonObject started =
                caller.post(path, days == null ? Map.of() : Map.of("days", CommandSpecs.number(DAYS, days)));
        JsonObject operation = new ProgressPrinter(caller, started.text("operationId")).watch();
        if (!operation.text("state").equals("DONE")) {
            throw new IllegalArgumentException(
                    "The operation is %s. %s".formatted(operation.text("state"), operation.text("problem.message")));
        }
        JsonObject result = caller.get(path);
        List<JsonObject> differences = caller.list(path + "/differences", rows);
        Map<Object, Object> all = new LinkedHashMap<>(result.fields());
        all.put("differences", differences.stream().map(JsonObject::fields).toList());
        return caller.show(new JsonObject(all), table -> {
            table.print(result, COUNTS);
            table.print(CHARGED, result.list("charged"), "No renewal charges a recurring amount.");
            table.print(DIFFERENCES, differences, "There are no differences.");
        });
    }

    /// Returns a value such as `10 usd at 2026-12-27T08:00:00Z`, `5 resets, the last at …`, or `granted, limit 5`.
    private static String value(JsonObject difference, String side) {
        String at = difference.text(side + ".at");
        String resets = difference.text(side + ".resets");
        String amount = difference.text(side + ".amount");
        String isGranted = difference.text(side + ".decision.isGranted");
        if (!isGranted.isEmpty()) {
            String limit = difference.text(side + ".decision.usageLimit");
            return (isGranted.equals("true") ? "granted" : "denied") + (limit.isEmpty() ? "" : ", limit " + limit);
        }
        if (!resets.isEmpty()) {
            return "%s resets, the last at %s".formatted(resets, at);
        }
        String money = amount.isEmpty() ? "" : "%s %s ".formatted(amount, difference.text(side + ".currency"));
        return at.isEmpty() ? "-" : money + "at " + at;
    }
}
