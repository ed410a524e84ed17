package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ambit check` and `ambit why`: whether a customer has access to a feature, and the reason.
final class CheckCommands {

    /// Query parameter by option.
    private static final Map<String, String> PARAMETERS = Map.of(
            "--usage", "requestedUsage",
            "--resource", "resourceId",
            "--as-of", "asOf");

    private CheckCommands() {}

    static CommandSpec check(Terminal terminal) {
        return AccountCommand.inEnvironment(
                terminal,
                "check",
                "Checks whether a customer has access to a feature. Exits with 1 if not.",
                caller -> {
                    JsonObject decision = caller.get(path(caller, ""));
                    caller.show(
                            decision,
                            table -> table.print(
                                    decision,
                                    List.of(
                                            TextColumn.text("access", CheckCommands::access),
                                            TextColumn.text("usage", CheckCommands::usage),
                                            TextColumn.of("resets", "usagePeriodEnd"))));
                    return exit(decision);
                },
                arguments());
    }

    static CommandSpec why(Terminal terminal) {
        return AccountCommand.inEnvironment(
                terminal,
                "why",
                "Explains the answer of `check`. Exits with 1 if access is denied.",
                caller -> {
                    JsonObject decision = caller.get(path(caller, "&explain=true"));
                    caller.show(decision, table -> {
                        caller.print(TerminalText.of(decision.text("explanation.sentence")));
                        table.print(
                                List.of(
                                        TextColumn.of("SOURCE", "subscriptionId"),
                                        TextColumn.of("ORIGIN", "origin"),
                                        TextColumn.of("PACKAGE", "packageId"),
                                        TextColumn.of("VALUE", "gives"),
                                        TextColumn.of("EFFECT", "effect"),
                                        TextColumn.of("DECIDES", "won")),
                                decision.list("explanation.contributions"),
                                "No subscription and no grant gives this feature.");
                    });
                    return exit(decision);
                },
                arguments());
    }

    /// Returns `granted`, or `denied` with the reason.
    static String access(JsonObject decision) {
        return isGranted(decision) ? "granted" : "denied: " + decision.text("accessDeniedReason");
    }

    /// Returns the usage and its limit, or "" if the feature has none.
    static String usage(JsonObject decision) {
        String used = decision.text("currentUsage");
        if (used.isEmpty()) {
            return "";
        }
        String limit = decision.text("usageLimit");
        return "%s of %s".formatted(used, limit.isEmpty() ? "unlimited" : limit);
    }

    private static int exit(JsonObject decision) {
        return isGranted(decision) ? Command.DONE : Command.FAILED;
    }

    private static boolean isGranted(JsonObject decision) {
        return decision.text("isGranted").equals("true");
    }

    private static ArgSpec[] arguments() {
        return new ArgSpec[] {
            CommandSpecs.word(0, "CUSTOMER", "Id of the customer"),
            CommandSpecs.word(1, "FEATURE", "Id of the feature"),
            OptionSpec.builder("--usage")
                    .type(BigDecimal.class)
                    .paramLabel("N")
                    .description("Requested usage. Default: 0")
                    .build(),
            CommandSpecs.several("--value", "VALUE", "Requested value of an ENUM feature. Repeat for more"),
            CommandSpecs.option("--resource", "ID", "Resource of the customer"),
            CommandSpecs.option("--as-of", "TIME", "Answer as of this time, such as 2027-01-31T00:00:00Z")
        };
    }

    private static String path(CommandContext caller, String end) {
        List<String> parameters = new ArrayList<>();
        parameters.add("featureId=" + CommandContext.encoded(caller.word(1)));
        PARAMETERS.forEach((option, name) -> {
            if (caller.has(option)) {
                Object value = caller.given().matchedOptionValue(option, (Object) "");
                parameters.add("%s=%s".formatted(name, CommandContext.encoded(value.toString())));
            }
        });
        CommandSpecs.several(caller, "--value")
                .forEach(it -> parameters.add("requestedValues=" + CommandContext.encoded(it)));
        return "%s/%s/entitlements/check?%s%s"
                .formatted(
                        CustomerCommands.COLLECTION,
                        CommandContext.encoded(caller.word(0)),
                        String.join("&", parameters),
                        end);
    }
}
