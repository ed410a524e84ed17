package dev.ambit.cli;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit operator github`: the GitHub App that has the branches of an account's new stacks.
final class GithubCommands {

    private static final OperatorAttachment ATTACHMENT =
            new OperatorAttachment("/github", "webhookSecret", "Webhook secret");
    private static final String KEY = "privateKey";
    private static final Map<String, String> FIELDS = Map.of(
            "--app-id", "appId",
            "--installation-id", "installationId",
            "--private-key", KEY,
            "--repository", "repository",
            "--api-url", "apiUrl");

    private GithubCommands() {}

    static CommandSpec ofOperator(Terminal terminal) {
        return AccountCommand.ofOperator(
                terminal,
                "github",
                "Shows, attaches or detaches the GitHub App for an account's new branches.",
                GithubCommands::run,
                OperatorCommands.slug(),
                CommandSpecs.option("--app-id", "N", "Attach: id of the App. Prompts for the webhook secret"),
                CommandSpecs.option("--installation-id", "N", "Attach: id of the App's installation"),
                CommandSpecs.option("--private-key", "FILE", "Attach: PEM file that GitHub generated for the App"),
                CommandSpecs.option("--repository", "OWNER/NAME", "Attach: repository of the branches"),
                CommandSpecs.option("--api-url", "URL", "Attach: REST API. Default: https://api.github.com"),
                CommandSpecs.flag("--detach", "Detach the GitHub App, if no stack uses it"));
    }

    private static int run(CommandContext caller) {
        return ATTACHMENT.run(
                caller,
                GithubCommands::body,
                TextColumn.of("provider", "provider"),
                TextColumn.of("repository", "repository"),
                TextColumn.of("app", "appId"),
                TextColumn.of("installation", "installationId"),
                TextColumn.of("API", "apiUrl"),
                TextColumn.of("since", "attachedAt"));
    }

    private static Map<String, Object> body(CommandContext caller) {
        Map<String, Object> body = caller.body(FIELDS);
        body.computeIfPresent("appId", (_, typed) -> CommandSpecs.number("--app-id", typed.toString()));
        body.computeIfPresent(
                "installationId", (_, typed) -> CommandSpecs.number("--installation-id", typed.toString()));
        body.computeIfPresent(KEY, (_, file) -> TextFile.read(file.toString()));
        return body;
    }
}
