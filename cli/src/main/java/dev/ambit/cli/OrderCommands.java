package dev.ambit.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit order`: orders development environments.
final class OrderCommands {

    private static final String ORDERS = "/api/v1/orders";

    private OrderCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "order",
                "Orders development environments for a production environment.",
                create(terminal),
                AccountCommand.ofEither(terminal, "list", "Lists the orders, latest first.", OrderCommands::list),
                AccountCommand.ofEither(
                        terminal, "get", "Shows an order.", caller -> show(caller, caller.get(path(caller))), order()),
                OrderQuote.command(terminal),
                AccountCommand.of(
                        terminal,
                        "approve",
                        "Approves the quote of an order.",
                        OrderCommands::approve,
                        order(),
                        CommandSpecs.option(
                                "--monthly",
                                "AMOUNT",
                                "Expected monthly amount. The command fails if the quote differs")),
                AccountCommand.ofOperator(
                        terminal,
                        "provision",
                        "Provisions the environment of an approved order (AMBIT_OPERATOR_TOKEN).",
                        caller -> show(caller, caller.post(path(caller) + "/provision", Map.of())),
                        order()),
                AccountCommand.ofEither(
                        terminal,
                        "cancel",
                        "Cancels an order: tears down its stack and ends its charges. The environment stays.",
                        caller -> show(caller, caller.post(path(caller) + "/cancel", Map.of())),
                        order()),
                OrderInvoice.command(terminal),
                OrderPayment.command(terminal));
    }

    static PositionalParamSpec order() {
        return CommandSpecs.word(0, "ORDER", "Id of the order");
    }

    static String path(CommandContext caller) {
        return ORDERS + "/" + CommandContext.encoded(caller.word(0));
    }

    private static CommandSpec create(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "create",
                "Orders a development environment.",
                OrderCommands::create,
                CommandSpecs.word(0, "SOURCE", "Slug of the production environment"),
                CommandSpecs.option("--scope", "KINDS", "Resource kinds, such as database,session"),
                CommandSpecs.several("--integration", "NAME", "Required integration. Repeat for more"),
                CommandSpecs.several("--requirement", "WORDS", "Other requirement. Repeat for more"),
                CommandSpecs.choice(
                        "--database",
                        "Database strategy: a separate database, a schema, or tables with a suffix",
                        "database",
                        "schema",
                        "table-suffix"),
                CommandSpecs.option("--contact", "CONTACT", "Recipient of invoices and of questions about the order"),
                CommandSpecs.option("--name", "NAME", "Name of the environment. Default: the account's name and dev"),
                CommandSpecs.option("--schedule", "WORDS", "Desired schedule"),
                CommandSpecs.option("--notes", "WORDS", "Notes"));
    }

    private static int approve(CommandContext caller) {
        String monthly = caller.option("--monthly");
        Map<String, ?> body = monthly == null ? Map.of() : Map.of("monthly", CommandSpecs.amount("--monthly", monthly));
        return show(caller, caller.post(path(caller) + "/approve", body));
    }

    private static int create(CommandContext caller) {
        Map<String, Object> body = new LinkedHashMap<>(caller.body(
                Map.of("--contact", "contact", "--name", "displayName", "--schedule", "schedule", "--notes", "notes")));
        body.put("source", caller.word(0));
        body.put("scope", kinds(caller.option("--scope")));
        body.put("integrations", CommandSpecs.several(caller, "--integration"));
        body.put("requirements", CommandSpecs.several(caller, "--requirement"));
        String database = caller.option("--database");
        if (database != null) {
            body.put("databaseStrategy", CommandContext.upper(database));
        }
        return show(caller, caller.post(ORDERS, body));
    }

    private static List<String> kinds(@Nullable String typed) {
        return typed == null
                ? List.of()
                : Arrays.stream(typed.split(",", -1))
                        .map(String::strip)
                        .filter(it -> !it.isEmpty())
                        .map(CommandContext::upper)
                        .toList();
    }

    private static int list(CommandContext caller) {
        List<JsonObject> orders = caller.list(ORDERS);
        List<TextColumn> columns = List.of(
                TextColumn.of("ORDER", "id"),
                TextColumn.of("ACCOUNT", "account"),
                TextColumn.of("SOURCE", "source"),
                TextColumn.of("STATE", "state"),
                TextColumn.text("MONTHLY", OrderCommands::monthly),
                TextColumn.of("ENVIRONMENT", "environment"),
                TextColumn.of("ORDERED", "createdAt"));
        return caller.show(orders, table -> table.print(columns, orders, "The account has no orders."));
    }

    static int show(CommandContext caller, JsonObject order) {
        return caller.show(order, table -> {
            table.print(order, fields());
            List<JsonObject> lines =
                    new ArrayList<>(order.text("quote.lines").isEmpty() ? List.of() : order.list("quote.lines"));
            if (!lines.isEmpty()) {
                table.print(
                        List.of(
                                TextColumn.of("DESCRIPTION", "description"),
                                TextColumn.of("QUANTITY", "quantity"),
                                TextColumn.of("UNIT PRICE", "unitAmount"),
                                TextColumn.of("MONTHLY", "amount")),
                        lines,
                        "");
                printProviderCosts(caller, table, order);
            }
        });
    }

    /// Prints what providers charge the operator. Resources of this installation cost nothing.
    private static void printProviderCosts(CommandContext caller, TextTable table, JsonObject order) {
        if (order.text("quote.providerCosts").isEmpty()) {
            return;
        }
        List<JsonObject> costs = order.list("quote.providerCosts").stream()
                .filter(it -> !it.text("provider").equals("local"))
                .toList();
        if (costs.isEmpty()) {
            caller.print(TerminalText.of("Provider costs: none."));
            return;
        }
        table.print(
                List.of(
                        TextColumn.of("STAGE", "stage"),
                        TextColumn.of("KIND", "kind"),
                        TextColumn.of("PROVIDER", "provider"),
                        TextColumn.text("IDLE COST", it -> ResourceTable.cost(it.text("cost.idle"))),
                        TextColumn.text("USE", it -> it.text("cost.use").isEmpty() ? "unknown" : it.text("cost.use"))),
                costs,
                "");
    }

    private static List<TextColumn> fields() {
        return List.of(
                TextColumn.of("order", "id"),
                TextColumn.of("account", "account"),
                TextColumn.of("source", "source"),
                TextColumn.of("name", "displayName"),
                TextColumn.of("state", "state"),
                TextColumn.text("suspended", it -> it.text("suspended").equals("true") ? "yes, not charged" : ""),
                TextColumn.of("torn down at", "endsAt"),
                TextColumn.of("problem", "problem"),
                TextColumn.of("environment", "environment"),
                TextColumn.of("operation", "operationId"),
                TextColumn.of("scope", "scope"),
                TextColumn.of("integrations", "integrations"),
                TextColumn.of("requirements", "requirements"),
                TextColumn.of("database", "databaseStrategy"),
                TextColumn.of("schedule", "schedule"),
                TextColumn.of("notes", "notes"),
                TextColumn.of("contact", "contact"),
                TextColumn.of("payment", "payment.description"),
                TextColumn.of("paid months", "payment.paidMonths"),
                TextColumn.text("monthly", OrderCommands::monthly),
                TextColumn.of("valid until", "quote.validUntil"),
                TextColumn.text(
                        "this month",
                        it -> "%s %s"
                                .formatted(it.text("accrued.amount"), it.text("accrued.currency"))
                                .strip()));
    }

    private static String monthly(JsonObject order) {
        return "%s %s"
                .formatted(order.text("quote.monthly"), order.text("quote.currency"))
                .strip();
    }
}
