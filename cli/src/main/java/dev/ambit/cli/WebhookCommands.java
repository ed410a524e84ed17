package dev.ambit.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit webhook`: the webhooks of an environment.
final class WebhookCommands {

    private static final String WEBHOOKS = "/api/v1/webhooks";

    private WebhookCommands() {}

    static CommandSpec command(Terminal terminal) {
        CommandSpec group = CommandSpecs.group(
                terminal,
                "webhook",
                "Manages the webhooks of an environment.",
                AccountCommand.inside(terminal, "list", "Lists the webhooks.", WebhookCommands::list),
                AccountCommand.inside(
                        terminal,
                        "create",
                        "Adds a webhook and prints its signing secret, which is not shown again.",
                        WebhookCommands::add,
                        CommandSpecs.word(0, "URL", "URL of the receiver"),
                        OptionSpec.builder("--type")
                                .type(String[].class)
                                .arity("1")
                                .paramLabel("TYPE")
                                .description(
                                        "Event type to deliver, such as customer.created. Repeat for more. Default:"
                                                + " all types")
                                .build(),
                        CommandSpecs.option("--description", "TEXT", "Description")),
                AccountCommand.inside(
                        terminal,
                        "rotate-secret",
                        "Rotates the signing secret. For 24 hours, both secrets sign each delivery.",
                        WebhookCommands::rotateSecret,
                        id()),
                AccountCommand.inside(
                        terminal,
                        "enable",
                        "Enables a webhook. Delivery resumes where it stopped.",
                        caller -> change(EnvironmentChoice.inside(caller), "enable"),
                        id()),
                AccountCommand.inside(
                        terminal,
                        "disable",
                        "Disables a webhook.",
                        caller -> change(
                                EnvironmentChoice.inside(caller, "Type the slug to disable the webhook"), "disable"),
                        id(),
                        Confirmation.yes()),
                AccountCommand.inside(
                        terminal, "delete", "Deletes a webhook.", WebhookCommands::delete, id(), Confirmation.yes()));
        WebhookAttempts.commands(terminal).forEach(it -> group.addSubcommand(it.name(), it));
        return group;
    }

    static PositionalParamSpec id() {
        return CommandSpecs.word(0, "ID", "Id of the webhook");
    }

    static String path(CommandContext caller) {
        return WEBHOOKS + "/" + CommandContext.encoded(caller.word(0));
    }

    private static int list(CommandContext outside) {
        CommandContext caller = EnvironmentChoice.inside(outside);
        List<JsonObject> webhooks = caller.list(WEBHOOKS);
        List<TextColumn> columns = List.of(
                TextColumn.of("ID", "id"),
                TextColumn.of("URL", "url"),
                TextColumn.of("STATUS", "status"),
                TextColumn.of("LAG", "lag.events"),
                TextColumn.of("FAILURES", "failures"),
                TextColumn.text("TYPES", it -> it.text("eventTypes").isEmpty() ? "all" : it.text("eventTypes")));
        return caller.show(webhooks, table -> table.print(columns, webhooks, "The environment has no webhooks."));
    }

    private static int add(CommandContext outside) {
        CommandContext caller = EnvironmentChoice.inside(outside);
        Map<String, Object> body = new HashMap<>(caller.body(Map.of("--description", "description")));
        body.put("url", caller.word(0));
        if (caller.has("--type")) {
            body.put("eventTypes", List.of(caller.given().matchedOptionValue("--type", new String[0])));
        }
        return show(caller, caller.post(WEBHOOKS, body));
    }

    private static int rotateSecret(CommandContext outside) {
        CommandContext caller = EnvironmentChoice.inside(outside);
        return show(caller, caller.post(path(caller) + "/rotate-secret", Map.of()));
    }

    private static int change(CommandContext caller, String verb) {
        return show(caller, caller.post(path(caller) + "/" + verb, Map.of()));
    }

    private static int delete(CommandContext outside) {
        CommandContext caller =
                EnvironmentChoice.inside(outside, "Type the slug to delete the webhook and its undelivered events");
        JsonObject deleted = caller.delete(path(caller), Map.of());
        return caller.show(
                deleted, _ -> caller.print(TerminalText.of("%s was deleted.".formatted(deleted.text("id")))));
    }

    private static int show(CommandContext caller, JsonObject webhook) {
        return caller.show(webhook, table -> {
            table.print(
                    webhook,
                    List.of(
                            TextColumn.of("id", "id"),
                            TextColumn.of("url", "url"),
                            TextColumn.of("description", "description"),
                            TextColumn.of("types", "eventTypes"),
                            TextColumn.of("status", "status"),
                            TextColumn.of("reason", "disabledReason"),
                            TextColumn.of("secret", "secret")));
            webhook.list("warnings")
                    .forEach(it -> caller.print(caller.paint().warning("warning: " + it.text("message"))));
            if (!webhook.text("secret").isEmpty()) {
                caller.print(TerminalText.of("Save the secret now. It is not shown again."));
            }
        });
    }
}
