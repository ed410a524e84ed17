package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import dev.ambit.http.Form;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a link leads that was handed to somebody: into an account, or to another password.
public final class TicketPage {

    private TicketPage() {}

    static Response showInvitation(Visit visit) {
        return visit.show("join", view(visit, "Join", token(visit), "", null));
    }

    static Response join(Visit visit) {
        Form form = visit.form();
        String name = form.text("displayName").strip();
        Map<String, Object> body = new LinkedHashMap<>(body(form));
        body.put("displayName", name.isEmpty() ? null : name);
        try {
            return in(visit, accept(visit, body));
        } catch (Problem problem) {
            return visit.refuse(problem, "join", view(visit, "Join", form.text("token"), name, Fault.of(problem)));
        }
    }

    /// A session that has ended meanwhile keeps nobody out: then it is as if nobody had signed in.
    private static Reply accept(Visit visit, Map<String, Object> body) {
        try {
            return visit.send("POST", "/invitations/accept", body);
        } catch (Problem problem) {
            if (problem.code() != UNAUTHENTICATED || !visit.isSignedIn()) {
                throw problem;
            }
            return visit.as("").send("POST", "/invitations/accept", body);
        }
    }

    static Response showReset(Visit visit) {
        return visit.show("reset", view(visit, "Another password", token(visit), "", null));
    }

    static Response reset(Visit visit) {
        Form form = visit.form();
        try {
            return in(visit, visit.send("POST", "/password-resets/redeem", body(form)));
        } catch (Problem problem) {
            var view = view(visit, "Another password", form.text("token"), "", Fault.of(problem));
            return visit.refuse(problem, "reset", view);
        }
    }

    private static Map<String, Object> body(Form form) {
        return Map.of("token", form.text("token"), "password", form.text("password"));
    }

    private static Response in(Visit visit, Reply reply) {
        String token = reply.data(SignInPage.Session.class).token();
        return SessionCookie.set(visit.request(), Screen.seeOther("/console"), token);
    }

    private static String token(Visit visit) {
        String token = visit.request().query(Query.class).token();
        return token == null ? "" : token;
    }

    private static View view(Visit visit, String title, String token, String name, @Nullable Fault fault) {
        return new View(visit.frame(title, "", null), token, name, fault);
    }

    public record Query(@Nullable String token) {

        /// Without the token: what prints itself ends in a log one day.
        @Override
        public String toString() {
            return "Query[…]";
        }
    }

    public record View(
            Frame frame,
            String token,
            String name,
            @Nullable Fault fault) {

        /// Without the token: what prints itself ends in a log one day.
        @Override
        public String toString() {
            return "View[…]";
        }
    }
}
