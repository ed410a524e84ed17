package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import dev.ambit.http.Handler;
import dev.ambit.http.LocalClient;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.InstantSource;
import java.util.function.Function;

/// Opens each page to whoever knocks, and says in words for people why one does not open.
public final class Pages {

    private final LocalClient api;
    private final InstantSource clock;
    private final Screen screen = new Screen();

    Pages(LocalClient api, InstantSource clock) {
        this.api = api;
        this.clock = clock;
    }

    /// A page to look at, which changes nothing.
    Handler look(Function<Visit, Response> page) {
        return request -> answer(new Visit(request, api, screen, clock), page);
    }

    /// A form, which does something: only from a page of ours.
    Handler form(Function<Visit, Response> page) {
        return request -> answer(new Visit(request, api, screen, clock), visit -> {
            visit.requireOurForm();
            return page.apply(visit);
        });
    }

    Response asset(Request request) {
        return screen.assets().get(request);
    }

    private Response answer(Visit visit, Function<Visit, Response> page) {
        try {
            return page.apply(visit);
        } catch (Problem problem) {
            return problem.code() == UNAUTHENTICATED
                    ? SessionCookie.clear(visit.request(), Screen.seeOther("/console/sign-in"))
                    : refusal(visit, problem);
        }
    }

    private Response refusal(Visit visit, Problem problem) {
        int status = problem.code().status();
        var view =
                new RefusalView(visit.frame("Not possible", "", null), status, problem.message(), visit.isSignedIn());
        return screen.show(status, "refusal", view);
    }

    public record RefusalView(Frame frame, int status, String message, boolean isSignedIn) {}
}
