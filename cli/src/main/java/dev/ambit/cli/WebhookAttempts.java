package dev.ambit.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// Commands for the delivery attempts of a webhook: list, test, resend, recover and replay.
final class WebhookAttempts {

    private static final int ROWS_DEFAULT = 50;

    private static final List<TextColumn> COLUMNS = List.of(
            TextColumn.of("ID", "id"),
            TextColumn.of("AT", "at"),
            TextColumn.of("EVENT", "sequence"),
            TextColumn.of("TYPE", "type"),
            TextColumn.of("ATTEMPT", "attempt"),
            TextColumn.text("RESULT", it -> it.text("error").isEmpty() ? it.text("responseStatus") : it.text("error")),
            TextColumn.of("MS", "latencyMillis"),
            TextColumn.of("NEXT ATTEMPT", "nextAttemptAt"));

    private WebhookAttempts() {}

    static List<CommandSpec> commands(Terminal terminal) {
        return List.of(
                AccountCommand.inside(
                        terminal,
                        "attempts",
                        "Lists the delivery attempts of a webhook, latest first.",
                        WebhookAttempts::list,
                        WebhookCommands.id(),
                        CommandSpecs.choice("--status", "Only attempts with this status", "failed", "succeeded"),
                        CommandSpecs.option("--event", "N", "Only attempts for the event with this number"),
                        CommandSpecs.rows(ROWS_DEFAULT)),
                AccountCommand.inside(
                        terminal,
                        "test",
                        "Sends a test event to a webhook.",
                        WebhookAttempts::test,
                        WebhookCommands.id(),
                        CommandSpecs.word(1, "TYPE", "Type of the event, such as customer.created")),
                AccountCommand.inside(
                        terminal,
                        "resend",
                        "Repeats a delivery attempt.",
                        WebhookAttempts::resend,
                        WebhookCommands.id(),
                        CommandSpecs.word(1, "ATTEMPT", "Id of the attempt")),
                AccountCommand.inside(
                        terminal,
                        "recover",
                        "Retries all failed deliveries immediately.",
                        WebhookAttempts::recover,
                        WebhookCommands.id(),
                        CommandSpecs.option("--since", "TIME", "Only deliveries that failed since this time")),
                AccountCommand.inside(
                        terminal,
                        "replay",
                        "Delivers past events again.",
                        WebhookAttempts::replay,
                        WebhookCommands.id(),
                        CommandSpecs.option("--after", "N", "Replay events after the event with this number"),
                        CommandSpecs.option(
                                "--since", "TIME", "Replay events since this time of the environment's clock")));
    }

    private static int list(CommandContext outside) {
        int rows = CommandSpecs.rows(outside, ROWS_DEFAULT);
        String status = outside.option("--status");
        String event = outside.option("--event");
        CommandContext caller = EnvironmentChoice.inside(outside);
        String query = "?%s%s"
                .formatted(
                        status == null ? "" : "status=" + CommandContext.encoded(CommandContext.upper(status)) + "&",
                        event == null ? "" : "sequence=" + CommandContext.encoded(event) + "&");
        List<JsonObject> attempts =
                caller.list(WebhookCommands.path(caller) + "/attempts" + query.substring(0, query.length() - 1), rows);
        return caller.show(attempts, table -> table.print(COLUMNS, attempts, "The webhook has no stored attempts."));
    }

    private static int test(CommandContext outside) {
        CommandContext caller = EnvironmentChoice.inside(outside);
        return deliver(caller, WebhookCommands.path(caller) + "/test", Map.of("type", caller.word(1)));
    }

    private static int resend(CommandContext outside) {
        CommandContext caller = EnvironmentChoice.inside(outside);
        String attempt = CommandContext.encoded(caller.word(1));
        return deliver(caller, "%s/attempts/%s/resend".formatted(WebhookCommands.path(caller), attempt), Map.of());
    }

    /// Requests a delivery and prints the attempt. If it fails, the command fails, so that scripts detect it.
    private static int deliver(CommandContext caller, String path, Map<String, Object> body) {
        JsonObject attempt = caller.post(path, body);
        caller.show(attempt, table -> table.print(COLUMNS, List.of(attempt), ""));
        return attempt.text("error").isEmpty() ? Command.DONE : Command.FAILED;
    }

    private static int recover(CommandContext outside) {
        CommandContext caller = EnvironmentChoice.inside(outside);
        Map<String, Object> since = caller.body(Map.of("--since", "since"));
        JsonObject recovered = caller.post(WebhookCommands.path(caller) + "/recover", since);
        return caller.show(
                recovered,
                _ -> caller.print(TerminalText.of("Deliveries retried: %s.".formatted(recovered.text("recovered")))));
    }

    private static int replay(CommandContext outside) {
        Map<String, Object> from = new HashMap<>(outside.body(Map.of("--since", "since")));
        String after = outside.option("--after");
        if (after != null) {
            from.put("after", CommandSpecs.number("--after", after));
        }
        CommandContext caller = EnvironmentChoice.inside(outside);
        JsonObject replay = caller.post(WebhookCommands.path(caller) + "/replay", from);
        return caller.show(replay, table -> table.print(replay, List.of(TextColumn.of("operation", "operationId"))));
    }
}
