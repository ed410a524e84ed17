package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit export`: prints a product as a price list that `ambit import` reads.
final class ExportCommand {

    private ExportCommand() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.inside(
                terminal,
                "export",
                "Prints a product as a price list. Comments list what a price list cannot hold.",
                caller -> run(EnvironmentChoice.silently(caller)),
                CommandSpecs.word(0, "PRODUCT", "Id of the product"));
    }

    private static int run(CommandContext context) {
        String product = context.given().matchedPositionalValue(0, "");
        String yaml = context.server().get("/api/v1/products/%s/price-list".formatted(CommandContext.encoded(product)));
        context.terminal()
                .out()
                .print(context.isForProgram() ? Json.text(Map.of("product", product, "yaml", yaml)) + "\n" : yaml);
        return Command.DONE;
    }
}
