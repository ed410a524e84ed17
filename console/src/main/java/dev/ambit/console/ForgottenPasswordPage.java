package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks for a password reset by mail.
public final class ForgottenPasswordPage {

    private static final String TEMPLATE = "forgotten-password";

    private ForgottenPasswordPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show(TEMPLATE, view(visit, "", false, null));
    }

    static Response request(ConsoleRequest visit) {
        String email = visit.form().text("email").strip();
        try {
            visit.send("POST", "/password-resets/request", Map.of("email", email));
            return visit.show(TEMPLATE, view(visit, email, true, null));
        } catch (Problem problem) {
            Fault fault = Fault.of(problem).labelled(Map.of("email", "E-mail"));
            return visit.refuse(problem, TEMPLATE, view(visit, email, false, fault));
        }
    }

    /// Returns whether the server sends mail.
    static boolean isByMail(ConsoleRequest visit) {
        return visit.send("GET", "/password-resets", null).data(State.class).isByMail();
    }

    private static View view(ConsoleRequest visit, String email, boolean isSent, @Nullable Fault fault) {
        return new View(visit.frame("Forgotten password", "", null), isByMail(visit), email, isSent, fault);
    }

    private record State(boolean isByMail) {}

    /// The page.
    ///
    /// @param isSent whether the request was sent
    public record View(
            Frame frame,
            boolean isByMail,
            String email,
            boolean isSent,
            @Nullable Fault fault) {}
}
