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
        CommandSpec group = Words.group(
                terminal,
                "webhook",
                "Manages the webhooks of an environment.",
                AccountCommand.inside(terminal, "list", "Lists the webhooks.", WebhookCommands::list),
                AccountCommand.inside(
                        terminal,
                        "add",
                        "Adds a webhook and prints its signing secret, which is not shown again.",
                        WebhookCommands::add,
                        Words.word(0, "URL", "URL of the receiver"),
                        OptionSpec.builder("--type")
                                .type(String[].class)
                                .arity("1")
                                .paramLabel("TYPE")
                                .description(
                                        "Event type to deliver, such as customer.created. Repeat for more. Default:"
                                                + " all types")
                                .build(),
                        Words.option("--description", "TEXT", "Description")),
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
        return Words.word(0, "ID", "Id of the webhook");
    }

    static String path(Caller caller) {
        return WEBHOOKS + "/" + Caller.encoded(caller.word(0));
    }

    private static int list(Caller outside) {
        Caller caller = EnvironmentChoice.inside(outside);
        List<Thing> webhooks = caller.list(WEBHOOKS);
        List<Column> columns = List.of(
                Column.of("ID", "id"),
                Column.of("URL", "url"),
                Column.of("STATUS", "status"),
                Column.of("LAG", "lag.events"),
                Column.of("FAILURES", "failures"),
                Column.text("TYPES", it -> it.text("eventTypes").isEmpty() ? "all" : it.text("eventTypes")));
        return caller.show(webhooks, table -> table.print(columns, webhooks, "The environment has no webhooks."));
    }

    private static int add(Caller outside) {
        Caller caller = EnvironmentChoice.inside(outside);
        Map<String, Object> body = new HashMap<>(caller.body(Map.of("--description", "description")));
        body.put("url", caller.word(0));
        if (caller.has("--type")) {
            body.put("eventTypes", List.of(caller.given().matchedOptionValue("--type", new String[0])));
        }
        return show(caller, caller.post(WEBHOOKS, body));
    }

    private static int rotateSecret(Caller outside) {
        Caller caller = EnvironmentChoice.inside(outside);
        return show(caller, caller.post(path(caller) + "/rotate-secret", Map.of()));
    }

    private static int change(Caller caller, String verb) {
        return show(caller, caller.post(path(caller) + "/" + verb, Map.of()));
    }

    private static int delete(Caller outside) {
        Caller caller =
                EnvironmentChoice.inside(outside, "Type the slug to delete the webhook and its undelivered events");
        Thing deleted = caller.delete(path(caller), Map.of());
        return caller.show(deleted, _ -> caller.say(Text.of("%s was deleted.".formatted(deleted.text("id")))));
    }

    private static int show(Caller caller, Thing webhook) {
        return caller.show(webhook, table -> {
            table.print(
                    webhook,
                    List.of(
                            Column.of("id", "id"),
                            Column.of("url", "url"),
                            Column.of("description", "description"),
                            Column.of("types", "eventTypes"),
                            Column.of("status", "status"),
                            Column.of("reason", "disabledReason"),
                            Column.of("secret", "secret")));
            webhook.list("warnings")
                    .forEach(it -> caller.say(caller.paint().warning("warning: " + it.text("message"))));
            if (!webhook.text("secret").isEmpty()) {
                caller.say(Text.of("Save the secret now. It is not shown again."));
            }
        });
    }
}
