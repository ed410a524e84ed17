package dev.ambit.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ambit subscription`: the subscriptions of an environment.
final class SubscriptionCommands {

    private static final EntityKind SUBSCRIPTION = new EntityKind(
            "subscription",
            "a subscription",
            "/api/v1/subscriptions",
            List.of(
                    TextColumn.of("ID", "id"),
                    TextColumn.of("CUSTOMER", "customerId"),
                    TextColumn.of("PLAN", "planId"),
                    TextColumn.of("STATUS", "status"),
                    TextColumn.of("PERIOD", "billingPeriod"),
                    TextColumn.of("START", "startDate"),
                    TextColumn.of("END", "effectiveEndDate")),
            List.of(
                    TextColumn.of("id", "id"),
                    TextColumn.of("customer", "customerId"),
                    TextColumn.of("resource", "resourceId"),
                    TextColumn.of("plan", "planId"),
                    TextColumn.of("status", "status"),
                    TextColumn.of("billing period", "billingPeriod"),
                    TextColumn.of("current period until", "currentBillingPeriodEnd"),
                    TextColumn.text("add-ons", SubscriptionCommands::addons),
                    TextColumn.of("start", "startDate"),
                    TextColumn.of("trial ends", "trialEndDate"),
                    TextColumn.of("cancellation", "cancellationDate"),
                    TextColumn.of("end", "effectiveEndDate")));

    private static final OptionSpec ADDON =
            CommandSpecs.several("--addon", "ID=N", "Add-on and its quantity; 0 removes it. Repeat for more");
    private static final OptionSpec PERIOD = CommandSpecs.choice("--period", "Billing period", "monthly", "annually");
    private static final String WHEN = "--when";

    private SubscriptionCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "subscription",
                "Manages the subscriptions of an environment.",
                SUBSCRIPTION.list(
                        terminal,
                        Map.of("--customer", "customerId", "--plan", "planId", "--status", "status"),
                        CommandSpecs.option("--customer", "ID", "Id of the customer"),
                        CommandSpecs.option("--plan", "ID", "Id of the plan"),
                        CommandSpecs.choice(
                                "--status",
                                "Status of the subscriptions",
                                "active",
                                "in-trial",
                                "not-started",
                                "canceled",
                                "expired")),
                SUBSCRIPTION.get(terminal),
                create(terminal),
                preview(terminal),
                edit(terminal),
                cancel(terminal),
                SUBSCRIPTION.post(
                        terminal, "migrate", "Moves a subscription to the latest versions of its plan and add-ons."));
    }

    private static CommandSpec create(Terminal terminal) {
        return AccountCommand.inEnvironment(
                terminal,
                "create",
                "Creates a subscription. A new subscription to the same product replaces the present one.",
                caller -> {
                    JsonObject created = caller.post(SUBSCRIPTION.collection(), purchase(caller))
                            .object("subscription");
                    return SUBSCRIPTION.show(caller, created);
                },
                purchaseArguments(CommandSpecs.option("--id", "ID", "Id of the subscription. Default: generated")));
    }

    private static CommandSpec preview(Terminal terminal) {
        return AccountCommand.inEnvironment(
                terminal,
                "preview",
                "Shows the cost of a subscription without creating it.",
                caller -> {
                    JsonObject cost = caller.post(SUBSCRIPTION.collection() + "/preview", purchase(caller));
                    return caller.show(
                            cost,
                            table -> table.print(
                                    cost,
                                    List.of(
                                            TextColumn.text("now", it -> total(it, "immediateInvoice")),
                                            TextColumn.text(
                                                    "then, each period", it -> total(it, "recurringInvoice")))));
                },
                purchaseArguments());
    }

    private static ArgSpec[] purchaseArguments(ArgSpec... more) {
        List<ArgSpec> all = new ArrayList<>(List.of(
                CommandSpecs.word(0, "CUSTOMER", "Id of the customer"),
                CommandSpecs.word(1, "PLAN", "Id of the plan"),
                PERIOD,
                ADDON,
                CommandSpecs.option("--resource", "ID", "Resource of the customer"),
                CommandSpecs.option("--start", "TIME", "Start, such as 2027-01-31T00:00:00Z. Default: now"),
                EntityKind.file()));
        all.addAll(List.of(more));
        return all.toArray(ArgSpec[]::new);
    }

    private static Map<String, @Nullable Object> purchase(CommandContext caller) {
        Map<String, @Nullable Object> body = body(
                caller,
                List.of(),
                Map.of(
                        "--period", "billingPeriod",
                        "--id", "id",
                        "--resource", "resourceId",
                        "--start", "startDate"));
        body.put("customerId", caller.word(0));
        body.put("planId", caller.word(1));
        return body;
    }

    private static CommandSpec edit(Terminal terminal) {
        return AccountCommand.inEnvironment(
                terminal,
                "edit",
                "Changes the add-ons, the billing period or other fields of a subscription.",
                caller -> {
                    List<JsonObject> addons = caller.has("--addon")
                            ? caller.get(SUBSCRIPTION.path(caller)).list("addons")
                            : List.of();
                    Map<String, @Nullable Object> body = body(caller, addons, Map.of("--period", "billingPeriod"));
                    if (body.isEmpty()) {
                        return caller.refuseNoChange();
                    }
                    return SUBSCRIPTION.show(caller, caller.patch(SUBSCRIPTION.path(caller), body));
                },
                SUBSCRIPTION.id(),
                PERIOD,
                ADDON,
                EntityKind.file());
    }

    private static CommandSpec cancel(Terminal terminal) {
        return AccountCommand.inside(
                terminal,
                "cancel",
                "Cancels a subscription. In production, it asks for confirmation.",
                outside -> {
                    CommandContext caller =
                            EnvironmentChoice.inside(outside, "Type the slug to cancel the subscription");
                    return SUBSCRIPTION.show(
                            caller, caller.post(SUBSCRIPTION.path(caller) + "/cancel", cancellation(caller)));
                },
                SUBSCRIPTION.id(),
                CommandSpecs.option(
                        WHEN,
                        "now|period-end|TIME",
                        "End of the subscription. Default: the product's cancellation setting"),
                Confirmation.yes());
    }

    private static Map<String, Object> cancellation(CommandContext caller) {
        String when = caller.option(WHEN);
        return switch (when) {
            case null -> Map.of();
            case "now" -> Map.of("cancellationTime", "IMMEDIATE");
            case "period-end" -> Map.of("cancellationTime", "END_OF_BILLING_PERIOD");
            default -> Map.of("cancellationTime", "SPECIFIC_DATE", "endDate", when);
        };
    }

    /// Returns the fields of a request. The API takes all add-ons of a subscription, so those that `--addon` does not
    /// name are repeated.
    ///
    /// @param current the add-ons before the change
    private static Map<String, @Nullable Object> body(
            CommandContext caller, List<JsonObject> current, Map<String, String> fields) {
        Map<String, @Nullable Object> body = EntityKind.body(caller, fields);
        Map<String, Long> quantities = new LinkedHashMap<>();
        current.forEach(it -> quantities.put(it.text("id"), CommandSpecs.number("--addon", it.text("quantity"))));
        for (String typed : CommandSpecs.several(caller, "--addon")) {
            int equals = typed.indexOf('=');
            quantities.put(
                    equals < 0 ? typed : typed.substring(0, equals),
                    equals < 0 ? 1 : CommandSpecs.number("--addon", typed.substring(equals + 1)));
        }
        if (caller.has("--addon")) {
            body.put(
                    "addons",
                    quantities.entrySet().stream()
                            .filter(it -> it.getValue() != 0)
                            .map(it -> Map.of("id", it.getKey(), "quantity", it.getValue()))
                            .toList());
        }
        return body;
    }

    private static String total(JsonObject preview, String invoice) {
        return MoneyText.of(preview.text(invoice + ".total"), preview.text(invoice + ".currency"));
    }

    private static String addons(JsonObject subscription) {
        return String.join(
                ", ",
                subscription.list("addons").stream()
                        .map(it -> "%s × %s".formatted(it.text("id"), it.text("quantity")))
                        .toList());
    }
}
