package dev.ambit.cli;

import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit order invoice`: the invoice lines of a month.
final class OrderInvoice {

    private OrderInvoice() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.ofEither(
                terminal,
                "invoice",
                "Lists the invoice lines of a month, prorated by the day. With --operator, lists those of all"
                        + " accounts.",
                OrderInvoice::invoice,
                PositionalParamSpec.builder()
                        .index("0")
                        .arity("0..1")
                        .type(String.class)
                        .paramLabel("ORDER")
                        .description("Id of the order. Default: all orders")
                        .build(),
                CommandSpecs.option(
                        "--month", "MONTH", "Month such as 2026-11. Default: the current month until today"));
    }

    private static int invoice(CommandContext caller) {
        String month = caller.option("--month");
        String of = caller.word(0).isEmpty() ? "/api/v1/orders" : OrderCommands.path(caller);
        String asked = month == null ? YearMonth.now(ZoneOffset.UTC).toString() : month;
        List<JsonObject> lines = caller.list("%s/invoice-lines?month=%s".formatted(of, CommandContext.encoded(asked)));
        List<TextColumn> columns = List.of(
                TextColumn.of("MONTH", "month"),
                TextColumn.of("ACCOUNT", "account"),
                TextColumn.of("ENVIRONMENT", "environment"),
                TextColumn.of("DESCRIPTION", "description"),
                TextColumn.of("QUANTITY", "quantity"),
                TextColumn.of("UNIT PRICE", "unitAmount"),
                TextColumn.text("DAYS", it -> "%s of %s".formatted(it.text("days"), it.text("daysOfMonth"))),
                TextColumn.of("AMOUNT", "amount"),
                TextColumn.of("CURRENCY", "currency"),
                TextColumn.of("INVOICE TO", "contact"),
                TextColumn.of("PAID", "paid"));
        return caller.show(lines, table -> table.print(columns, lines, "The month has no invoice lines."));
    }
}
