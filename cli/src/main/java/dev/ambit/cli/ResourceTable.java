package dev.ambit.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The resources of a stack as a table, with a line for each change in progress.
final class ResourceTable {

    private static final List<TextColumn> COLUMNS = List.of(
            TextColumn.of("KIND", "kind"),
            TextColumn.of("NAME", "name"),
            TextColumn.of("CLASS", "class"),
            TextColumn.of("STATE", "state"),
            TextColumn.of("PROVIDER", "provider"),
            TextColumn.text("IDLE COST", it -> cost(it.text("cost.idle"))),
            TextColumn.of("MILLIS", "tookMillis"),
            TextColumn.text("ADDRESS", ResourceTable::address),
            TextColumn.of("ERROR", "problem"));

    private ResourceTable() {}

    static void print(CommandContext caller, TextTable table, List<JsonObject> resources) {
        table.print(COLUMNS, resources, "The stack has no resources.");
        resources.stream()
                .filter(it -> !it.text("changing").isEmpty())
                .forEach(it -> caller.print(TerminalText.of(change(it))));
    }

    /// Returns a monthly amount in US dollars as text.
    static String cost(String amount) {
        return switch (amount) {
            case "" -> "unknown";
            case "0" -> "none";
            default -> amount + " usd";
        };
    }

    private static String address(JsonObject it) {
        return it.text("consoleUrl").isEmpty() ? it.text("address") : it.text("consoleUrl");
    }

    private static String change(JsonObject it) {
        Instant since = Instant.parse(it.text("changingSince"));
        String usually = it.text("usually.toMinutes").isEmpty()
                ? ""
                : ", usually %s to %s".formatted(it.text("usually.fromMinutes"), it.text("usually.toMinutes"));
        return "%s %s: %s In progress since %d min%s."
                .formatted(
                        it.text("kind"),
                        it.text("name"),
                        it.text("changing"),
                        Duration.between(since, Instant.now()).toMinutes(),
                        usually);
    }
}
