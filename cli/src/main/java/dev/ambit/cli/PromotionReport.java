package dev.ambit.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A promotion with its difference and its impact, as the commands print it.
final class PromotionReport {

    static final String ALL = "/api/v1/promotions";
    static final String PREVIEW = ALL + "/preview";

    /// The states in which the server computes the impact.
    private static final Set<String> PREDICTABLE = Set.of("READY", "NEEDS_APPROVAL", "SCHEDULED");

    /// The states in which the server has the impact as it was computed before the promotion was applied.
    private static final Set<String> APPLIED = Set.of("APPLIED", "ROLLING_BACK", "ROLLED_BACK");

    /// The status for an applied promotion whose impact an earlier version did not record.
    private static final int CONFLICT = 409;

    private static final List<TextColumn> FIELDS = List.of(
            TextColumn.of("promotion", "id"),
            TextColumn.of("title", "title"),
            TextColumn.text("from", it -> it.text("source")),
            TextColumn.text("to", it -> it.text("target")),
            TextColumn.of("state", "state"),
            TextColumn.of("migration", "migrationType"),
            TextColumn.of("hash", "hash"),
            TextColumn.of("scheduled", "scheduledAt"),
            TextColumn.of("operation", "operationId"),
            TextColumn.of("revision", "applied.after"),
            TextColumn.of("rolled back to", "applied.rolledBack"),
            TextColumn.of("included as well", "pulledIn"));

    private static final List<TextColumn> CONFLICTS = List.of(
            TextColumn.of("CONFLICT", "path"),
            TextColumn.text("BASE", it -> DiffCommand.value(it, "base")),
            TextColumn.text("SOURCE", it -> DiffCommand.value(it, "source")),
            TextColumn.text("TARGET", it -> DiffCommand.value(it, "target")));

    private final CommandContext caller;
    private final JsonObject promotion;
    private final List<JsonObject> lines;
    private final @Nullable JsonObject impact;

    private PromotionReport(
            CommandContext caller, JsonObject promotion, List<JsonObject> lines, @Nullable JsonObject impact) {
        this.caller = caller;
        this.promotion = promotion;
        this.lines = lines;
        this.impact = impact;
    }

    static String path(String id) {
        return ALL + "/" + CommandContext.encoded(id);
    }

    /// Reads the difference and the impact of a promotion.
    static PromotionReport of(CommandContext caller, JsonObject promotion) {
        String path = path(promotion.text("id"));
        List<JsonObject> lines = caller.unpagedList(path + "/diff");
        boolean isTaking = lines.stream().anyMatch(PromotionReport::isTaken);
        return new PromotionReport(
                caller, promotion, lines, isTaking ? impact(caller, path, promotion.text("state")) : null);
    }

    private static @Nullable JsonObject impact(CommandContext caller, String path, String state) {
        if (!PREDICTABLE.contains(state) && !APPLIED.contains(state)) {
            return null;
        }
        try {
            return caller.get(path + "/impact/summary");
        } catch (ServerRefusal refusal) {
            if (APPLIED.contains(state) && refusal.status() == CONFLICT) {
                return null;
            }
            throw refusal;
        }
    }

    static PromotionReport read(CommandContext caller, String id) {
        return of(caller, caller.get(path(id)));
    }

    JsonObject promotion() {
        return promotion;
    }

    String state() {
        return promotion.text("state");
    }

    /// Returns whether applying it changes the target, or would after its conflicts are resolved.
    boolean isDifferent() {
        return lines.stream().anyMatch(PromotionReport::isTaken) || hasConflicts();
    }

    /// Returns the paths that can be resolved.
    List<String> paths() {
        return Stream.concat(lines.stream(), conflicts().stream())
                .map(it -> it.text("path"))
                .toList();
    }

