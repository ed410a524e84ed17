package dev.ambit.console;

import dev.ambit.console.ComparePage.Change;
import dev.ambit.console.ComparePage.Entity;
import dev.ambit.console.ComparePage.Line;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The changes of a promotion by entity, each to be taken or left.
public final class PromotionChangesPage {

    private static final String TEMPLATE = "promotion-changes";
    private static final int CHANGES_MAX = 500;

    private PromotionChangesPage() {}

    static Response show(ConsoleRequest visit) {
        View view = view(visit, visit.scope(), null, null);
        return view.header().show(visit, TEMPLATE, view);
    }

    /// Sends a resolution for each line whose checkbox was changed.
    static Response select(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Set<String> taken = new HashSet<>(visit.form().texts("take"));
        Set<String> before = new HashSet<>(visit.form().texts("taken"));
        List<Map<String, String>> resolutions = visit.form().texts("path").stream()
                .filter(it -> taken.contains(it) != before.contains(it))
                .map(it -> Map.of("path", it, "take", taken.contains(it) ? "source" : "target"))
                .toList();
        try {
            if (!resolutions.isEmpty()) {
                visit.send(scope, "POST", PromotionHeader.api(visit) + "/resolve", Map.of("resolutions", resolutions));
            }
            return Screen.seeOther("%s/promotions/%s".formatted(scope.account().path(), visit.variable("id")));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, taken, Fault.of(problem)));
        }
    }

    /// Returns the page with the reason that an action was rejected.
    static Response refuse(ConsoleRequest visit, ConsoleScope scope, Problem problem) {
        return visit.refuse(problem, TEMPLATE, view(visit, scope, null, Fault.of(problem)));
    }

    private static View view(
            ConsoleRequest visit, ConsoleScope scope, @Nullable Set<String> taken, @Nullable Fault fault) {
        PromotionHeader header = PromotionHeader.of(visit, scope, fault);
        List<Row> rows = visit.send(scope, "GET", PromotionHeader.api(visit) + "/diff", null)
                .rows(Row.class);
        Shown shown = Shown.of(rows);
        return new View(header, shown.groups(), shown.more(), taken);
    }

    private static List<Group> groups(List<Row> rows) {
        List<Group> groups = new ArrayList<>();
        for (Change change : Change.values()) {
            Map<Entity, List<Row>> entities = new LinkedHashMap<>();
            rows.stream()
                    .filter(it -> it.entity().change() == change)
                    .sorted((one, other) ->
                            one.entity().kind().compareTo(other.entity().kind()))
                    .forEach(it -> entities.computeIfAbsent(it.entity(), _ -> new ArrayList<>())
                            .add(it));
            if (!entities.isEmpty()) {
                groups.add(new Group(change, entities));
            }
        }
        return groups;
    }

    /// A line of the difference, as the API returns it.
    public record Row(String path, boolean taken, Entity entity, List<Line> lines) {

        /// Returns at least one line, so that the checkbox has a row.
        public List<Line> shown() {
            return lines.isEmpty() ? List.of(new Line("Whole entity", "", "")) : lines;
        }

        /// Returns the label of the checkbox.
        public String label() {
            return lines.size() == 1
                    ? "Include %s of %s".formatted(lines.getFirst().label(), entity.displayName())
                    : "Include " + entity.displayName();
        }
    }

    public record Group(Change change, Map<Entity, List<Row>> entities) {}

    /// The first lines of a difference.
    ///
    /// @param more the number of lines that are not shown
    public record Shown(List<Group> groups, int more) {

        static Shown of(List<Row> rows) {
            List<Row> shown = rows.subList(0, Math.min(CHANGES_MAX, rows.size()));
            return new Shown(PromotionChangesPage.groups(shown), rows.size() - shown.size());
        }
    }

    /// The page.
    ///
    /// @param more the number of lines that are not shown
    /// @param selected paths as they were selected in a rejected form; null otherwise
    public record View(
            PromotionHeader header,
            List<Group> groups,
            int more,
            @Nullable Set<String> selected) {

        public boolean isTaken(Row it) {
            return selected == null ? it.taken() : selected.contains(it.path());
        }

        public boolean maySelect() {
            return header.promotion().state().isOpen() && header.mayChange();
        }
    }
}
