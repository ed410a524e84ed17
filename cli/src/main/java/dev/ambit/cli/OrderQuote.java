package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit order quote`: by the operator's catalog, or by lines that are typed.
final class OrderQuote {

    private static final Pattern LINE = Pattern.compile("(.+)=([0-9.]+)x([0-9.]+)");

    private OrderQuote() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.ofOperator(
                terminal,
                "quote",
                "Says what it costs: by your catalog, or by lines (AMBIT_OPERATOR_TOKEN).",
                OrderQuote::quote,
                OrderCommands.order(),
                Words.several(
                        "--line", "WHAT=NxAMOUNT", "instead of the catalog's, as Care=2x12.50; may be said again"),
                Words.option("--currency", "CODE", "of the lines, as eur"),
                Words.option("--until", "TIME", "until when it stands; without it 30 days"),
                Words.option("--schedule", "WORDS", "by when"),
                Words.option("--notes", "WORDS", "whatever else there is to say"));
    }

    private static int quote(Caller caller) {
        Map<String, Object> body = new LinkedHashMap<>(caller.body(Map.of(
                "--currency", "currency", "--until", "validUntil", "--schedule", "schedule", "--notes", "notes")));
        List<String> lines = Words.several(caller, "--line");
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
