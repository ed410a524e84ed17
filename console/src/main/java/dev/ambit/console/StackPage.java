package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.STACK_NOT_FOUND;

import dev.ambit.console.ShownKeys.Secret;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The stack of an environment compared with production's, and the progress of its provisioning.
public final class StackPage {

    static final String SECTION = "stack";

    private StackPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show("stack", view(visit, visit.place(), null));
    }

    /// Resumes failed provisioning and applies changes of the blueprint.
    static Response provision(ConsoleRequest visit) {
        return change(visit, "/provision");
    }

    /// Tears down a stack that was not finished.
    static Response unwind(ConsoleRequest visit) {
        return change(visit, "/unwind");
    }

    static Response mend(ConsoleRequest visit) {
        return change(visit, "/drift/mend");
    }

    /// Compares the actual resources with the blueprint and shows the drift.
    static Response drift(ConsoleRequest visit) {
        Place place = visit.place();
        Drifts drifts = visit.send(place, "GET", path(place) + "/drift", null).data(Drifts.class);
        return visit.show("drift", new DriftView(visit.frame("Differences", SECTION, place), place, drifts));
    }

    /// Shows credentials. It takes a form, because each access is recorded in the audit log.
    static Response credentials(ConsoleRequest visit) {
        Place place = visit.place();
        String kind = visit.variable("kind");
        try {
            Credentials it = visit.send(place, "GET", "%s/resources/%s/credentials".formatted(path(place), kind), null)
                    .data(Credentials.class);
            return visit.show(
                    "credentials",
                    new CredentialsView(visit.frame("How to get in", SECTION, place), place, it.secrets()));
        } catch (Problem problem) {
            return visit.refuse(problem, "stack", view(visit, place, Fault.of(problem)));
        }
    }

    private static Response change(ConsoleRequest visit, String verb) {
        Place place = visit.place();
        try {
            visit.send(place, "POST", path(place) + verb, null);
            return Screen.seeOther(place.path() + "/stack");
        } catch (Problem problem) {
            return visit.refuse(problem, "stack", view(visit, place, Fault.of(problem)));
        }
    }

    static String path(Place place) {
        return "/stacks/" + place.slug();
    }

    /// Null if the environment has no stack.
    static @Nullable Stack find(ConsoleRequest visit, Place place) {
        try {
            return require(visit, place);
        } catch (Problem problem) {
            if (problem.code() == STACK_NOT_FOUND) {
                return null;
            }
            throw problem;
        }
    }

    /// @throws Problem 404 if the environment has no stack
    static Stack require(ConsoleRequest visit, Place place) {
        return visit.send(place, "GET", path(place), null).data(Stack.class);
    }

    /// Whether it is an ordered environment that was not torn down.
    static boolean isBesideProduction(ConsoleRequest visit, Place place) {
        Environment environment = place.environment();
        if (environment == null || environment.isProduction()) {
            return false;
        }
        Stack stack = find(visit, place);
        return stack != null && !stack.state().equals("REMOVED");
    }

    private static View view(ConsoleRequest visit, Place place, @Nullable Fault fault) {
        Stack stack = find(visit, place);
        Picture picture = stack == null ? null : picture(visit, place, stack);
        return new View(visit.frame("Stack", SECTION, place), place, stack, picture, order(visit, place, stack), fault);
    }

    private static Picture picture(ConsoleRequest visit, Place place, Stack stack) {
        String other = stack.counterpart();
        return Picture.of(
                stack,
                other == null
                        ? null
                        : visit.send(place, "GET", "/stacks/" + other, null).data(Stack.class));
    }

    /// The order of the stack, with the price if the caller's role includes it.
    private static @Nullable Order order(ConsoleRequest visit, Place place, @Nullable Stack stack) {
        if (stack == null || stack.isProduction() || place.isOperator() || !place.mayInProduction("GET", "/orders")) {
            return null;
        }
        return visit.send(place, "GET", "/orders?limit=1&environment=" + place.slug(), null).rows(Order.class).stream()
                .findFirst()
                .orElse(null);
    }

    /// The page.
    ///
    /// @param picture null without a stack
    /// @param order null if there is none, or the caller has no access to it
    public record View(
            Frame frame,
            Place place,
            @Nullable Stack stack,
            @Nullable Picture picture,
            @Nullable Order order,
            @Nullable Fault fault) {

        /// Production always has a stack; a development stack is ordered.
        public boolean isProduction() {
            return place.isProduction();
        }

        public boolean may(String method, String path) {
            return place.may(method, "/stacks/{slug}" + path);
        }
    }

    public record Drifts(boolean hasDrifted, List<Looked> resources) {}

    public record Looked(String kind, String name, boolean isThere, List<Drift> drifts) {}

    public record Drift(String what, String wanted, String found) {}

    public record DriftView(Frame frame, Place place, Drifts drifts) {}

    public record CredentialsView(Frame frame, Place place, List<Secret> secrets) {}

    record Credentials(String kind, String name, String login, String secret) {

        List<Secret> secrets() {
            return List.of(
                    new Secret("Name", Kinds.word(kind), name),
                    new Secret("Login", "", login),
                    new Secret("Password", "", secret));
        }

        /// Leaves out the secret, which must not reach a log.
        @Override
        public String toString() {
            return "Credentials[" + kind + "]";
        }
    }
}
