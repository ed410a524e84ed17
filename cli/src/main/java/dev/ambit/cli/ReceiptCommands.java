package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `ambit receipt`: shows and verifies signed receipts of deletions.
final class ReceiptCommands {

    private static final String RECEIPTS = "/api/v1/receipts/";

    private ReceiptCommands() {}

    static CommandSpec command(Terminal terminal) {
        CommandSpec verify = Command.of(
                "verify",
                "Verifies the signature of a receipt, without contacting a server.",
                given -> verify(terminal, given));
        verify.addPositional(CommandSpecs.word(0, "FILE", "Receipt that `ambit receipt get --json` printed"));
        verify.addOption(OptionSpec.builder("--public-key")
                .type(String.class)
                .required(true)
                .paramLabel("KEY")
                .description("Public key of the installation, from `ambit receipt key`")
                .build());
        return CommandSpecs.group(
                terminal,
                "receipt",
                "Shows and verifies signed receipts of deletions.",
                AccountCommand.of(
                        terminal,
                        "get",
                        "Shows the receipt of a completed deletion.",
                        caller -> show(caller, caller.word(0)),
                        CommandSpecs.word(0, "OPERATION", "Id of the deletion's operation")),
                AccountCommand.of(terminal, "key", "Shows the public key of the installation's receipts.", caller -> {
                    JsonObject key = caller.get(RECEIPTS + "key");
                    return caller.show(
                            key, table -> table.print(key, List.of(TextColumn.of("public key", "publicKey"))));
                }),
                verify);
    }

    static int show(CommandContext caller, String operation) {
        String path = RECEIPTS + CommandContext.encoded(operation);
        JsonObject receipt = caller.get(path);
        return caller.show(
                receipt,
                table -> table.print(
                        receipt,
                        List.of(
                                TextColumn.text("receipt", _ -> caller.server().url() + path),
                                TextColumn.of("signature", "signature"),
                                TextColumn.of("public key", "publicKey"))));
    }

    private static int verify(Terminal terminal, ParseResult given) {
        var key = new ReceiptPublicKey(given.matchedOptionValue("--public-key", ""));
        JsonObject receipt = read(given.matchedPositionalValue(0, ""));
        boolean isGenuine = key.proves(receipt.text("receipt"), receipt.text("signature"));
        terminal.out().println(isGenuine ? "genuine" : "NOT GENUINE");
        return isGenuine ? Command.DONE : Command.FAILED;
    }

    private static JsonObject read(String file) {
        try {
            Map<String, Object> read = Json.map(TextFile.read(file));
            return new JsonObject(read.get("data") instanceof Map<?, ?> data ? data : read);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(
                    "%s is not a receipt. Pass a file that `ambit receipt get --json` printed.".formatted(file), e);
        }
    }
}
