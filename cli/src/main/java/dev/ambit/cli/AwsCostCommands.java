package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ambit operator aws-costs`: costs of resources on AWS, and the cost cap of an account.
final class AwsCostCommands {

    private static final String CAP = "--cap";
    static final String IDLE = "--idle";
    private static final String NO_CAP = "none";
    private static final Pattern COST = Pattern.compile("([A-Za-z_-]+)=([0-9]+(?:\\.[0-9]+)?)");

    private AwsCostCommands() {}

    static CommandSpec ofOperator(Terminal terminal) {
        return AccountCommand.ofOperator(
                terminal,
                "aws-costs",
                "Shows or sets costs of an account's resources on AWS, and the cost cap that stops its orders.",
                AwsCostCommands::run,
                OperatorCommands.slug(),
                CommandSpecs.option(CAP, "USD", "Maximum idle cost of all resources a month, or none"),
                idle());
    }

    static OptionSpec idle() {
        return CommandSpecs.several(
                IDLE, "KIND=USD", "Idle cost of a resource a month, such as FUNCTION=0.40. Repeat for more");
    }

    private static int run(CommandContext caller) {
        String path = OperatorCommands.path(caller) + "/aws/costs";
        JsonObject present = caller.get(path);
        String cap = caller.option(CAP);
        List<String> idle = CommandSpecs.several(caller, IDLE);
        JsonObject costs = cap == null && idle.isEmpty() ? present : caller.put(path, body(present, cap, idle));
        return caller.show(costs, table -> {
            table.print(
                    costs,
                    List.of(TextColumn.text(
                            "cost cap",
                            it -> it.text("monthlyMax").isEmpty() ? NO_CAP : it.text("monthlyMax") + " usd")));
            table.print(
                    List.of(
                            TextColumn.of("KIND", "kind"),
                            TextColumn.text("IDLE COST", it -> ResourceTable.cost(it.text("cost.idle"))),
                            TextColumn.text(
                                    "USE", it -> it.text("cost.use").isEmpty() ? "unknown" : it.text("cost.use")),
                            TextColumn.of("SOURCE", "cost.source")),
                    costs.list("prices"),
                    "");
        });
    }

    /// Returns the present settings with the changes.
    static Map<String, Object> body(JsonObject present, @Nullable String cap, List<String> idle) {
        Map<String, Map<String, Object>> kinds = new LinkedHashMap<>();
        present.list("kinds").forEach(it -> {
            Map<String, Object> known =
                    new HashMap<>(Map.of("kind", it.text("kind"), "idle", new BigDecimal(it.text("idle"))));
            if (!it.text("use").isEmpty()) {
                known.put("use", it.text("use"));
            }
            kinds.put(it.text("kind"), known);
        });
        idle.forEach(it -> {
            Matcher matcher = COST.matcher(it);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "--idle must be KIND=USD; received `%s`. Pass a cost such as FUNCTION=0.40.".formatted(it));
            }
            String kind = CommandContext.upper(matcher.group(1));
            kinds.put(kind, Map.of("kind", kind, "idle", new BigDecimal(matcher.group(2))));
        });
        Map<String, Object> body = new HashMap<>(Map.of("kinds", new ArrayList<>(kinds.values())));
        String max = cap == null ? present.text("monthlyMax") : cap;
        if (!max.isEmpty() && !max.equals(NO_CAP)) {
            body.put("monthlyMax", amount(max));
        }
        return body;
    }

    private static BigDecimal amount(String typed) {
        try {
            return new BigDecimal(typed);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--cap must be an amount of US dollars or none; received `%s`. Pass one such as 50."
                            .formatted(typed),
                    e);
        }
    }
}
