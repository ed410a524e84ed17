package dev.ambit.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit operator`: the accounts of an installation, for its operator.
final class OperatorCommands {

    private static final String ACCOUNTS = "/api/v1/accounts";
    private static final String UNLIMITED = "unlimited";
    private static final String ROTATION = "--rotate-credentials";

    private OperatorCommands() {}

    static CommandSpec command(Terminal terminal) {
        CommandSpec group = CommandSpecs.group(
                terminal,
                "operator",
                "Manages all accounts of the installation (AMBIT_OPERATOR_TOKEN).",
                AccountCommand.ofOperator(terminal, "list", "Lists the accounts.", OperatorCommands::list),
                AccountCommand.ofOperator(
                        terminal, "get", "Shows an account.", caller -> show(caller, caller.get(path(caller))), slug()),
                AccountCommand.ofOperator(
                        terminal,
                        "open",
                        "Opens an account with two environments and prints their keys, which are not shown again.",
                        OperatorCommands::open,
                        CommandSpecs.word(0, "NAME", "Display name"),
                        CommandSpecs.option(
                                "--slug",
                                "SLUG",
                                "Slug for URLs, which cannot be changed later. Default: derived from NAME"),
                        CommandSpecs.option("--owner", "ADDRESS", "E-mail address of the owner")),
                AccountCommand.ofOperator(
                        terminal,
                        "edit",
                        "Changes the name, the owner address or the settings of an account.",
                        OperatorCommands::edit,
                        slug(),
                        CommandSpecs.option("--name", "NAME", "New display name"),
                        CommandSpecs.option("--owner", "ADDRESS", "E-mail address of the owner, or '' for none"),
                        CommandSpecs.option(
                                ROTATION,
                                "on|off",
                                "Whether a member's loss of access rotates the credentials of stacks")),
                AccountCommand.ofOperator(
                        terminal,
                        "allow",
                        "Sets the production quotas of an account. A quota that you omit becomes unlimited.",
                        OperatorCommands::allow,
                        slug(),
                        CommandSpecs.option("--products", "N", "Maximum number of products, or unlimited"),
                        CommandSpecs.option("--subscriptions", "N", "Maximum number of subscriptions, or unlimited"),
                        CommandSpecs.option("--events", "N", "Maximum number of events per month, or unlimited")),
                DomainCommands.ofOperator(terminal),
                AwsCommands.ofOperator(terminal),
                AwsAdoptCommands.ofOperator(terminal),
                AwsDatabaseCommands.ofOperator(terminal),
                AwsCacheCommands.ofOperator(terminal),
                AwsCostCommands.ofOperator(terminal),
                GithubCommands.ofOperator(terminal));
        OperatorSupportCommands.commands(terminal).forEach(it -> group.addSubcommand(it.name(), it));
        return group;
    }

    static PositionalParamSpec slug() {
        return CommandSpecs.word(0, "SLUG", "Slug of the account");
    }

    static String path(CommandContext caller) {
        return ACCOUNTS + "/" + CommandContext.encoded(caller.word(0));
    }

    private static int list(CommandContext caller) {
        List<JsonObject> accounts = caller.list(ACCOUNTS);
        List<TextColumn> columns = List.of(
                TextColumn.of("SLUG", "slug"),
                TextColumn.of("NAME", "displayName"),
                TextColumn.of("OWNER", "ownerEmail"),
                TextColumn.of("CREATED", "createdAt"),
                TextColumn.of("ID", "id"));
        return caller.show(accounts, table -> table.print(columns, accounts, "The installation has no accounts."));
    }

    private static int open(CommandContext caller) {
        Map<String, Object> body = new HashMap<>(caller.body(Map.of("--slug", "slug", "--owner", "ownerEmail")));
        body.put("displayName", caller.word(0));
        return show(caller, caller.post(ACCOUNTS, body));
    }

    private static int edit(CommandContext caller) {
        Map<String, @Nullable Object> body =
                new HashMap<>(caller.body(Map.of("--name", "displayName", "--owner", "ownerEmail")));
        String rotation = caller.option(ROTATION);
        if (rotation != null) {
            body.put("rotateCredentialsOnAccessLoss", isOn(rotation));
        }
        if (body.isEmpty()) {
            return caller.refuseNoChange();
        }
        body.replaceAll((name, text) -> name.equals("ownerEmail") && "".equals(text) ? null : text);
        return show(caller, caller.patch(path(caller), body));
    }

    private static boolean isOn(String typed) {
        return switch (typed) {
            case "on" -> true;
            case "off" -> false;
            default ->
                throw new IllegalArgumentException(
                        "%s must be on or off; received `%s`. Pass one of them.".formatted(ROTATION, typed));
        };
    }

    private static int allow(CommandContext caller) {
        Map<String, @Nullable Object> body = new HashMap<>();
        caller.body(Map.of("--products", "products", "--subscriptions", "subscriptions", "--events", "events"))
                .forEach((name, typed) -> body.put(name, limit(name, typed.toString())));
        if (body.isEmpty()) {
            caller.terminal().err().println("No quota given. Run `ambit operator allow --help` for the options.");
            return Command.WRONG_USAGE;
        }
        JsonObject allowance = caller.put(path(caller) + "/allowance", body);
        return caller.show(
                allowance,
                table -> table.print(
                        allowance,
                        List.of(
                                TextColumn.text("products", it -> shown(it.text("products"))),
                                TextColumn.text("subscriptions", it -> shown(it.text("subscriptions"))),
                                TextColumn.text("events per month", it -> shown(it.text("events"))))));
    }

    private static @Nullable Long limit(String name, String typed) {
        return typed.equals(UNLIMITED) ? null : CommandSpecs.number("--" + name, typed);
    }

    private static String shown(String limit) {
        return limit.isEmpty() ? UNLIMITED : limit;
    }

    private static int show(CommandContext caller, JsonObject account) {
        return caller.show(account, table -> {
            table.print(
                    account,
                    List.of(
                            TextColumn.of("name", "displayName"),
                            TextColumn.of("slug", "slug"),
                            TextColumn.of("id", "id"),
                            TextColumn.of("owner", "ownerEmail"),
                            TextColumn.of("created", "createdAt"),
                            TextColumn.of("rotates credentials", "rotateCredentialsOnAccessLoss"),
                            TextColumn.of("account key", "apiKey")));
            account.list("environments").forEach(it -> EnvironmentCommands.print(caller, table, it));
            if (!account.text("apiKey").isEmpty()) {
                caller.print(TerminalText.of("Save the keys and the signing secrets now. They are not shown again."));
            }
        });
    }
}
