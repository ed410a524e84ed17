package dev.ambit.cli;

import dev.ambit.http.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit time travel`: advances the clock of an environment and prints the events that occurred.
final class TimeTravel {

    /// Covers a year of renewals of many customers, which the server processes before it responds.
    private static final Duration ANSWER_MAX = Duration.ofMinutes(30);

    private TimeTravel() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "travel",
                "Advances the clock and prints the events that occurred.",
                TimeTravel::travel,
                CommandSpecs.word(
                        0,
                        "DISTANCE",
                        "Duration such as +45d, +1mo, +12h or P1M, or a time such as 2027-01-31T00:00:00Z"),
                EnvironmentChoice.option());
    }

    private static int travel(CommandContext caller) {
        Map<String, String> distance = Distance.of(caller.word(0));
        String clock = EnvironmentChoice.path(EnvironmentChoice.select(caller)) + "/clock";
        String from = caller.get(clock).text("now");
        String answer = caller.server().waiting(ANSWER_MAX).post(clock + "/advance", distance);
        JsonObject after = JsonObject.of(Json.map(answer).get("data"));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("from", from);
        after.fields().forEach((name, value) -> result.put(name.toString(), value));
        return caller.show(new JsonObject(result), table -> print(caller, table, new JsonObject(result)));
    }

    private static void print(CommandContext caller, TextTable table, JsonObject result) {
        table.print(
                result,
                List.of(TextColumn.of("from", "from"), TextColumn.of("to", "now"), TextColumn.of("clock", "state")));
        List<JsonObject> happened = result.list("happened");
        List<TextColumn> columns = List.of(
                TextColumn.of("AT", "timestamp"),
                TextColumn.of("EVENT", "type"),
                TextColumn.of("ENTITY", "id"),
                TextColumn.of("CUSTOMER", "customerId"),
                TextColumn.of("PLAN", "planId"));
        table.print(columns, happened, "No events occurred.");
        if (!happened.isEmpty() && !happened.getLast().text("sequence").equals(result.text("head"))) {
            caller.print(
                    TerminalText.of("Only the first %d events are shown. The event feed has the others, up to event %s."
                            .formatted(happened.size(), result.text("head"))));
        }
    }
}
