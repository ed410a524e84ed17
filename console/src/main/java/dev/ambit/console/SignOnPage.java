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

/// In by the issuer that the operator trusts: away to it and back. What keeps the browser that began apart from all
/// others is the API's, here as there.
public final class SignOnPage {

    private static final String PATH = "/console/sign-on";
    private static final String API = "/sessions/oidc";

    /// Where to go on to; only a page of ours, whoever may have written it.
    private static final Cookie NEXT = new Cookie("next", PATH);

    private static final List<String> ANSWER = List.of("code", "state", "iss", "error");

    private SignOnPage() {}

    /// Away to the issuer.
    static Response begin(Visit visit) {
        String next =
                Destination.of(visit.request().query(SignInPage.Query.class).next());
        if (isLedFromElsewhere(visit.request())) {
            return Screen.seeOther(Destination.door("/console/sign-in", next));
        }
        try {
            Reply begun = visit.send("GET", API + "?backTo=CONSOLE", null, from(visit.request()));
            return NEXT.set(visit.request(), Screen.seeOther(said(begun, "Location")), next)
                    .with("Set-Cookie", said(begun, "Set-Cookie"));
        } catch (Problem problem) {
            return SignInPage.refuse(visit, problem, "", next);
        }
    }

    /// Back from it.
    static Response finish(Visit visit) {
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

    /// A page elsewhere may lead people to where they sign in, and not do it for them.
    private static boolean isLedFromElsewhere(Request request) {
        String site = request.header("Sec-Fetch-Site");
        return site != null && !site.equals("same-origin") && !site.equals("none");
    }

    static Issuer issuer(Visit visit) {
        return visit.send("GET", API + "/issuer", null, from(visit.request())).data(Issuer.class);
    }

    /// By which the API knows the browser, and where it has come to.
    private static Map<String, String> from(Request request) {
        return Stream.of("Host", "Cookie")
                .filter(it -> request.header(it) != null)
                .collect(Collectors.toMap(it -> it, it -> Objects.requireNonNull(request.header(it))));
    }

    private static Stream<String> parameter(Request request, String name) {
        String value = request.parameter(name);
        return value == null ? Stream.empty() : Stream.of(name + "=" + Words.encoded(value));
    }

    private static String said(Reply reply, String header) {
        return Objects.requireNonNull(reply.header(header), header);
    }

    /// Who vouches for people, if anybody does.
    record Issuer(@Nullable String issuer, List<String> redirectUrls) {

        Issuer {
            redirectUrls = List.copyOf(redirectUrls);
        }

        /// As people know it; null where there is none.
        @Nullable
        String name() {
            return issuer == null ? null : URI.create(issuer).getHost();
        }

        /// A browser that comes from elsewhere does not say by itself how it has come.
        private boolean isOverTls() {
            return redirectUrls.stream().allMatch(it -> it.startsWith("https://"));
        }
    }
}
