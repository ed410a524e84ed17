package dev.ambit.cli;

import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit order invoice`: what a month costs, line by line.
final class OrderInvoice {

    private OrderInvoice() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.ofEither(
                terminal,
                "invoice",
                "Lists what a month costs by the day, of one order or (--operator) of all.",
                OrderInvoice::invoice,
                PositionalParamSpec.builder()
                        .index("0")
                        .arity("0..1")
                        .type(String.class)
                        .paramLabel("ORDER")
                        .description("its id; without it, of all accounts")
                        .build(),
                Words.option("--month", "MONTH", "as 2026-11; without it this one, until today"));
    }

    private static int invoice(Caller caller) {
        String month = caller.option("--month");
        String of = caller.word(0).isEmpty() ? "/api/v1/orders" : OrderCommands.path(caller);
        String asked = month == null ? YearMonth.now(ZoneOffset.UTC).toString() : month;
        List<Thing> lines = caller.list("%s/invoice-lines?month=%s".formatted(of, Caller.encoded(asked)));
        List<Column> columns = List.of(
                Column.of("MONTH", "month"),
                Column.of("ACCOUNT", "account"),
                Column.of("ENVIRONMENT", "environment"),
                Column.of("PAID FOR", "description"),
                Column.of("QUANTITY", "quantity"),
                Column.of("EACH", "unitAmount"),
                Column.text("DAYS", it -> "%s of %s".formatted(it.text("days"), it.text("daysOfMonth"))),
                Column.of("AMOUNT", "amount"),
                Column.of("CURRENCY", "currency"),
                Column.of("INVOICE TO", "contact"),
                Column.of("PAID", "paid"));
        return caller.show(lines, table -> table.print(columns, lines, "Nothing is paid for that month."));
    }
}
