package dev.ambit.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// Commands for the delivery attempts of a webhook: list, test, resend, recover and replay.
final class WebhookAttempts {

    private static final int ROWS_DEFAULT = 50;

    private static final List<Column> COLUMNS = List.of(
            Column.of("ID", "id"),
            Column.of("AT", "at"),
            Column.of("EVENT", "sequence"),
            Column.of("TYPE", "type"),
            Column.of("ATTEMPT", "attempt"),
            Column.text("RESULT", it -> it.text("error").isEmpty() ? it.text("responseStatus") : it.text("error")),
            Column.of("MS", "latencyMillis"),
            Column.of("NEXT ATTEMPT", "nextAttemptAt"));

    private WebhookAttempts() {}

    static List<CommandSpec> commands(Terminal terminal) {
        return List.of(
                AccountCommand.inside(
                        terminal,
                        "attempts",
                        "Lists the delivery attempts of a webhook, latest first.",
                        WebhookAttempts::list,
                        WebhookCommands.id(),
                        Words.choice("--status", "Only attempts with this status", "failed", "succeeded"),
                        Words.option("--event", "N", "Only attempts for the event with this number"),
                        Words.rows(ROWS_DEFAULT)),
                AccountCommand.inside(
                        terminal,
                        "test",
                        "Sends a test event to a webhook.",
                        WebhookAttempts::test,
                        WebhookCommands.id(),
                        Words.word(1, "TYPE", "Type of the event, such as customer.created")),
                AccountCommand.inside(
                        terminal,
                        "resend",
                        "Repeats a delivery attempt.",
                        WebhookAttempts::resend,
                        WebhookCommands.id(),
                        Words.word(1, "ATTEMPT", "Id of the attempt")),
                AccountCommand.inside(
                        terminal,
                        "recover",
                        "Retries all failed deliveries immediately.",
                        WebhookAttempts::recover,
                        WebhookCommands.id(),
                        Words.option("--since", "TIME", "Only deliveries that failed since this time")),
                AccountCommand.inside(
                        terminal,
                        "replay",
                        "Delivers past events again.",
                        WebhookAttempts::replay,
                        WebhookCommands.id(),
                        Words.option("--after", "N", "Replay events after the event with this number"),
                        Words.option("--since", "TIME", "Replay events since this time of the environment's clock")));
    }

    private static int list(Caller outside) {
        int rows = Words.rows(outside, ROWS_DEFAULT);
        String status = outside.option("--status");
        String event = outside.option("--event");
        Caller caller = EnvironmentChoice.inside(outside);
        String query = "?%s%s"
                .formatted(
                        status == null ? "" : "status=" + Caller.encoded(Caller.upper(status)) + "&",
                        event == null ? "" : "sequence=" + Caller.encoded(event) + "&");
        List<Thing> attempts =
                caller.list(WebhookCommands.path(caller) + "/attempts" + query.substring(0, query.length() - 1), rows);
        return caller.show(attempts, table -> table.print(COLUMNS, attempts, "The webhook has no stored attempts."));
    }

    private static int test(Caller outside) {
        Caller caller = EnvironmentChoice.inside(outside);
        return told(caller, WebhookCommands.path(caller) + "/test", Map.of("type", caller.word(1)));
    }

    private static int resend(Caller outside) {
        Caller caller = EnvironmentChoice.inside(outside);
        String attempt = Caller.encoded(caller.word(1));
        return told(caller, "%s/attempts/%s/resend".formatted(WebhookCommands.path(caller), attempt), Map.of());
    }

    /// Prints an attempt. A failed delivery is a failure of the command, so that scripts detect it.
    private static int told(Caller caller, String path, Map<String, Object> body) {
        Thing attempt = caller.post(path, body);
        caller.show(attempt, table -> table.print(COLUMNS, List.of(attempt), ""));
        return attempt.text("error").isEmpty() ? Command.DONE : Command.FAILED;
    }

    private static int recover(Caller outside) {
        Caller caller = EnvironmentChoice.inside(outside);
        Map<String, Object> since = caller.body(Map.of("--since", "since"));
        Thing recovered = caller.post(WebhookCommands.path(caller) + "/recover", since);
        return caller.show(
                recovered, _ -> caller.say(Text.of("Deliveries retried: %s.".formatted(recovered.text("recovered")))));
    }

    private static int replay(Caller outside) {
        Map<String, Object> from = new HashMap<>(outside.body(Map.of("--since", "since")));
        String after = outside.option("--after");
        if (after != null) {
            from.put("after", Words.number("--after", after));
        }
        Caller caller = EnvironmentChoice.inside(outside);
        Thing replay = caller.post(WebhookCommands.path(caller) + "/replay", from);
        return caller.show(replay, table -> table.print(replay, List.of(Column.of("operation", "operationId"))));
    }
}
