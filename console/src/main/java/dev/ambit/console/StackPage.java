package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.STACK_NOT_FOUND;

import dev.ambit.console.NewKeysPage.Secret;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The stack of an environment compared with production's, and the progress of its provisioning.
public final class StackPage {

    static final String SECTION = "stack";

    private StackPage() {}

    static Response show(ConsoleRequest visit) {
        boolean isRotated = "rotated".equals(visit.request().query(Query.class).done());
        return visit.show("stack", view(visit, visit.scope(), isRotated, null));
    }

    /// Resumes failed provisioning and applies changes of the blueprint.
    static Response provision(ConsoleRequest visit) {
        return change(visit, "/provision");
    }

    /// Tears down a stack that was not finished.
    static Response unwind(ConsoleRequest visit) {
        return change(visit, "/unwind");
    }

    static Response repair(ConsoleRequest visit) {
        return change(visit, "/drift/mend");
    }

    /// Compares the actual resources with the blueprint and shows the drift.
    static Response drift(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Drifts drifts = visit.send(scope, "GET", path(scope) + "/drift", null).data(Drifts.class);
        return visit.show("drift", new DriftView(visit.frame("Drift", SECTION, scope), scope, drifts));
    }

    /// Shows credentials. It takes a form, because each access is recorded in the audit log.
    static Response credentials(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String kind = visit.variable("kind");
        try {
            Credentials it = visit.send(scope, "GET", "%s/resources/%s/credentials".formatted(path(scope), kind), null)
                    .data(Credentials.class);
            return visit.show(
                    "credentials",
                    new CredentialsView(visit.frame("Credentials", SECTION, scope), scope, it.secrets()));
        } catch (Problem problem) {
            return visit.refuse(problem, "stack", view(visit, scope, false, Fault.of(problem)));
        }
    }

    /// Rotates the secret of a resource. The previous one stays valid for a day.
    static Response rotate(ConsoleRequest visit) {
        return change(visit, "/resources/%s/credentials/rotate".formatted(visit.variable("kind")), "?done=rotated");
    }

    private static Response change(ConsoleRequest visit, String verb) {
        return change(visit, verb, "");
    }

    /// @param done the query of the page that is shown afterwards
    private static Response change(ConsoleRequest visit, String verb, String done) {
        ConsoleScope scope = visit.scope();
        try {
            visit.send(scope, "POST", path(scope) + verb, null);
            return Screen.seeOther(scope.path() + "/stack" + done);
        } catch (Problem problem) {
            return visit.refuse(problem, "stack", view(visit, scope, false, Fault.of(problem)));
        }
    }

    static String path(ConsoleScope scope) {
        return "/stacks/" + scope.slug();
    }

    /// Returns the stack; null if the environment has none.
    static @Nullable Stack find(ConsoleRequest visit, ConsoleScope scope) {
        try {
            return require(visit, scope);
        } catch (Problem problem) {
            if (problem.code() == STACK_NOT_FOUND) {
                return null;
            }
            throw problem;
        }
    }

    /// @throws Problem 404 if the environment has no stack
    static Stack require(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", path(scope), null).data(Stack.class);
    }

    /// Returns whether the environment is a development environment whose stack was not torn down.
    static boolean hasDevelopmentStack(ConsoleRequest visit, ConsoleScope scope) {
        Environment environment = scope.environment();
        if (environment == null || environment.isProduction()) {
            return false;
        }
        Stack stack = find(visit, scope);
        return stack != null && !stack.state().equals("REMOVED");
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, boolean isRotated, @Nullable Fault fault) {
        Stack stack = find(visit, scope);
        StackComparison picture = stack == null ? null : picture(visit, scope, stack);
        return new View(
                visit.frame("Stack", SECTION, scope),
                scope,
                stack,
                picture,
                order(visit, scope, stack),
                isRotated,
                fault);
    }

    private static StackComparison picture(ConsoleRequest visit, ConsoleScope scope, Stack stack) {
        String other = stack.counterpart();
        return StackComparison.of(
                stack,
                other == null
                        ? null
                        : visit.send(scope, "GET", "/stacks/" + other, null).data(Stack.class));
    }

    /// Returns the order of the stack, with the price if the caller's role includes it.
    private static @Nullable Order order(ConsoleRequest visit, ConsoleScope scope, @Nullable Stack stack) {
        if (stack == null || stack.isProduction() || scope.isOperator() || !scope.mayInProduction("GET", "/orders")) {
            return null;
        }
        return visit.send(scope, "GET", "/orders?limit=1&environment=" + scope.slug(), null).rows(Order.class).stream()
                .findFirst()
                .orElse(null);
    }

    /// The query of the page.
    ///
    /// @param done the action that led here
    public record Query(@Nullable String done) {}

    /// The page.
    ///
    /// @param picture null without a stack
    /// @param order null if there is none, or the caller has no access to it
    public record View(
            Frame frame,
            ConsoleScope scope,
            @Nullable Stack stack,
            @Nullable StackComparison picture,
            @Nullable Order order,
            boolean isRotated,
            @Nullable Fault fault) {

        /// Returns whether the stack is that of production, which always exists. A development stack is ordered.
        public boolean isProduction() {
            return scope.isProduction();
        }

        public boolean may(String method, String path) {
            return scope.may(method, "/stacks/{slug}" + path);
        }
    }

    public record Drifts(boolean hasDrifted, List<Looked> resources) {}

    public record Looked(String kind, String name, boolean isThere, List<Drift> drifts) {}

    public record Drift(String what, String wanted, String found) {}

    public record DriftView(Frame frame, ConsoleScope scope, Drifts drifts) {}

    public record CredentialsView(Frame frame, ConsoleScope scope, List<Secret> secrets) {}

    record Credentials(
            String kind,
            String name,
            String login,
            String secret,
            @Nullable String host,
            @Nullable Integer port,
            @Nullable String database,
            @Nullable String url,
            @Nullable String command) {

        List<Secret> secrets() {
            Map<String, String> values = new LinkedHashMap<>();
            values.put("Name", name);
            values.put("Host", host);
            values.put("Port", port == null ? null : port.toString());
            values.put("Database", database);
            values.put("Login", login);
            values.put("Password", secret);
            values.put("Connection string", url);
            values.put("Command", command);
            return values.entrySet().stream()
                    .filter(it -> it.getValue() != null)
                    .map(it ->
                            new Secret(it.getKey(), it.getKey().equals("Name") ? Kinds.word(kind) : "", it.getValue()))
                    .toList();
        }

        /// Leaves out the secret, which must not reach a log.
        @Override
        public String toString() {
            return "Credentials[" + kind + "]";
        }
    }
}
