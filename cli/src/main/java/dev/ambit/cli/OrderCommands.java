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
        return Words.group(
                terminal,
                "order",
                "Orders development environments for a production environment.",
                create(terminal),
                AccountCommand.ofEither(terminal, "list", "Lists the orders, latest first.", OrderCommands::list),
                AccountCommand.ofEither(
                        terminal, "show", "Shows an order.", caller -> show(caller, caller.get(path(caller))), order()),
                OrderQuote.command(terminal),
                AccountCommand.of(
                        terminal,
                        "approve",
                        "Approves the quote of an order.",
                        OrderCommands::approve,
                        order(),
                        Words.option(
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
                        "Cancels an order: tears down its environment and ends its charges.",
                        caller -> show(caller, caller.post(path(caller) + "/cancel", Map.of())),
                        order()),
                OrderInvoice.command(terminal),
                OrderPayment.command(terminal));
    }

    static PositionalParamSpec order() {
        return Words.word(0, "ORDER", "Id of the order");
    }

    static String path(Caller caller) {
        return ORDERS + "/" + Caller.encoded(caller.word(0));
    }

    private static CommandSpec create(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "create",
                "Orders a development environment.",
                OrderCommands::create,
                Words.word(0, "SOURCE", "Slug of the production environment"),
                Words.option("--scope", "KINDS", "Resource kinds, such as database,session"),
                Words.several("--integration", "NAME", "Required integration. Repeat for more"),
                Words.several("--requirement", "WORDS", "Other requirement. Repeat for more"),
                Words.choice(
                        "--database",
                        "Database strategy: a separate database, a schema, or tables with a suffix",
                        "database",
                        "schema",
                        "table-suffix"),
                Words.option("--contact", "CONTACT", "Contact for questions about the order"),
                Words.option("--name", "NAME", "Name of the environment. Default: the account's name and dev"),
                Words.option("--schedule", "WORDS", "Desired schedule"),
                Words.option("--notes", "WORDS", "Notes"));
    }

    private static int approve(Caller caller) {
        String monthly = caller.option("--monthly");
        Map<String, ?> body = monthly == null ? Map.of() : Map.of("monthly", Words.amount("--monthly", monthly));
        return show(caller, caller.post(path(caller) + "/approve", body));
    }

    private static int create(Caller caller) {
        Map<String, Object> body = new LinkedHashMap<>(caller.body(
                Map.of("--contact", "contact", "--name", "displayName", "--schedule", "schedule", "--notes", "notes")));
        body.put("source", caller.word(0));
        body.put("scope", kinds(caller.option("--scope")));
        body.put("integrations", Words.several(caller, "--integration"));
        body.put("requirements", Words.several(caller, "--requirement"));
        String database = caller.option("--database");
        if (database != null) {
            body.put("databaseStrategy", Caller.upper(database));
        }
        return show(caller, caller.post(ORDERS, body));
    }

    private static List<String> kinds(@Nullable String typed) {
        return typed == null
                ? List.of()
                : Arrays.stream(typed.split(",", -1))
                        .map(String::strip)
                        .filter(it -> !it.isEmpty())
                        .map(Caller::upper)
                        .toList();
    }

    private static int list(Caller caller) {
        List<Thing> orders = caller.list(ORDERS);
        List<Column> columns = List.of(
                Column.of("ORDER", "id"),
                Column.of("ACCOUNT", "account"),
                Column.of("SOURCE", "source"),
                Column.of("STATE", "state"),
                Column.text("MONTHLY", OrderCommands::monthly),
                Column.of("ENVIRONMENT", "environment"),
                Column.of("ORDERED", "createdAt"));
        return caller.show(orders, table -> table.print(columns, orders, "The account has no orders."));
    }

    static int show(Caller caller, Thing order) {
        return caller.show(order, table -> {
            table.print(order, fields());
            List<Thing> lines =
                    new ArrayList<>(order.text("quote.lines").isEmpty() ? List.of() : order.list("quote.lines"));
            if (!lines.isEmpty()) {
                table.print(
                        List.of(
                                Column.of("DESCRIPTION", "description"),
                                Column.of("QUANTITY", "quantity"),
                                Column.of("UNIT PRICE", "unitAmount"),
                                Column.of("MONTHLY", "amount")),
                        lines,
                        "");
            }
        });
    }

    private static List<Column> fields() {
        return List.of(
                Column.of("order", "id"),
                Column.of("account", "account"),
                Column.of("source", "source"),
                Column.of("name", "displayName"),
                Column.of("state", "state"),
                Column.text("suspended", it -> it.text("suspended").equals("true") ? "yes, not charged" : ""),
                Column.of("torn down at", "endsAt"),
                Column.of("problem", "problem"),
                Column.of("environment", "environment"),
                Column.of("operation", "operationId"),
                Column.of("scope", "scope"),
                Column.of("integrations", "integrations"),
                Column.of("requirements", "requirements"),
                Column.of("database", "databaseStrategy"),
                Column.of("schedule", "schedule"),
                Column.of("notes", "notes"),
                Column.of("contact", "contact"),
                Column.of("payment", "payment.description"),
                Column.of("paid months", "payment.paidMonths"),
                Column.text("monthly", OrderCommands::monthly),
                Column.of("valid until", "quote.validUntil"),
                Column.text(
                        "this month",
                        it -> "%s %s"
                                .formatted(it.text("accrued.amount"), it.text("accrued.currency"))
                                .strip()));
    }

    private static String monthly(Thing order) {
        return "%s %s"
                .formatted(order.text("quote.monthly"), order.text("quote.currency"))
                .strip();
    }
}
