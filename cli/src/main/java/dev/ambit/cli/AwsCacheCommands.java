package dev.ambit.cli;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit operator aws-cache`: the ElastiCache cache in which new session stores of an account are made.
final class AwsCacheCommands {

    private static final Map<String, String> FIELDS = Map.of("--cache", "cache", "--login", "login");

    private AwsCacheCommands() {}

    static CommandSpec ofOperator(Terminal terminal) {
        return AccountCommand.ofOperator(
                terminal,
                "aws-cache",
                "Shows, attaches or detaches the ElastiCache cache of an account's new session stores.",
                AwsCacheCommands::run,
                OperatorCommands.slug(),
                CommandSpecs.option(
                        "--cache", "ID", "Attach: id of a replication group, or name of a serverless cache"),
                CommandSpecs.option("--login", "NAME", "Attach: Ambit's Redis user. Its password is prompted"),
                CommandSpecs.flag("--detach", "Detach the cache, if no session store is in it"));
    }

    private static int run(CommandContext caller) throws IOException {
        JsonObject cache = answer(caller, OperatorCommands.path(caller) + "/aws/cache");
        return caller.show(
                cache,
                table -> table.print(
                        cache,
                        List.of(
                                TextColumn.of("provider", "provider"),
                                TextColumn.of("cache", "cache"),
                                TextColumn.of("user group", "userGroup"),
                                TextColumn.of("endpoint", "endpoint"),
                                TextColumn.of("login", "login"),
                                TextColumn.of("since", "attachedAt"))));
    }

    private static JsonObject answer(CommandContext caller, String path) throws IOException {
        if (caller.has("--detach")) {
            return caller.delete(path, Map.of());
        }
        Map<String, Object> body = new HashMap<>(caller.body(FIELDS));
        if (body.isEmpty()) {
            return caller.get(path);
        }
        body.put("password", caller.terminal().keyboard().secret("Password of the login"));
        return caller.put(path, body);
    }
}
