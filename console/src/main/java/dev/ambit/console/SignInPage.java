package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sign-in by email address and password, and sign-out.
public final class SignInPage {

    private SignInPage() {}

    /// Redirects to the member's first account, or to the sign-in page.
    static Response home(ConsoleRequest visit) {
        if (!visit.isSignedIn()) {
            return Screen.seeOther(isSignUpOpen(visit) ? "/console/sign-up" : "/console/sign-in");
        }
        Me me = visit.me();
        if (me.accounts().isEmpty()) {
            return visit.show("no-account", new NoAccountView(visit.frame("No account", "", null), me));
        }
        return Screen.seeOther(me.accounts().getFirst().path() + "/environments");
    }

    static Response show(ConsoleRequest visit) {
        String next = Destination.of(visit.request().query(Query.class).next());
        return isSignUpOpen(visit)
                ? Screen.seeOther("/console/sign-up")
                : visit.show("sign-in", view(visit, "", next, "", null));
    }

    static Response signIn(ConsoleRequest visit) {
        Form form = visit.form();
        String email = form.text("email").strip();
        String next = Destination.of(form.text("next"));
        ResubmittedForm resubmitted = ResubmittedForm.read(form.text(ResubmittedForm.FIELD));
        try {
            Session session = visit.send("POST", "/login", Map.of("email", email, "password", form.text("password")))
                    .data(Session.class);
            Response answer =
                    resubmitted == null ? Screen.seeOther(next) : resume(visit.as(session.token()), resubmitted);
            return SessionCookie.set(visit.request(), answer, session.token());
        } catch (Problem problem) {
            String text = resubmitted == null ? "" : resubmitted.text();
            return visit.refuse(problem, "sign-in", view(visit, email, next, text, Fault.of(problem)));
        }
    }

    /// Returns the sign-in page with an error.
    static Response refuse(ConsoleRequest visit, Problem problem, String email, String next) {
        return visit.refuse(problem, "sign-in", view(visit, email, next, "", Fault.of(problem)));
    }

    /// Returns the sign-in page for a form whose session has expired. It carries the form along.
    static Response expired(ConsoleRequest visit) {
        ResubmittedForm form = ResubmittedForm.of(visit.request());
        if (form == null) {
            return expired(
                    visit, "Sign in again, then enter the form again. It was not kept because it has a secret.", "");
        }
        return form.isTooLong()
                ? expired(visit, "Sign in again, then enter the form again. It was too long to be kept.", "")
                : expired(visit, "Sign in again; what you typed is kept.", form.text());
    }

    /// Returns the sign-in page for a file whose session has expired. The file is not carried along.
    static Response expiredUpload(ConsoleRequest visit) {
        return expired(
                visit,
                "Sign in again, then select the file or paste the text again. Files and pasted texts are not kept.",
                "");
    }

    private static Response expired(ConsoleRequest visit, String advice, String form) {
        var fault = new Fault(null, "Your session has expired. " + advice);
        return visit.refuse(
                UNAUTHENTICATED.because(fault.message()),
                "sign-in",
                view(visit.as(""), "", Destination.HOME, form, fault));
    }

    private static Response resume(ConsoleRequest visit, ResubmittedForm form) {
        return visit.show("resubmitted-form", new ResubmittedView(visit.frame("Continue", "", null), form));
    }

    /// The page after sign-in that sends a kept form again.
    public record ResubmittedView(Frame frame, ResubmittedForm form) {}

    static Response signOut(ConsoleRequest visit) {
        visit.send("POST", "/logout", null);
        return SessionCookie.clear(visit.request(), Screen.seeOther("/console/sign-in"));
    }

    static boolean isSignUpOpen(ConsoleRequest visit) {
        return signUp(visit).isOpen();
    }

    static SignUpPage.State signUp(ConsoleRequest visit) {
        return visit.send("GET", "/sign-up", null).data(SignUpPage.State.class);
    }

    private static View view(ConsoleRequest visit, String email, String next, String form, @Nullable Fault fault) {
        String issuer = SignOnPage.issuer(visit).name();
        boolean isByMail = ForgottenPasswordPage.isByMail(visit);
        return new View(visit.frame("Sign in", "", null), email, next, form, issuer, isByMail, fault);
    }

    /// The page to continue to.
    record Query(@Nullable String next) {}

    /// The sign-in page.
    ///
    /// @param next the page to continue to
    /// @param kept a form to send again after sign-in, as JSON; empty for none
    /// @param issuer the identity provider; null for none
    /// @param isByMail whether a forgotten password can be reset by mail
    public record View(
            Frame frame,
            String email,
            String next,
            String kept,
            @Nullable String issuer,
            boolean isByMail,
            @Nullable Fault fault) {

        /// Returns the path of single sign-on.
        public String signOn() {
            return Destination.signInPath("/console/sign-on", next);
        }
    }

    public record NoAccountView(Frame frame, Me me) {}

    record Session(String token) {

        /// Leaves out the token, which must not reach a log.
        @Override
        public String toString() {
            return "Session[…]";
        }
    }
}
