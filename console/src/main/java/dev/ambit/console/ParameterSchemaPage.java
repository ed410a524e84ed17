package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Parameters › Schema: the parameters of production and of the environments derived from it.
public final class ParameterSchemaPage {

    private static final String TEMPLATE = "parameter-schema";

    private ParameterSchemaPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        ParametersPage.Parameters is = ParametersPage.parameters(visit, scope);
        return visit.show(TEMPLATE, view(visit, scope, rows(is), is.schemaVersion(), List.of(), null));
    }

    /// If somebody else has saved the schema since the form was drawn, shows both versions.
    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        List<Row> rows = rows(visit.form());
        int version = visit.was(ParametersPage.Version.class).version();
        try {
            visit.send(
                    scope,
                    "PUT",
                    ParametersPage.path(scope) + "/schema",
                    Map.of(
                            "version",
                            version,
                            "parameters",
                            rows.stream().map(Row::body).toList()));
            return Screen.seeOther(scope.path() + "/parameters");
        } catch (Problem problem) {
            ParametersPage.Parameters now = ParametersPage.parameters(visit, scope);
            boolean isOutdated = problem.code() == EDITED_MEANWHILE;
            return visit.refuse(
                    problem,
                    TEMPLATE,
                    view(
                            visit,
                            scope,
                            rows,
                            isOutdated ? now.schemaVersion() : version,
                            isOutdated ? rows(now) : List.of(),
                            Fault.of(problem)));
        }
    }

    private static List<Row> rows(ParametersPage.Parameters all) {
        return all.parameters().stream().map(Row::of).toList();
    }

    /// Ignores empty rows.
    private static List<Row> rows(Form form) {
        List<String> names = form.texts("name");
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            var row = new Row(
                    names.get(i).strip(),
                    at(form, "type", i),
                    at(form, "options", i),
                    at(form, "description", i),
                    at(form, "required", i));
            if (!row.isEmpty()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static String at(Form form, String name, int i) {
        List<String> texts = form.texts(name);
        return i < texts.size() ? texts.get(i).strip() : "";
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            List<Row> rows,
            int version,
            List<Row> meanwhile,
            @Nullable Fault fault) {
        return new View(
                visit.frame("Parameter schema", ParametersPage.SECTION, scope), scope, rows, version, meanwhile, fault);
    }

    /// A parameter as the form shows it.
    ///
    /// @param options of an ENUM, separated by commas
    /// @param required `yes` or `no`
    public record Row(String name, String type, String options, String description, String required) {

        static final Row EMPTY = new Row("", "STRING", "", "", "no");

        /// Other text is sent unchanged; the API then rejects it with a message.
        private static final Map<String, Object> ANSWERS = Map.of("yes", true, "no", false);

        static Row of(Parameter it) {
            return new Row(
                    it.name(),
                    it.type(),
                    it.options() == null ? "" : String.join(", ", it.options()),
                    Objects.requireNonNullElse(it.description(), ""),
                    it.isRequired() ? "yes" : "no");
        }

        public boolean isRequired() {
            return required.equals("yes");
        }

        boolean isEmpty() {
            return name.isEmpty() && options.isEmpty() && description.isEmpty();
        }

        Map<String, Object> body() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("name", name);
            body.put("type", type);
            List<String> words = Stream.of(options.split(",", -1))
                    .map(String::strip)
                    .filter(it -> !it.isEmpty())
                    .toList();
            if (!words.isEmpty()) {
                body.put("options", words);
            }
            if (!description.isEmpty()) {
                body.put("description", description);
            }
            body.put("isRequired", ANSWERS.getOrDefault(required, required));
            return body;
        }

        public String shown() {
            return "%s %s %s"
                    .formatted(name, type.toLowerCase(Locale.ROOT), options)
                    .strip();
        }
    }

    /// The form, with empty rows for further parameters.
    ///
    /// @param meanwhile the version that somebody else has saved since the form was drawn
    public record View(
            Frame frame,
            ConsoleScope scope,
            List<Row> rows,
            int version,
            List<Row> meanwhile,
            @Nullable Fault fault) {

        private static final int ROOM = 3;

        public List<Row> withRoom() {
            List<Row> more = new ArrayList<>(rows);
            for (int i = 0; i < ROOM; i++) {
                more.add(Row.EMPTY);
            }
            return more;
        }

        public List<String[]> types() {
            return List.of(
                    new String[] {"STRING", "Text"},
                    new String[] {"NUMBER", "Number"},
                    new String[] {"BOOLEAN", "Yes or no"},
                    new String[] {"URL", "Address"},
                    new String[] {"SECRET", "Secret"},
                    new String[] {"ENUM", "One of the options"});
        }

        public String was() {
            return "{\"version\":%d}".formatted(version);
        }

        /// The API reports a parameter without a name by its index, and one with a default value by its name.
        public boolean isWrong(int row, String what) {
            if (fault == null || fault.field() == null) {
                return false;
            }
            boolean isByName =
                    row < rows.size() && what.equals("name") && fault.isAt("parameters." + rows.get(row).name);
            return isByName || fault.isWithin("parameters.%d.%s".formatted(row, what));
        }
    }
}
