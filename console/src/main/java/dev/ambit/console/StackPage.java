package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.STACK_NOT_FOUND;

import dev.ambit.console.ShownKeys.Secret;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an environment consists of, beside production's, and how far it is while it is made.
public final class StackPage {

    static final String SECTION = "stack";

    private StackPage() {}

    static Response show(Visit visit) {
        return visit.show("stack", view(visit, visit.place(), null));
    }

    /// Takes up what has failed, and what its blueprint says by now.
    static Response provision(Visit visit) {
        return change(visit, "/provision");
    }

    /// Tears down what was not finished.
    static Response unwind(Visit visit) {
        return change(visit, "/unwind");
    }

    static Response mend(Visit visit) {
        return change(visit, "/drift/mend");
    }

    /// Looks at the resources themselves before it answers.
    static Response drift(Visit visit) {
        Place place = visit.place();
        Drifts drifts = visit.send(place, "GET", path(place) + "/drift", null).data(Drifts.class);
        return visit.show("drift", new DriftView(visit.frame("Differences", SECTION, place), place, drifts));
    }

    /// By a form, since it is written down who has asked.
    static Response credentials(Visit visit) {
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

    private static Response change(Visit visit, String verb) {
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

    /// Null if the environment has none.
    static @Nullable Stack find(Visit visit, Place place) {
        try {
            return require(visit, place);
        } catch (Problem problem) {
            if (problem.code() == STACK_NOT_FOUND) {
                return null;
            }
            throw problem;
        }
    }

    /// @throws Problem 404 if the environment has none
    static Stack require(Visit visit, Place place) {
        return visit.send(place, "GET", path(place), null).data(Stack.class);
    }

    /// Whether it was ordered, and has not been torn down.
    static boolean isBesideProduction(Visit visit, Place place) {
        Environment environment = place.environment();
        if (environment == null || environment.isProduction()) {
            return false;
        }
        Stack stack = find(visit, place);
        return stack != null && !stack.state().equals("REMOVED");
    }

    private static View view(Visit visit, Place place, @Nullable Fault fault) {
        Stack stack = find(visit, place);
        Picture picture = stack == null ? null : picture(visit, place, stack);
        return new View(visit.frame("Stack", SECTION, place), place, stack, picture, order(visit, place, stack), fault);
    }

    private static Picture picture(Visit visit, Place place, Stack stack) {
        String other = stack.counterpart();
        return Picture.of(
                stack,
                other == null
                        ? null
                        : visit.send(place, "GET", "/stacks/" + other, null).data(Stack.class));
    }

    /// By which it was made, with what it costs, if that is for its reader.
    private static @Nullable Order order(Visit visit, Place place, @Nullable Stack stack) {
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
    /// @param order null: there is none, or it is not for its reader
    public record View(
            Frame frame,
            Place place,
            @Nullable Stack stack,
            @Nullable Picture picture,
            @Nullable Order order,
            @Nullable Fault fault) {

        /// Production has one by itself; what is beside it is ordered.
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

        /// Without the secret: what prints itself ends in a log one day.
        @Override
        public String toString() {
            return "Credentials[" + kind + "]";
        }
    }
}
