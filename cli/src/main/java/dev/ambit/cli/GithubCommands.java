package dev.ambit.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit operator github`: the GitHub App that has the branches of an account's new stacks.
final class GithubCommands {

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
        JsonObject app = answer(caller, OperatorCommands.path(caller) + "/github");
        return caller.show(
                app,
                table -> table.print(
                        app,
                        List.of(
                                TextColumn.of("provider", "provider"),
                                TextColumn.of("repository", "repository"),
                                TextColumn.of("app", "appId"),
                                TextColumn.of("installation", "installationId"),
                                TextColumn.of("API", "apiUrl"),
                                TextColumn.of("since", "attachedAt"))));
    }

    private static JsonObject answer(CommandContext caller, String path) {
        if (caller.has("--detach")) {
            return caller.delete(path, Map.of());
        }
        Map<String, Object> body = new HashMap<>(caller.body(FIELDS));
        if (body.isEmpty()) {
            return caller.get(path);
        }
        body.computeIfPresent("appId", (_, typed) -> CommandSpecs.number("--app-id", typed.toString()));
        body.computeIfPresent(
                "installationId", (_, typed) -> CommandSpecs.number("--installation-id", typed.toString()));
        body.computeIfPresent(KEY, (_, file) -> content(file.toString()));
        body.put("webhookSecret", caller.terminal().keyboard().secret("Webhook secret"));
        return caller.put(path, body);
    }

    private static String content(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read: %s".formatted(file, e), e);
        }
    }
}
