package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import dev.ambit.http.Handler;
import dev.ambit.http.LocalClient;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/// Runs the page of each request: reads the session, checks forms and shows problems as pages.
public final class Pages {

    /// Forms that need no session.
    private static final Set<String> DOORS = Set.of(
            "/console/sign-in",
            "/console/sign-out",
            "/console/sign-up",
            "/console/join",
            "/console/reset",
            "/console/forgotten-password");

    private final LocalClient api;
    private final Predicate<String> isOfStacks;
    private final List<String> eventTypes;
    private final InstantSource clock;
    private final Screen screen = new Screen();

    /// @param isOfStacks whether a host belongs to a stack; sign-in is refused there, because stacks could read its
    ///     cookies
    /// @param eventTypes names of all event types that a webhook can select
    Pages(LocalClient api, Predicate<String> isOfStacks, List<String> eventTypes, InstantSource clock) {
        this.api = api;
        this.isOfStacks = isOfStacks;
        this.eventTypes = eventTypes;
        this.clock = clock;
    }

    /// Returns the handler of a page that changes nothing.
    Handler view(Function<ConsoleRequest, Response> page) {
        return request -> answer(visit(request), page);
    }

    /// Returns the handler of a form. Only forms of console pages are accepted.
    Handler form(Function<ConsoleRequest, Response> page) {
        return request -> answer(visit(request), visit -> {
            if (!visit.isSignedIn() && !DOORS.contains(request.path())) {
                SameSite.requireOrigin(request);
                return SignInPage.expired(visit);
            }
            visit.requireOurForm();
            return whileSignedIn(visit, page, SignInPage::expired);
        });
    }

    /// @param expired the page if the session has expired
    private static Response whileSignedIn(
            ConsoleRequest visit, Function<ConsoleRequest, Response> page, Function<ConsoleRequest, Response> expired) {
        try {
            return page.apply(visit);
        } catch (Problem problem) {
            if (problem.code() != UNAUTHENTICATED || visit.request().header("HX-Request") != null) {
                throw problem;
            }
            return SessionCookie.clear(visit.request(), expired.apply(visit));
        }
    }

    /// Returns the handler of a form with a file.
    Handler upload(BiFunction<ConsoleRequest, Upload, Response> page) {
        return request -> answer(visit(request), visit -> {
            if (!visit.isSignedIn()) {
                SameSite.requireOrigin(request);
                return SignInPage.expiredUpload(visit);
            }
            Upload upload = Upload.of(request);
            visit.requireOurs(upload.text(SameSite.FIELD));
            return whileSignedIn(visit, it -> page.apply(it, upload), SignInPage::expiredUpload);
        });
    }

    Response asset(Request request) {
        return screen.assets().get(request);
    }

    private ConsoleRequest visit(Request request) {
        return new ConsoleRequest(request, api, screen, eventTypes, clock);
    }

    private Response answer(ConsoleRequest visit, Function<ConsoleRequest, Response> page) {
        try {
            requireOwnHost(visit.request());
            return page.apply(visit);
        } catch (Problem problem) {
            return problem.code() == UNAUTHENTICATED
                    ? SessionCookie.clear(visit.request(), toDoor(visit.request()))
                    : refusal(
                            visit.frame("Not possible", "", null),
                            problem,
                            visit.request().traceId());
        }
    }

    private void requireOwnHost(Request request) {
        String host = String.valueOf(request.header("Host")).replaceFirst(":\\d{1,5}$", "");
        if (isOfStacks.test(host)) {
            throw ACCESS_DENIED.because(
                    "The host `%s` is kept for stacks, so no one can sign in here. Open the console at the"
                                    .formatted(host)
                            + " address of the server.");
        }
    }

    /// Redirects the whole window to the sign-in page, even if the request was for a part of a page.
    private static Response toDoor(Request request) {
        String path = Destination.signInPath(request);
        return request.header("HX-Request") == null
                ? Screen.seeOther(path)
                : Screen.nothing(204).with("HX-Redirect", path);
    }

    /// Returns a page with the problem, without a call to the API.
    Response refusal(Problem problem, String traceId) {
        var frame = new Frame("Not possible", "", null, screen.assets(), SameSite.formToken(""), null);
        return refusal(frame, problem, traceId);
    }

    private Response refusal(Frame frame, Problem problem, String traceId) {
        int status = problem.code().status();
        return screen.show(status, "refusal", new RefusalView(frame, status, problem.message(), traceId));
    }

    /// A page with a problem.
    ///
    /// @param traceId identifies the request in the log
    public record RefusalView(Frame frame, int status, String message, String traceId) {

        public String title() {
            return switch (status) {
                case 404 -> "Not here";
                case 500 -> "Our fault";
                default -> "Not possible";
            };
        }
    }
}
