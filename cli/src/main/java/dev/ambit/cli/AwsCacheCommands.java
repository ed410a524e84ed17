package dev.ambit.cli;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit operator aws-cache`: the ElastiCache cache in which new session stores of an account are made.
final class AwsCacheCommands {

    private static final OperatorAttachment ATTACHMENT =
            new OperatorAttachment("/aws/cache", "password", "Password of the login");
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

    private static int run(CommandContext caller) {
        return ATTACHMENT.run(
                caller,
                it -> it.body(FIELDS),
                TextColumn.of("provider", "provider"),
                TextColumn.of("cache", "cache"),
                TextColumn.of("user group", "userGroup"),
                TextColumn.of("endpoint", "endpoint"),
                TextColumn.of("login", "login"),
                TextColumn.of("since", "attachedAt"));
    }
}