    /// Returns the promotion with `diff` and `impact`, for `--json`.
    JsonObject json() {
        Map<Object, Object> all = new LinkedHashMap<>(promotion.fields());
        all.put("diff", lines.stream().map(JsonObject::fields).toList());
        if (impact != null) {
            all.put("impact", impact.fields());
        }
        return new JsonObject(all);
    }

    /// Prints everything, and the next step.
    void print(TextTable table) {
        printContent(table);
        nextStep();
    }

    /// Prints everything before the promotion is applied or rolled back.
    void printContent(TextTable table) {
        table.print(promotion, FIELDS);
        if (hasConflicts()) {
            List<JsonObject> taken =
                    lines.stream().filter(PromotionReport::isTaken).toList();
            table.print(DiffCommand.COLUMNS, taken, "Apart from the conflicts, no field changes.");
            table.print(CONFLICTS, conflicts(), "");
        } else if (isDifferent()) {
            caller.text(path(promotion.text("id")) + "/diff?format=TEXT")
                    .lines()
                    .forEach(line -> caller.print(TerminalText.of(line)));
        } else {
            caller.print(TerminalText.of("The promotion changes nothing."));
        }
        notTaken(lines).forEach(caller::print);
        if (impact != null) {
            caller.print(TerminalText.of(impact(impact)));
        }
    }

    /// Describes the lines of a difference that are not taken.
    static List<TerminalText> notTaken(List<JsonObject> lines) {
        return lines.stream()
                .filter(it -> !isTaken(it))
                .map(it -> TerminalText.of("Not taken: %s%s"
                        .formatted(
                                it.text("path"),
                                it.text("to").isEmpty() ? " (removed in the source, kept in the target)" : "")))
                .toList();
    }

    /// Describes an impact summary in one line.
    static String impact(JsonObject impact) {
        String customers = impact.text("customers");
        String compared = impact.text("isComplete").equals("true")
                ? customers + " customers compared"
                : "only the first %s customers compared".formatted(customers);
        boolean isNone = Stream.of("lost", "gained", "limited")
                .allMatch(it -> impact.text(it).equals("0"));
        String title = impact.text("computedAt").isEmpty()
                ? "Impact"
                : "Impact, as computed at %s before it was applied".formatted(impact.text("computedAt"));
        return isNone
                ? "%s: no decision of an existing customer changes (%s).".formatted(title, compared)
                : "%s: %s customers lose a feature. Decisions: %s lost, %s gained, %s changed in another way (%s)."
                        .formatted(
                                title,
                                impact.text("customersLosing"),
                                impact.text("lost"),
                                impact.text("gained"),
                                impact.text("limited"),
                                compared);
    }

    private void nextStep() {
        String id = promotion.text("id");
        String next = switch (state()) {
            case "CONFLICT" ->
                "Resolve each conflict: ambit promotion resolve %s '%s=source' (or =target, or =JSON)"
                        .formatted(id, conflicts().getFirst().text("path"));
            case "NEEDS_APPROVAL" ->
                "Approvals: %d of %s. Another member approves it: ambit promotion approve %s"
                        .formatted(given(), promotion.text("approvals.needed"), id);
            case "READY" -> isDifferent() ? "Apply it: ambit promotion apply " + id : "";
            case "APPLYING", "ROLLING_BACK", "SCHEDULED" ->
                "Follow it: ambit operation watch " + promotion.text("operationId");
            case "APPLIED" -> "Undo it: ambit rollback " + id;
            default -> "";
        };
        if (!next.isEmpty()) {
            caller.print(TerminalText.of(next));
        }
    }

    private long given() {
        return Stream.of(promotion.text("approvals.given").split(", ", -1))
                .filter(it -> !it.isEmpty())
                .count();
    }

    private boolean hasConflicts() {
        return !conflicts().isEmpty();
    }

    private List<JsonObject> conflicts() {
        return promotion.list("conflicts");
    }

    private static boolean isTaken(JsonObject line) {
        return line.text("taken").equals("true");
    }
}
