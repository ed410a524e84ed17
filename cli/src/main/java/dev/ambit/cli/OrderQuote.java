package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit order quote`: quotes an order from the operator's catalog or from given lines.
final class OrderQuote {

    private static final Pattern LINE = Pattern.compile("(.+)=([0-9.]+)x([0-9.]+)");

    private OrderQuote() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.ofOperator(
                terminal,
                "quote",
                "Quotes an order from the operator's catalog, or from --line (AMBIT_OPERATOR_TOKEN).",
                OrderQuote::quote,
                OrderCommands.order(),
                CommandSpecs.several(
                        "--line", "DESCRIPTION=NxAMOUNT", "Quote line that replaces the catalog's. Repeat for more"),
                CommandSpecs.option("--currency", "CODE", "Currency of the lines, such as eur"),
                CommandSpecs.option("--until", "TIME", "Time until which the quote is valid. Default: in 30 days"),
                CommandSpecs.option("--schedule", "WORDS", "Agreed schedule"),
                CommandSpecs.option("--notes", "WORDS", "Notes"));
    }

    private static int quote(CommandContext caller) {
        Map<String, Object> body = new LinkedHashMap<>(caller.body(Map.of(
                "--currency", "currency", "--until", "validUntil", "--schedule", "schedule", "--notes", "notes")));
        List<String> lines = CommandSpecs.several(caller, "--line");
        if (!lines.isEmpty()) {
            body.put("lines", lines.stream().map(OrderQuote::line).toList());
        }
        return OrderCommands.show(caller, caller.post(OrderCommands.path(caller) + "/quote", body));
    }

    private static Map<String, Object> line(String typed) {
        Matcher matcher = LINE.matcher(typed);
        if (!matcher.matches()) {
            throw unreadable(typed);
        }
        try {
            return Map.of(
                    "description", matcher.group(1),
                    "quantity", new BigDecimal(matcher.group(2)),
                    "unitAmount", new BigDecimal(matcher.group(3)));
        } catch (NumberFormatException _) {
            throw unreadable(typed);
        }
    }

    private static IllegalArgumentException unreadable(String typed) {
        return new IllegalArgumentException(
                "--line must be DESCRIPTION=NxAMOUNT; received `%s`. Pass a line such as Care=2x12.50."
                        .formatted(typed));
    }
}
