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
                Words.word(
                        0,
                        "DISTANCE",
                        "Duration such as +45d, +1mo, +12h or P1M, or a time such as 2027-01-31T00:00:00Z"),
                EnvironmentChoice.option());
    }

    private static int travel(Caller caller) {
        Map<String, String> distance = Distance.of(caller.word(0));
        String clock = EnvironmentChoice.path(EnvironmentChoice.chosen(caller)) + "/clock";
        String from = caller.get(clock).text("now");
        String answer = caller.server().waiting(ANSWER_MAX).post(clock + "/advance", distance);
        Thing after = Thing.of(Json.map(answer).get("data"));
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("from", from);
        after.fields().forEach((name, value) -> told.put(name.toString(), value));
        return caller.show(new Thing(told), table -> print(caller, table, new Thing(told)));
    }

    private static void print(Caller caller, Table table, Thing journey) {
        table.print(journey, List.of(Column.of("from", "from"), Column.of("to", "now"), Column.of("clock", "state")));
        List<Thing> happened = journey.list("happened");
        List<Column> columns = List.of(
                Column.of("AT", "timestamp"),
                Column.of("EVENT", "type"),
                Column.of("ENTITY", "id"),
                Column.of("CUSTOMER", "customerId"),
                Column.of("PLAN", "planId"));
        table.print(columns, happened, "No events occurred.");
        if (!happened.isEmpty() && !happened.getLast().text("sequence").equals(journey.text("head"))) {
            caller.say(Text.of("Only the first %d events are shown. The event feed has the others, up to event %s."
                    .formatted(happened.size(), journey.text("head"))));
        }
    }
}
