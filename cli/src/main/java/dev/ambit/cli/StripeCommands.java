package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit stripe`: connects an environment to a Stripe account.
final class StripeCommands {

    private StripeCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "stripe",
                "Connects an environment to Stripe.",
                AccountCommand.of(
                        terminal,
                        "connect",
                        "Connects a Stripe account. Type its secret key at the prompt or pipe it to standard input.",
                        StripeCommands::connect,
                        Secret.parameter(),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "get",
                        "Shows the connected Stripe account.",
                        caller -> print(caller, caller.get(path(caller))),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "disconnect",
                        "Disconnects the Stripe account and deletes its key. Nothing changes at Stripe.",
                        StripeCommands::disconnect,
                        EnvironmentChoice.option(),
                        Confirmation.yes()));
    }

    private static int connect(CommandContext caller) {
        if (Secret.isTyped(caller.terminal(), caller.word(0), "If this key is valid, roll it at Stripe.")) {
            return Command.WRONG_USAGE;
        }
        String path = path(caller);
        String key = caller.terminal().keyboard().secret("Stripe secret key");
        return print(caller, caller.post(path, Map.of("secretKey", key)));
    }

    private static int disconnect(CommandContext caller) {
        JsonObject environment = EnvironmentChoice.select(caller);
        Confirmation.inProduction(caller, environment, "Type the environment's slug to disconnect its Stripe account");
        return print(caller, caller.delete(path(environment), Map.of()));
    }

    private static int print(CommandContext caller, JsonObject account) {
        return caller.show(
                account,
                table -> table.print(
                        account,
                        List.of(
                                TextColumn.of("account", "stripeAccountId"),
                                TextColumn.of("mode", "mode"),
                                TextColumn.text("key", it -> "…" + it.text("lastFour")),
                                TextColumn.of("connected", "connectedAt"))));
    }

    private static String path(CommandContext caller) {
        return path(EnvironmentChoice.select(caller));
    }

    private static String path(JsonObject environment) {
        return EnvironmentChoice.path(environment) + "/stripe";
    }
}
