package dev.ambit.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit operator`: the accounts of an installation, for whoever runs it.
final class OperatorCommands {

    private static final String ACCOUNTS = "/api/v1/accounts";
    private static final String UNLIMITED = "unlimited";

    private OperatorCommands() {}

    static CommandSpec command(Terminal terminal) {
        CommandSpec group = Words.group(
                terminal,
                "operator",
                "All accounts, for whoever runs the installation (AMBIT_OPERATOR_TOKEN).",
                AccountCommand.ofOperator(terminal, "list", "Lists them.", OperatorCommands::list),
                AccountCommand.ofOperator(
                        terminal, "show", "Shows one.", caller -> show(caller, caller.get(path(caller))), slug()),
                AccountCommand.ofOperator(
                        terminal,
                        "open",
                        "Opens one with two environments, and shows their keys this once.",
                        OperatorCommands::open,
                        Words.word(0, "NAME", "that people read"),
                        Words.option("--slug", "SLUG", "its name in addresses, for ever; without it made of NAME"),
                        Words.option("--owner", "ADDRESS", "whom to write to")),
                AccountCommand.ofOperator(
                        terminal,
                        "edit",
                        "Gives one another name or address.",
                        OperatorCommands::edit,
                        slug(),
                        Words.option("--name", "NAME", "another name"),
                        Words.option("--owner", "ADDRESS", "'' for none")),
                AccountCommand.ofOperator(
                        terminal,
                        "allow",
                        "Says how much an account may have in production.",
                        OperatorCommands::allow,
                        slug(),
                        Words.option("--products", "N", "or unlimited, which it is if it is not said"),
                        Words.option("--subscriptions", "N", "likewise"),
                        Words.option("--events", "N", "a month, likewise")),
                DomainCommands.ofOperator(terminal));
        OperatorTickets.commands(terminal).forEach(it -> group.addSubcommand(it.name(), it));
        return group;
    }

    static PositionalParamSpec slug() {
        return Words.word(0, "SLUG", "of the account");
    }

    static String path(Caller caller) {
        return ACCOUNTS + "/" + Caller.encoded(caller.word(0));
    }

    private static int list(Caller caller) {
        List<Thing> accounts = caller.list(ACCOUNTS);
        List<Column> columns = List.of(
                Column.of("SLUG", "slug"),
                Column.of("NAME", "displayName"),
                Column.of("OWNER", "ownerEmail"),
                Column.of("CREATED", "createdAt"),
                Column.of("ID", "id"));
        return caller.show(accounts, table -> table.print(columns, accounts, "There is no account."));
    }

    private static int open(Caller caller) {
        Map<String, Object> body = new HashMap<>(caller.body(Map.of("--slug", "slug", "--owner", "ownerEmail")));
        body.put("displayName", caller.word(0));
        return show(caller, caller.post(ACCOUNTS, body));
    }

    private static int edit(Caller caller) {
        Map<String, @Nullable Object> body =
                new HashMap<>(caller.body(Map.of("--name", "displayName", "--owner", "ownerEmail")));
        if (body.isEmpty()) {
            caller.terminal().err().println("No change given. Run `ambit operator edit --help` for the options.");
            return Command.WRONG_USAGE;
        }
        body.replaceAll((name, text) -> name.equals("ownerEmail") && "".equals(text) ? null : text);
        return show(caller, caller.patch(path(caller), body));
    }

    private static int allow(Caller caller) {
        Map<String, @Nullable Object> body = new HashMap<>();
        caller.body(Map.of("--products", "products", "--subscriptions", "subscriptions", "--events", "events"))
                .forEach((name, typed) -> body.put(name, limit(name, typed.toString())));
        if (body.isEmpty()) {
            caller.terminal().err().println("No quota given. Run `ambit operator allow --help` for the options.");
            return Command.WRONG_USAGE;
        }
        Thing allowance = caller.put(path(caller) + "/allowance", body);
        return caller.show(
                allowance,
                table -> table.print(
                        allowance,
                        List.of(
                                Column.text("products", it -> shown(it.text("products"))),
                                Column.text("subscriptions", it -> shown(it.text("subscriptions"))),
                                Column.text("events a month", it -> shown(it.text("events"))))));
    }

    private static @Nullable Long limit(String name, String typed) {
        return typed.equals(UNLIMITED) ? null : Words.number("--" + name, typed);
    }

    private static String shown(String limit) {
        return limit.isEmpty() ? UNLIMITED : limit;
    }

    private static int show(Caller caller, Thing account) {
        return caller.show(account, table -> {
            table.print(
                    account,
                    List.of(
                            Column.of("name", "displayName"),
                            Column.of("slug", "slug"),
                            Column.of("id", "id"),
                            Column.of("owner", "ownerEmail"),
                            Column.of("created", "createdAt"),
                            Column.of("account key", "apiKey")));
            account.list("environments").forEach(it -> EnvironmentCommands.print(caller, table, it));
            if (!account.text("apiKey").isEmpty()) {
                caller.say(Text.of("The keys and the signing secrets are shown this once."));
            }
        });
    }
}
