package dev.ambit.cli;

import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit order paid`: marks the invoice of a month as paid, for operators.
final class OrderPayment {

    private OrderPayment() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.ofOperator(
                terminal,
                "paid",
                "Marks the invoice of a month as paid (AMBIT_OPERATOR_TOKEN).",
                OrderPayment::pay,
                OrderCommands.order(),
                CommandSpecs.option("--month", "MONTH", "Month such as 2026-11. Default: the previous month"));
    }

    private static int pay(CommandContext caller) {
        String month = caller.option("--month");
        String asked =
                month == null ? YearMonth.now(ZoneOffset.UTC).minusMonths(1).toString() : month;
        return OrderCommands.show(
                caller, caller.post(OrderCommands.path(caller) + "/payments", Map.of("month", asked)));
    }
}
