package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit stripe`: the Stripe account of an environment.
final class StripeCommands {

    private StripeCommands() {}

    static CommandSpec command(Terminal terminal) {
        return Words.group(
                terminal,
                "stripe",
                "The Stripe account of an environment.",
                AccountCommand.of(
                        terminal,
                        "connect",
                        "Connects one by its secret key, which is asked for or read from standard input.",
                        StripeCommands::connect,
                        PositionalParamSpec.builder()
                                .index("0")
                                .arity("0..1")
                                .type(String.class)
                                .hidden(true)
                                .build(),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "show",
                        "Shows which one it is.",
                        caller -> print(caller, caller.get(path(caller))),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "disconnect",
                        "Forgets it and its key; nothing changes at Stripe.",
                        caller -> print(caller, caller.delete(path(caller), Map.of())),
                        EnvironmentChoice.option()));
    }

    private static int connect(Caller caller) {
        if (!caller.word(0).isEmpty()) {
            caller.terminal()
                    .err()
                    .println("ambit: a key on the command line stays in the history of the shell, and others see it"
                            + " among the processes. Leave it out, and type it when you are asked, or give it on"
                            + " standard input. If this one works, roll it at Stripe.");
            return Command.WRONG_USAGE;
        }
        String path = path(caller);
        String key = caller.terminal().keyboard().secret("Secret key of Stripe");
        return print(caller, caller.post(path, Map.of("secretKey", key)));
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
        return EnvironmentChoice.path(EnvironmentChoice.chosen(caller)) + "/stripe";
    }
}
