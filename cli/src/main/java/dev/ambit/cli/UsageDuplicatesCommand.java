package dev.ambit.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit usage duplicates`: lists reports that were probably counted twice, and corrects the chosen ones.
final class UsageDuplicatesCommand {

    private static final String PATH = "/api/v1/usage/duplicates";
    private static final Duration SINCE_DEFAULT = Duration.ofDays(30);
    private static final int ROWS_MAX = 100_000;

    private static final Map<String, String> FILTERS = Map.of(
            "--since", "startDate",
            "--until", "endDate",
            "--within", "windowSeconds",
            "--customer", "customerId",
            "--feature", "featureId");

    private static final List<TextColumn> COLUMNS = List.of(
            TextColumn.of("ID", "id"),
            TextColumn.of("CUSTOMER", "customerId"),
            TextColumn.of("FEATURE", "featureId"),
            TextColumn.of("RESOURCE", "resourceId"),
            TextColumn.of("VALUE", "value"),
            TextColumn.of("USED", "timestamp"),
            TextColumn.of("RECORDED", "recordedAt"),
            TextColumn.text("AFTER", UsageDuplicatesCommand::after),
            TextColumn.of("CORRECTED", "correctedAt"));

    private UsageDuplicatesCommand() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.inEnvironment(
                terminal,
                "duplicates",
                "Lists usage reports that equal an earlier report within the retries of a client, and corrects the"
                        + " chosen ones by negative reports.",
                UsageDuplicatesCommand::run,
                CommandSpecs.option(
                        "--since",
                        "TIME",
                        "Only reports recorded since, such as 2027-01-31T00:00:00Z. Default: 30 days ago"),
                CommandSpecs.option("--until", "TIME", "Only reports recorded before. Default: now"),
                CommandSpecs.option("--customer", "ID", "Only reports of this customer"),
                CommandSpecs.option("--feature", "ID", "Only reports of this feature"),
                CommandSpecs.option(
                        "--within",
                        "SECONDS",
                        "Longest time after the earlier report. Default: 930, the retries of the TypeScript client"),
                CommandSpecs.several("--correct", "ID", "Correct this report. May be repeated"),
                CommandSpecs.flag("--correct-all", "Correct all listed reports"),
                CommandSpecs.flag("--yes", "Report the corrections. Without it, the command only shows them"));
    }

    private static int run(CommandContext caller) {
        Set<String> ids = new TreeSet<>(CommandSpecs.several(caller, "--correct"));
        boolean isAll = caller.has("--correct-all");
        if (isAll && !ids.isEmpty()) {
            throw CommandSpecs.wrongUsage(caller, "--correct and --correct-all are both given. Pass only one of them.");
        }
        boolean isCorrection = isAll || !ids.isEmpty();
        if (caller.has("--yes") && !isCorrection) {
            throw CommandSpecs.wrongUsage(
                    caller, "--yes is given without a report to correct. Add --correct ID or --correct-all.");
        }
        List<JsonObject> found = CommandContext.rows(
                page -> RequestRetry.withRetry(() -> caller.server().get(page)), path(caller), ROWS_MAX);
        if (!isCorrection) {
            return list(caller, found);
        }
        requireListed(ids, found);
        List<JsonObject> open = found.stream()
                .filter(it -> isAll || ids.contains(it.text("id")))
                .filter(it -> it.text("correctedAt").isEmpty())
                .toList();
        return new UsageCorrection(caller).run(open);
    }

    private static int list(CommandContext caller, List<JsonObject> found) {
        int exit = caller.show(
                found, table -> table.print(COLUMNS, found, "No report equals an earlier one in this time."));
        if (found.stream().anyMatch(it -> it.text("correctedAt").isEmpty())) {
            caller.print(
                    TerminalText.of(
                            "Equal reports can also be intended. To correct reports, add --correct ID for each, or --correct-all."));
        }
        return exit;
    }

    private static String path(CommandContext caller) {
        Map<String, Object> filters = caller.body(FILTERS);
        filters.putIfAbsent("startDate", Instant.now().minus(SINCE_DEFAULT));
        return filters.entrySet().stream()
                .map(it -> it.getKey() + "=" + CommandContext.encoded(String.valueOf(it.getValue())))
                .collect(Collectors.joining("&", PATH + "?", ""));
    }

    private static void requireListed(Set<String> ids, List<JsonObject> found) {
        Set<String> unknown = new TreeSet<>(ids);
        found.forEach(it -> unknown.remove(it.text("id")));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "`%s` is not the id of a duplicate in this time. Pass ids that `ambit usage duplicates` lists with the same filters."
                            .formatted(TerminalText.legible(String.join("`, `", unknown))));
        }
    }

    private static String after(JsonObject duplicate) {
        Duration after = Duration.between(
                Instant.parse(duplicate.text("repeatsRecordedAt")), Instant.parse(duplicate.text("recordedAt")));
        return "%d.%d s".formatted(after.toSeconds(), after.toMillisPart() / 100);
    }
}
