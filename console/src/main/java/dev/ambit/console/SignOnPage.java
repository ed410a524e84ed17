package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Single sign-on: redirects to the identity provider and handles its callback. The API's cookie binds the callback
/// to the browser that started it.
public final class SignOnPage {

    private static final String PATH = "/console/sign-on";
    private static final String API = "/sessions/oidc";

    /// The page to continue to. An address that is not a console page is ignored.
    private static final Cookie NEXT = new Cookie("next", PATH);

    private static final List<String> ANSWER = List.of("code", "state", "iss", "error");

    private SignOnPage() {}

    /// Redirects to the identity provider.
    static Response begin(ConsoleRequest visit) {
        String next =
                Destination.of(visit.request().query(SignInPage.Query.class).next());
        if (isLedFromElsewhere(visit.request())) {
            return Screen.seeOther(Destination.signInPath("/console/sign-in", next));
        }
        try {
            Reply begun = visit.send("GET", API + "?backTo=CONSOLE", null, from(visit.request()));
            return NEXT.set(visit.request(), Screen.seeOther(header(begun, "Location")), next)
                    .with("Set-Cookie", header(begun, "Set-Cookie"));
        } catch (Problem problem) {
            return SignInPage.refuse(visit, problem, "", next);
        }
    }

    /// Handles the callback.
    static Response finish(ConsoleRequest visit) {
        Request request = visit.request();
        String next = Destination.of(NEXT.read(request));
        String answer = ANSWER.stream()
                .flatMap(it -> parameter(request, it))
                .collect(Collectors.joining("&", API + "/callback?", ""));
        try {
            var session = visit.as("").send("GET", answer, null, from(request)).data(SignInPage.Session.class);
            Response in = SessionCookie.set(
                    request,
                    Screen.seeOther(next),
                    session.token(),
                    issuer(visit).isOverTls());
            return NEXT.clear(request, in);
        } catch (Problem problem) {
            return NEXT.clear(request, SignInPage.refuse(visit.as(""), problem, "", next));
        }
    }

    /// Returns whether another site has led the browser here. Another site may link to the sign-in page, but
    /// must not start the sign-in by itself.
    private static boolean isLedFromElsewhere(Request request) {
        String site = request.header("Sec-Fetch-Site");
        return site != null && !site.equals("same-origin") && !site.equals("none");
    }

    static Issuer issuer(ConsoleRequest visit) {
        return visit.send("GET", API + "/issuer", null, from(visit.request())).data(Issuer.class);
    }

    /// Returns the headers by which the API recognizes the browser and the host.
    private static Map<String, String> from(Request request) {
        return Stream.of("Host", "Cookie")
                .filter(it -> request.header(it) != null)
                .collect(Collectors.toMap(it -> it, it -> Objects.requireNonNull(request.header(it))));
    }

    private static Stream<String> parameter(Request request, String name) {
        String value = request.parameter(name);
        return value == null ? Stream.empty() : Stream.of(name + "=" + UrlText.encoded(value));
    }

    private static String header(Reply reply, String header) {
        return Objects.requireNonNull(reply.header(header), header);
    }

    /// The configuration of single sign-on.
    ///
    /// @param issuer null if it is not configured
    record Issuer(@Nullable String issuer, List<String> redirectUrls) {

        Issuer {
            redirectUrls = List.copyOf(redirectUrls);
        }

        /// Returns the host name of the identity provider; null if there is none.
        @Nullable
        String name() {
            return issuer == null ? null : URI.create(issuer).getHost();
        }

        /// Returns whether the console is reached over TLS, which the request of a callback does not show.
        private boolean isOverTls() {
            return redirectUrls.stream().allMatch(it -> it.startsWith("https://"));
        }
    }
}
