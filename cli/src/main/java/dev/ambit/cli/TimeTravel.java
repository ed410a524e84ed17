package dev.ambit.cli;

import dev.ambit.http.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit time travel`: moves the clock on, and tells what happened meanwhile, by the events of the environment behind
/// the last one of before.
final class TimeTravel {

    /// A year of many customers' renewals happens before the server answers.
    private static final Duration ANSWER_MAX = Duration.ofMinutes(30);

    private static final int FORBIDDEN = 403;
    private static final int PAGE_ROWS_MAX = 1_000;
    private static final int EVENTS_MAX = 10_000;
    private static final long NOWHERE = Long.MAX_VALUE >> 10;

    private final Caller caller;
    private final Thing environment;
    private final ServerClient reader;

    private TimeTravel(Caller caller, Thing environment) {
        this.caller = caller;
        this.environment = environment;
        this.reader = reader(caller, environment);
    }

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "travel",
                "Moves it on, and prints what happened.",
                caller -> {
                    Map<String, String> distance = Distance.of(caller.word(0));
                    return new TimeTravel(caller, EnvironmentChoice.chosen(caller)).travel(distance);
                },
                Words.word(0, "DISTANCE", "as +45d, +1mo, +12h, P1M, or the moment, as 2027-01-31T00:00:00Z"),
                Words.option(
                        "--server-key",
                        "KEY",
                        "of the environment (AMBIT_SERVER_KEY), to read its events if you are not signed in"),
                EnvironmentChoice.option());
    }

    /// An account's key opens no events.
    private static ServerClient reader(Caller caller, Thing environment) {
        String key = Caller.said(caller.terminal(), caller.given(), "--server-key", "AMBIT_SERVER_KEY");
        return key.isEmpty()
                ? caller.server().with("X-ENVIRONMENT-ID", environment.text("id"))
                : new ServerClient(caller.server().url(), key);
    }

    private int travel(Map<String, String> distance) {
        String clock = EnvironmentChoice.path(environment) + "/clock";
        Thing before = caller.get(clock);
        OptionalLong head = head();
        String answer = caller.server().waiting(ANSWER_MAX).post(clock + "/advance", distance);
        Thing after = Thing.of(Json.map(answer).get("data"));
        List<Thing> events = head.isPresent() ? events(head.getAsLong()) : List.of();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("from", before.text("now"));
        told.put("to", after.text("now"));
        told.put("state", after.text("state"));
        if (head.isPresent()) {
            told.put("events", events.stream().map(Thing::fields).toList());
        }
        var journey = new Thing(told);
        return caller.show(journey, table -> {
            table.print(
                    journey,
                    List.of(Column.of("from", "from"), Column.of("to", "to"), Column.of("the clock is", "state")));
            if (head.isPresent()) {
                print(table, events);
            }
        });
    }

    /// The number of the last event of before; nothing for whoever may not read events.
    private OptionalLong head() {
        try {
            return OptionalLong.of(Long.parseLong(feed(NOWHERE).text("head")));
        } catch (ServerRefusal refusal) {
            if (refusal.status() != FORBIDDEN) {
                throw refusal;
            }
            caller.terminal()
                    .err()
                    .println("What happens is not told: a key of the account opens no events. Sign in, or add"
                            + " --server-key (AMBIT_SERVER_KEY).");
            return OptionalLong.empty();
        }
    }

    private static void print(Table table, List<Thing> events) {
        List<Column> columns = List.of(
                Column.of("AT", "timestamp"),
                Column.of("HAPPENED", "type"),
                Column.of("TO", "id"),
                Column.of("CUSTOMER", "customer.id"),
                Column.of("PLAN", "plan.id"));
        table.print(columns, events, "Nothing happened.");
    }

    private List<Thing> events(long from) {
        List<Thing> events = new ArrayList<>();
        long after = from;
        List<Thing> page;
        do {
            page = feed(after).list("data");
            events.addAll(page);
            after = page.isEmpty() ? after : Long.parseLong(page.getLast().text("sequence"));
        } while (page.size() == PAGE_ROWS_MAX && events.size() < EVENTS_MAX);
        if (events.size() == EVENTS_MAX) {
            caller.terminal()
                    .err()
                    .println("These are the first %d; the others are in the feed behind event %d."
                            .formatted(EVENTS_MAX, after));
        }
        return events;
    }

    private Thing feed(long after) {
        return new Thing(Json.map(reader.get("/api/v1/events/feed?after=%d&limit=%d".formatted(after, PAGE_ROWS_MAX))));
    }
}
