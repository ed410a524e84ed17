package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The forms that go back to an earlier deploy, or to the previous version of the function. Production requires a
/// confirmation.
public final class RollbackPage {

    private static final String TEMPLATE = "rollback";

    private RollbackPage() {}

    static Response askDeploy(ConsoleRequest visit) {
        return visit.show(TEMPLATE, deploy(visit, "", null));
    }

    /// Deploys the commit of an earlier deploy again.
    static Response deploy(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String typed = typed(visit);
        try {
            confirm(scope, typed);
            Map<String, Object> body = Map.of("rollbackTo", visit.variable("deploy"));
            visit.send(scope, "POST", StackPage.path(scope) + "/deploys", body);
            return Screen.seeOther(scope.path() + "/stack/deploys");
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, deploy(visit, typed, Fault.of(problem)));
        }
    }

    static Response askFunction(ConsoleRequest visit) {
        return visit.show(TEMPLATE, function(visit, "", null));
    }

    /// Runs the previous version of the function again.
    static Response function(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String typed = typed(visit);
        try {
            confirm(scope, typed);
            Map<String, Object> body = Map.of("version", FormNumber.of("version", visit.variable("version")));
            visit.send(scope, "POST", StackPage.path(scope) + "/function/rollback", body);
            return Screen.seeOther(scope.path() + "/stack/function");
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, function(visit, typed, Fault.of(problem)));
        }
    }

    private static String typed(ConsoleRequest visit) {
        return visit.scope().isProduction() ? visit.form().text(DeploysPage.CONFIRMED) : "";
    }

    private static void confirm(ConsoleScope scope, String typed) {
        if (scope.isProduction()) {
            DeploysPage.requireName(scope, typed);
        }
    }

    private static View deploy(ConsoleRequest visit, String typed, @Nullable Fault fault) {
        ConsoleScope scope = visit.scope();
        String commit = visit
                .send(scope, "GET", StackPage.path(scope) + "/deploys?limit=100", null)
                .rows(DeploysPage.Deploy.class)
                .stream()
                .filter(it -> it.operationId().equals(visit.variable("deploy")))
                .findFirst()
                .map(DeploysPage.Deploy::commit)
                .orElse(null);
        return new View(
                visit.frame("Roll back", StackPage.SECTION, scope),
                scope,
                "%s/stack/deploys/%s/rollback".formatted(scope.path(), visit.variable("deploy")),
                scope.path() + "/stack/deploys",
                "Parameters, function and assets are replaced with those of ",
                commit == null ? "the earlier deploy" : "commit " + commit,
                "The branch keeps its latest commit. The database and its schema releases stay as they are.",
                typed,
                fault);
    }

    private static View function(ConsoleRequest visit, String typed, @Nullable Fault fault) {
        ConsoleScope scope = visit.scope();
        String path = scope.path() + "/stack/function";
        return new View(
                visit.frame("Roll back", StackPage.SECTION, scope),
                scope,
                "%s/versions/%s/rollback".formatted(path, visit.variable("version")),
                path,
                "The function goes back to ",
                "version " + visit.variable("version"),
                "Parameters, assets, and the database with its schema releases stay as they are.",
                typed,
                fault);
    }

    /// The form.
    ///
    /// @param action path to which the form is sent
    /// @param back path of the page to return to
    /// @param effect first words of the sentence that says what changes
    /// @param target last words of this sentence
    /// @param unchanged what stays as it is
    public record View(
            Frame frame,
            ConsoleScope scope,
            String action,
            String back,
            String effect,
            String target,
            String unchanged,
            String typed,
            @Nullable Fault fault) {

        public String environmentName() {
            return DeploysPage.FormView.name(scope);
        }
    }
}
