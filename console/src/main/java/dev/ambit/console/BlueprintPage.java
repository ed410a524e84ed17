package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.http.Form;
import dev.ambit.http.Json;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Stack › Blueprint: the resources of a production environment, from which development stacks are derived.
public final class BlueprintPage {

    private static final String TEMPLATE = "blueprint";

    private BlueprintPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String chosen = visit.request().query(Query.class).template();
        List<Template> templates = templates(visit, scope);
        Blueprint present = present(visit, scope);
        Blueprint shown = templates.stream()
                .filter(it -> it.id().equals(chosen))
                .findFirst()
                .map(it -> new Blueprint(it.resources()))
                .orElse(present);
        return visit.show(TEMPLATE, view(visit, scope, shown.rows(), templates, present, null));
    }

    /// Saves the form. If somebody else has saved the blueprint since the form was drawn, says so and keeps the form;
    /// saving it again replaces theirs.
    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        List<Row> rows = rows(visit.form());
        List<Row> chosen = rows.stream().filter(Row::isThere).toList();
        Blueprint was = visit.was(Blueprint.class);
        try {
            visit.send(
                    scope,
                    "PUT",
                    path(scope),
                    Map.of("resources", chosen.stream().map(Row::body).toList(), "was", was.resources()));
            return Screen.seeOther(scope.path() + "/stack");
        } catch (Problem problem) {
            boolean isMeanwhile = problem.code() == EDITED_MEANWHILE;
            Fault fault = isMeanwhile
                    ? new Fault(
                            null,
                            "Somebody else changed the blueprint meanwhile. Save again to replace their version, or open the page again to see it.")
                    : Fault.of(problem);
            Blueprint known = isMeanwhile ? present(visit, scope) : was;
            return visit.refuse(problem, TEMPLATE, view(visit, scope, rows, templates(visit, scope), known, fault));
        }
    }

    private static List<Row> rows(Form form) {
        List<String> ticked = form.texts("kind");
        return Kinds.ALL.stream()
                .map(kind -> new Row(
                        kind,
                        ticked.contains(kind),
                        form.text("identifier-" + kind).strip(),
                        form.text("parameters-" + kind)))
                .toList();
    }

    private static String path(ConsoleScope scope) {
        return StackPage.path(scope) + "/blueprint";
    }

    private static Blueprint present(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", path(scope), null).data(Blueprint.class);
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            List<Row> rows,
            List<Template> templates,
            Blueprint was,
            @Nullable Fault fault) {
        return new View(
                visit.frame("Blueprint", StackPage.SECTION, scope), scope, rows, templates, Json.text(was), fault);
    }

    private static List<Template> templates(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", path(scope) + "/templates", null).rows(Template.class);
    }

    /// The query of the page.
    ///
    /// @param template id of the template to fill the form in with
    public record Query(@Nullable String template) {}

    /// A blueprint to start from.
    public record Template(String id, String displayName, String description, List<Resource> resources) {}

    record Blueprint(List<Resource> resources) {

        /// Returns a row for each kind, including kinds that the blueprint does not contain.
        List<Row> rows() {
            Map<String, Resource> known = resources.stream().collect(Collectors.toMap(Resource::kind, it -> it));
            return Kinds.ALL.stream().map(kind -> Row.of(kind, known.get(kind))).toList();
        }
    }

    public record Resource(String kind, @Nullable String identifier, Map<String, Object> parameters) {}

    /// A kind as the form shows it.
    ///
    /// @param identifier empty for the default name
    /// @param parameters one `name = value` per line
    public record Row(String kind, boolean isThere, String identifier, String parameters) {

        static Row of(String kind, @Nullable Resource it) {
            if (it == null) {
                return new Row(kind, false, "", "");
            }
            String lines = new TreeMap<>(it.parameters)
                    .entrySet().stream()
                            .map(each -> each.getKey() + " = " + shown(each.getValue()))
                            .collect(Collectors.joining("\n"));
            return new Row(kind, true, Objects.requireNonNullElse(it.identifier, ""), lines);
        }

        Map<String, @Nullable Object> body() {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("kind", kind);
            body.put("identifier", identifier.isEmpty() ? null : identifier);
            body.put("parameters", values());
            return body;
        }

        private Map<String, Object> values() {
            Map<String, Object> values = new LinkedHashMap<>();
            parameters.lines().map(String::strip).filter(it -> !it.isEmpty()).forEach(line -> {
                int mark = line.indexOf('=');
                String name = mark < 0 ? line : line.substring(0, mark).strip();
                values.put(name, value(mark < 0 ? "" : line.substring(mark + 1).strip()));
            });
            return values;
        }

        /// Shows lists and objects as JSON, so that the form can be saved unchanged.
        private static String shown(Object value) {
            return value instanceof List || value instanceof Map ? Json.text(value) : value.toString();
        }

        /// Parses numbers, booleans, lists and objects; any other text stays text.
        private static Object value(String text) {
            if (text.startsWith("[") || text.startsWith("{")) {
                try {
                    return Json.read(text, Object.class);
                } catch (Problem _) {
                    return text;
                }
            }
            if (text.equals("true") || text.equals("false")) {
                return Boolean.valueOf(text);
            }
            return text.matches("[0-9]{1,9}") ? new BigDecimal(text) : text;
        }
    }

    /// The page.
    ///
    /// @param was the blueprint with which the form was drawn, as JSON
    public record View(
            Frame frame,
            ConsoleScope scope,
            List<Row> rows,
            List<Template> templates,
            String was,
            @Nullable Fault fault) {

        /// Returns whether the fault is at this row. The API numbers only the selected kinds.
        public boolean isWrong(Row row) {
            List<Row> chosen = rows.stream().filter(Row::isThere).toList();
            return fault != null && fault.isWithin("resources.%d".formatted(chosen.indexOf(row)));
        }
    }
}
