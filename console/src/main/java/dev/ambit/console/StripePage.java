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
        return visit.show("stripe", view(visit, visit.place(), null));
    }

    static Response connect(ConsoleRequest visit) {
        Place place = visit.place();
        try {
            String key = visit.form().text("secretKey").strip();
            visit.send(place, "POST", api(place), Map.of("secretKey", key));
            return Screen.seeOther(place.path() + "/stripe");
        } catch (Problem problem) {
            return visit.refuse(problem, "stripe", view(visit, place, Fault.of(problem)));
        }
    }

    static Response disconnect(ConsoleRequest visit) {
        Place place = visit.place();
        visit.send(place, "DELETE", api(place), null);
        return Screen.seeOther(place.path() + "/stripe");
    }

    private static View view(ConsoleRequest visit, Place place, @Nullable Fault fault) {
        return new View(visit.frame("Stripe", "stripe", place), place, connected(visit, place), fault);
    }

    private static @Nullable Stripe connected(ConsoleRequest visit, Place place) {
        try {
            return visit.send(place, "GET", api(place), null).data(Stripe.class);
        } catch (Problem problem) {
            if (problem.code() == INTEGRATION_NOT_FOUND) {
                return null;
            }
            throw problem;
        }
    }

    private static String api(Place place) {
        return "/environments/" + place.slug() + "/stripe";
    }

    public record Stripe(String stripeAccountId, String mode, String lastFour, Instant connectedAt) {}

    /// The page.
    ///
    /// @param stripe null if no account is connected
    public record View(
            Frame frame,
            Place place,
            @Nullable Stripe stripe,
            @Nullable Fault fault) {}
}
