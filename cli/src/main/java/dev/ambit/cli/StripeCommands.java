package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit stripe`: connects an environment to a Stripe account.
final class StripeCommands {

    private StripeCommands() {}

    static CommandSpec command(Terminal terminal) {
        return Words.group(
                terminal,
                "stripe",
                "Connects an environment to Stripe.",
                AccountCommand.of(
                        terminal,
                        "connect",
                        "Connects a Stripe account. Type its secret key at the prompt or pipe it to standard input.",
                        StripeCommands::connect,
                        Secret.place(),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "show",
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

    private static int connect(Caller caller) {
        if (Secret.isTyped(caller.terminal(), caller.word(0), "If this key is valid, roll it at Stripe.")) {
            return Command.WRONG_USAGE;
        }
        String path = path(caller);
        String key = caller.terminal().keyboard().secret("Stripe secret key");
        return print(caller, caller.post(path, Map.of("secretKey", key)));
    }

    private static int disconnect(Caller caller) {
        Thing environment = EnvironmentChoice.chosen(caller);
        Confirmation.inProduction(caller, environment, "Type the environment's slug to disconnect its Stripe account");
        return print(caller, caller.delete(path(environment), Map.of()));
    }

    private static int print(Caller caller, Thing account) {
        return caller.show(
                account,
                table -> table.print(
                        account,
                        List.of(
                                Column.of("account", "stripeAccountId"),
                                Column.of("mode", "mode"),
                                Column.text("key", it -> "…" + it.text("lastFour")),
                                Column.of("connected", "connectedAt"))));
    }

    private static String path(Caller caller) {
        return path(EnvironmentChoice.chosen(caller));
    }

    private static String path(Thing environment) {
        return EnvironmentChoice.path(environment) + "/stripe";
    }
}
