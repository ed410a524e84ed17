package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;

import dev.ambit.http.Form;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The parameters of an environment: effective values, their sources and the history.
public final class ParametersPage {

    static final String SECTION = "parameters";

    private ParametersPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show(
                "parameters",
                new View(
                        visit.frame("Parameters", SECTION, scope),
                        scope,
                        parameters(visit, scope),
                        StackPage.hasDevelopmentStack(visit, scope)));
    }

    static Response edit(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Parameters all = parameters(visit, scope);
        Parameter it = all.require(visit.request().variable("name"));
        String value = it.isSecret() || it.value() == null ? "" : it.value().toString();
        return visit.show("parameter-form", form(visit, scope, it, all.version(), value, null));
    }

    static Response save(ConsoleRequest visit) {
        Form form = visit.form();
        String value = form.text(form.names().contains("secretValue") ? "secretValue" : "value");
        return put(visit, value, it -> Map.of("values", Map.of(it.name(), typed(it, value))));
    }

    /// Removes the value. The value of the branch applies from then on, if there is one.
    static Response remove(ConsoleRequest visit) {
        return put(visit, "", it -> Map.of("removed", List.of(it.name())));
    }

    static Response history(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", path(scope) + "/history?limit=30" + rest, null);
        return visit.show(
                "parameter-history",
                new HistoryView(
                        visit.frame("History of parameters", SECTION, scope),
                        scope,
                        reply.rows(Change.class),
                        AuditPage.names(visit, scope),
                        reply.next()));
    }

    @FunctionalInterface
    private interface Edit {
        Map<String, Object> of(Parameter it);
    }

    /// Saves the values if they are still at the version that the form was drawn with.
    private static Response put(ConsoleRequest visit, String value, Edit edit) {
        ConsoleScope scope = visit.scope();
        Parameter it = parameters(visit, scope).require(visit.request().variable("name"));
        Map<String, Object> body = new LinkedHashMap<>(edit.of(it));
        body.put("version", Integer.valueOf(visit.was(Version.class).version()));
        try {
            visit.send(scope, "PUT", path(scope), body);
            return Screen.seeOther(scope.path() + "/parameters");
        } catch (Problem problem) {
            Parameters now = parameters(visit, scope);
            return visit.refuse(
                    problem,
                    "parameter-form",
                    form(visit, scope, now.require(it.name()), now.version(), value, Fault.of(problem)));
        }
    }

    /// Sends a value that does not fit the type unchanged; the API then rejects it with a message.
    private static Object typed(Parameter it, String value) {
        try {
            return switch (it.type()) {
                case "BOOLEAN" -> it.choices().contains(value) ? Boolean.valueOf(value) : value;
                case "NUMBER" -> new BigDecimal(value.strip());
                default -> value;
            };
        } catch (NumberFormatException _) {
            return value;
        }
    }

    static String path(ConsoleScope scope) {
        return StackPage.path(scope) + "/parameters";
    }

    static Parameters parameters(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", path(scope), null).data(Parameters.class);
    }

    private static FormView form(
            ConsoleRequest visit, ConsoleScope scope, Parameter it, int version, String value, @Nullable Fault fault) {
        return new FormView(visit.frame("Edit " + it.name(), SECTION, scope), scope, it, version, value, fault);
    }

    /// The version that the form was drawn with.
    record Version(int version) {}

    /// The parameters of an environment.
    ///
    /// @param editors who can edit them: members, or only the operator
    public record Parameters(
            int version,
            int schemaVersion,
            String editors,
            List<Parameter> parameters,
            List<String> conflicts,
            List<String> missing) {

        Parameter require(String name) {
            return parameters.stream()
                    .filter(it -> it.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> ENVIRONMENT_NOT_FOUND.because(
                            "Parameter `%s` does not exist. Choose a parameter from the list.".formatted(name)));
        }

        public boolean isForMembers() {
            return editors.equals("MEMBERS");
        }
    }

    public record Change(
            Instant at,
            Actor actor,
            String name,
            String source,
            @Nullable String before,
            @Nullable String after) {

        public String was() {
            return Objects.requireNonNullElse(before, "not set");
        }

        public String is() {
            return Objects.requireNonNullElse(after, "not set");
        }
    }

    /// The page.
    ///
    /// @param hasDevelopmentStack whether the schema comes from the source environment
    public record View(Frame frame, ConsoleScope scope, Parameters all, boolean hasDevelopmentStack) {

        public boolean mayEdit() {
            return all.isForMembers() && scope.may("PUT", "/stacks/{slug}/parameters");
        }

        public boolean maySchema() {
            return !hasDevelopmentStack && all.isForMembers() && scope.may("PUT", "/stacks/{slug}/parameters/schema");
        }
    }

    public record FormView(
            Frame frame,
            ConsoleScope scope,
            Parameter parameter,
            int version,
            String value,
            @Nullable Fault fault) {

        public String was() {
            return "{\"version\":%d}".formatted(version);
        }
    }

    public record HistoryView(
            Frame frame,
            ConsoleScope scope,
            List<Change> changes,
            Map<String, String> names,
            @Nullable String next) {}
}
