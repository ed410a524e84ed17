package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit trigger`: sends a test event to all active webhooks of an environment.
final class Trigger {

    private Trigger() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.inEnvironment(
                terminal,
                "trigger",
                "Sends a test event to all active webhooks of an environment.",
                Trigger::run,
                CommandSpecs.word(0, "TYPE", "Type of the event, such as customer.created"));
    }

    private static int run(CommandContext caller) {
        List<JsonObject> webhooks = caller.list("/api/v1/webhooks").stream()
                .filter(it -> it.text("status").equals("ACTIVE"))
                .toList();
        if (webhooks.isEmpty()) {
            caller.terminal()
                    .err()
                    .println("The environment has no active webhook. Add one with `ambit webhook create URL`.");
            return Command.FAILED;
        }
        List<JsonObject> attempts =
                webhooks.stream().map(it -> attempt(caller, it)).toList();
        caller.show(attempts, _ -> {});
        return attempts.stream().allMatch(it -> it.text("error").isEmpty()) ? Command.DONE : Command.FAILED;
    }

    private static JsonObject attempt(CommandContext caller, JsonObject webhook) {
        JsonObject attempt =
                caller.post("/api/v1/webhooks/%s/test".formatted(webhook.text("id")), Map.of("type", caller.word(0)));
        String error = attempt.text("error");
        caller.print(TerminalText.of(
                "%s: %s".formatted(webhook.text("url"), error.isEmpty() ? attempt.text("responseStatus") : error)));
        return attempt;
    }
}
