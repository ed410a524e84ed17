package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.INTEGRATION_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.access.Secrets;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.identity.Attempt;
import dev.ambit.identity.IdentityProvider;
import dev.ambit.identity.IdentityProvider.Answer;
import dev.ambit.identity.IdentityProvider.Begun;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The doors through which a browser goes to the issuer, and comes back from it. Between them it keeps what it began
/// with, sealed: nobody else's browser can come back in its place, and this server has nothing to remember.
public final class SingleSignOnApi {

    public static final String PATH = "/api/v1/sessions/oidc";
    public static final String CALLBACK = PATH + "/callback";

    private static final String COOKIE = "ambit-sign-on";
    private static final String PURPOSE = "single sign-on";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+(:\\d{1,5})?|\\[[0-9a-fA-F:.]+](:\\d{1,5})?");

    private final @Nullable IdentityProvider provider;
    private final SingleSignOn singleSignOn;
    private final SessionApi sessions;
    private final Secrets secrets;
    private final @Nullable String publicUrl;

    /// With an issuer or without one.
    ///
    /// @param provider null if the operator trusts no issuer
    /// @param publicUrl by which browsers reach this server; null is the one that they ask, without TLS
    public SingleSignOnApi(
            @Nullable IdentityProvider provider,
            SingleSignOn singleSignOn,
            SessionApi sessions,
            Secrets secrets,
            @Nullable String publicUrl) {
        this.provider = provider;
        this.singleSignOn = singleSignOn;
        this.sessions = sessions;
        this.secrets = secrets;
        this.publicUrl = publicUrl;
    }

    public Response begin(Request request) {
        Begun begun = provider().begin(URI.create(address(request) + CALLBACK));
        byte[] sealed = secrets.sealOwn(Json.text(begun.attempt()), PURPOSE);
        return Response.text(302, "text/plain", "")
                .with("Location", begun.page().toString())
                .with("Cache-Control", "no-store")
                .with(
                        "Set-Cookie",
                        cookie(
                                Base64.getUrlEncoder().withoutPadding().encodeToString(sealed),
                                IdentityProvider.ATTEMPT.toSeconds()));
    }

    /// The cookie goes with the answer, whatever that is: an attempt is made once.
    public Response finish(Request request) {
        IdentityProvider issuer = provider();
        request.answerWith(Map.of("Set-Cookie", cookie("", 0), "Cache-Control", "no-store"));
        var answer = new Answer(
                request.parameter("code"),
                request.parameter("state"),
                request.parameter("iss"),
                request.parameter("error"));
        Attempt attempt = attempt(request)
                .orElseThrow(() -> UNAUTHENTICATED.because("This browser has begun no sign-in. Begin again."));
        return sessions.answer(singleSignOn.signIn(issuer.finish(attempt, answer), request.peer(), request.traceId()));
    }

    private IdentityProvider provider() {
        if (provider == null) {
            throw INTEGRATION_NOT_FOUND.because("Single sign-on is not set up here (AMBIT_OIDC_ISSUER).");
        }
        return provider;
    }

    private String address(Request request) {
        if (publicUrl != null) {
            return publicUrl;
        }
        String host = request.header("Host");
        if (host == null || !HOST.matcher(host).matches()) {
            throw BAD_USER_INPUT.because("Nobody can be sent back here.").at("Host", host, "a name or an address");
        }
        return "http://" + host;
    }

    private String cookie(String value, long seconds) {
        String secure = publicUrl != null && publicUrl.startsWith("https://") ? "; Secure" : "";
        return "%s=%s; Path=%s; HttpOnly; SameSite=Lax; Max-Age=%d%s".formatted(COOKIE, value, PATH, seconds, secure);
    }

    private Optional<Attempt> attempt(Request request) {
        String header = request.header("Cookie");
        return Stream.of((header == null ? "" : header).split(";", -1))
                .map(String::strip)
                .filter(it -> it.startsWith(COOKIE + "="))
                .findFirst()
                .flatMap(it -> secrets.openedOwn(bytes(it.substring(COOKIE.length() + 1)), PURPOSE))
                .map(it -> Json.readStored(it, Attempt.class));
    }

    /// What was never ours is opened by nothing.
    private static byte[] bytes(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            return text.getBytes(UTF_8);
        }
    }
}
