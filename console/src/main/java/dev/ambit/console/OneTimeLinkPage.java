package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import dev.ambit.http.Form;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The page behind a one-time link: joining an account, or resetting a password.
public final class OneTimeLinkPage {

    private OneTimeLinkPage() {}

    static Response showInvitation(ConsoleRequest visit) {
        return visit.show("join", joining(visit, token(visit), "", null));
    }

    static Response join(ConsoleRequest visit) {
        Form form = visit.form();
        String name = form.text("displayName").strip();
        Map<String, Object> body = new LinkedHashMap<>(body(form));
        body.put("displayName", name.isEmpty() ? null : name);
        try {
            return in(visit, accept(visit, body));
        } catch (Problem problem) {
            return visit.refuse(problem, "join", joining(visit, form.text("token"), name, Fault.of(problem)));
        }
    }

    private static JoinView joining(ConsoleRequest visit, String token, String name, @Nullable Fault fault) {
        String issuer = visit.isSignedIn() ? null : SignOnPage.issuer(visit).name();
        Invitation invitation = null;
        try {
            invitation = visit.as("")
                    .send("POST", "/invitations/look", Map.of("token", token))
                    .data(Invitation.class);
        } catch (Problem _) {
            // An invitation that has expired is refused when the form is sent.
        }
        return new JoinView(visit.frame("Join", "", null), token, name, visit.isSignedIn(), issuer, invitation, fault);
    }

    /// If the session has expired, accepts the invitation without a session. A wrong password is sent
    /// only once, because each attempt counts.
    private static Reply accept(ConsoleRequest visit, Map<String, Object> body) {
        try {
            return visit.send("POST", "/invitations/accept", body);
        } catch (Problem problem) {
            if (problem.code() != UNAUTHENTICATED || !visit.isSignedIn() || isKnown(visit)) {
                throw problem;
            }
            return visit.as("").send("POST", "/invitations/accept", body);
        }
    }

    private static boolean isKnown(ConsoleRequest visit) {
        try {
            visit.me();
            return true;
        } catch (Problem unknown) {
            return unknown.code() != UNAUTHENTICATED;
        }
    }

    static Response showReset(ConsoleRequest visit) {
        return visit.show("reset", view(visit, token(visit), null));
    }

    static Response reset(ConsoleRequest visit) {
        Form form = visit.form();
        Map<String, Object> redemption = Map.of("token", form.text("token"), "password", form.text("password"));
        try {
            return in(visit, visit.send("POST", "/password-resets/redeem", redemption));
        } catch (Problem problem) {
            return visit.refuse(problem, "reset", view(visit, form.text("token"), Fault.of(problem)));
        }
    }

    private static Map<String, Object> body(Form form) {
        String password = form.text("password");
        return password.isEmpty()
                ? Map.of("token", form.text("token"))
                : Map.of("token", form.text("token"), "password", password);
    }

    private static Response in(ConsoleRequest visit, Reply reply) {
        String token = reply.data(SignInPage.Session.class).token();
        return SessionCookie.set(visit.request(), Screen.seeOther("/console"), token);
    }

    private static String token(ConsoleRequest visit) {
        String token = visit.request().query(Query.class).token();
        return token == null ? "" : token;
    }

    private static View view(ConsoleRequest visit, String token, @Nullable Fault fault) {
        return new View(visit.frame("Another password", "", null), token, fault);
    }

    public record Query(@Nullable String token) {

        /// Leaves out the token, which must not reach a log.
        @Override
        public String toString() {
            return "Query[…]";
        }
    }

    /// The account and the person of an invitation.
    ///
    /// @param isRegistered whether the person has a password already
    public record Invitation(String accountName, String email, boolean isRegistered) {}

    /// Joining an account.
    ///
    /// @param isSignedIn whether the session can prove the identity instead of a password
    /// @param issuer the identity provider; null for none
    /// @param invitation null if it cannot be used
    public record JoinView(
            Frame frame,
            String token,
            String name,
            boolean isSignedIn,
            @Nullable String issuer,
            @Nullable Invitation invitation,
            @Nullable Fault fault) {

        /// Leaves out the token, which must not reach a log.
        @Override
        public String toString() {
            return "JoinView[…]";
        }
    }

    public record View(Frame frame, String token, @Nullable Fault fault) {

        /// Leaves out the token, which must not reach a log.
        @Override
        public String toString() {
            return "View[…]";
        }
    }
}
