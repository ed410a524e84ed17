package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.INTEGRATION_NOT_FOUND;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The Stripe account of an environment.
public final class StripePage {

    private StripePage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show("stripe", view(visit, visit.scope(), null));
    }

    static Response connect(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            String key = visit.form().text("secretKey").strip();
            visit.send(scope, "POST", api(scope), Map.of("secretKey", key));
            return Screen.seeOther(scope.path() + "/stripe");
        } catch (Problem problem) {
            return visit.refuse(problem, "stripe", view(visit, scope, Fault.of(problem)));
        }
    }

    static Response disconnect(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        visit.send(scope, "DELETE", api(scope), null);
        return Screen.seeOther(scope.path() + "/stripe");
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, @Nullable Fault fault) {
        return new View(visit.frame("Stripe", "stripe", scope), scope, connected(visit, scope), fault);
    }

    private static @Nullable Stripe connected(ConsoleRequest visit, ConsoleScope scope) {
        try {
            return visit.send(scope, "GET", api(scope), null).data(Stripe.class);
        } catch (Problem problem) {
            if (problem.code() == INTEGRATION_NOT_FOUND) {
                return null;
            }
            throw problem;
        }
    }

    private static String api(ConsoleScope scope) {
        return "/environments/" + scope.slug() + "/stripe";
    }

    public record Stripe(String stripeAccountId, String mode, String lastFour, Instant connectedAt) {}

    /// The page.
    ///
    /// @param stripe null if no account is connected
    public record View(
            Frame frame,
            ConsoleScope scope,
            @Nullable Stripe stripe,
            @Nullable Fault fault) {}
}
