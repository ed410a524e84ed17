package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.INTEGRATION_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.access.Secrets;
import dev.ambit.http.Json;
import dev.ambit.http.PlatformName;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.identity.IdentityProvider;
import dev.ambit.identity.IdentityProvider.Answer;
import dev.ambit.identity.IdentityProvider.Begun;
import dev.ambit.identity.SignInAttempt;
import dev.ambit.problem.Problem;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The routes through which a browser goes to the identity provider and returns. The attempt is kept in an
/// encrypted cookie, so another browser cannot complete it, and the server stores nothing.
public final class SingleSignOnApi {

    public static final String PATH = "/api/v1/sessions/oidc";
    public static final String CALLBACK = PATH + "/callback";

    private static final String COOKIE = "sign-on";

    private static final String PURPOSE = "single sign-on";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+(:\\d{1,5})?|\\[[0-9a-fA-F:.]+](:\\d{1,5})?");

    private final @Nullable IdentityProvider provider;
    private final SingleSignOn singleSignOn;
    private final SessionApi sessions;
    private final Secrets secrets;
    private final @Nullable String publicUrl;

    /// Creates the routes.
    ///
    /// @param provider null without single sign-on
    /// @param publicUrl of this server for browsers; null: the host of the request, without TLS
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

    /// Returns the identity provider, and the redirect URLs to register there.
    public Response issuer(Request request) {
        if (provider == null) {
            return Response.ok(new IssuerView(null, List.of()));
        }
        String address = address(request);
        return Response.ok(new IssuerView(
                provider.issuer(),
                Stream.of(Return.values()).map(it -> address + it.callback()).toList()));
    }

    public Response begin(Request request) {
        Return back = Return.of(request.parameter("backTo"));
        Begun begun = provider().begin(URI.create(address(request) + back.callback()));
        byte[] sealed = secrets.sealOwn(Json.text(begun.attempt()), PURPOSE);
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        return Response.text(302, "text/plain", "")
                .with("Location", begun.page().toString())
                .with("Cache-Control", "no-store")
                .with("Set-Cookie", cookie(request, back.path, value, IdentityProvider.ATTEMPT.toSeconds()));
    }

    /// Deletes the cookie of the attempt even if the sign-in fails: an attempt can be completed only once.
    public Response finish(Request request) {
        IdentityProvider issuer = provider();
        request.answerWith(Map.of("Cache-Control", "no-store"));
        var answer = new Answer(
                request.parameter("code"),
                request.parameter("state"),
                request.parameter("iss"),
                request.parameter("error"));
        SignInAttempt attempt = attempt(request)
                .orElseThrow(() -> UNAUTHENTICATED.because(
                        "This browser has not started a sign-in, or its cookie has expired. Sign in again."));
        String ended = cookie(request, Return.of(attempt).path, "", 0);
        request.answerWith(Map.of("Set-Cookie", ended, "Cache-Control", "no-store"));
        return sessions.answer(singleSignOn.signIn(issuer.finish(attempt, answer), request.peer(), request.traceId()));
    }

    private IdentityProvider provider() {
        if (provider == null) {
            throw INTEGRATION_NOT_FOUND.because(
                    "Single sign-on is not configured. Set AMBIT_OIDC_ISSUER, or sign in with a password.");
        }
        return provider;
    }

    private String address(Request request) {
        if (publicUrl != null) {
            return publicUrl;
        }
        String host = request.header("Host");
        if (host == null || !HOST.matcher(host).matches()) {
            throw BAD_USER_INPUT
                    .because("`Host` must be a host name or an address; received `%s`. Set AMBIT_PUBLIC_URL."
                            .formatted(Problem.shortened(host)))
                    .at("Host", host, "a name or an address");
        }
        return "http://" + host;
    }

    private boolean isSecure() {
        return publicUrl != null && publicUrl.startsWith("https://");
    }

    private String cookie(Request request, String path, String value, long seconds) {
        String name = PlatformName.cookie(COOKIE, isSecure(), request);
        String cookie = isSecure()
                ? "%s=%s; Path=/; Secure".formatted(name, value)
                : "%s=%s; Path=%s".formatted(name, value, path);
        return "%s; HttpOnly; SameSite=Lax; Max-Age=%d".formatted(cookie, seconds);
    }

    private Optional<SignInAttempt> attempt(Request request) {
        String header = request.header("Cookie");
        String name = PlatformName.cookie(COOKIE, isSecure(), request) + "=";
        return Stream.of((header == null ? "" : header).split(";", -1))
                .map(String::strip)
                .filter(it -> it.startsWith(name))
                .findFirst()
                .flatMap(it -> secrets.openedOwn(bytes(it.substring(name.length())), PURPOSE))
                .map(it -> Json.readStored(it, SignInAttempt.class));
    }

    /// Returns the bytes of malformed text unchanged; they cannot be decrypted.
    private static byte[] bytes(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            return text.getBytes(UTF_8);
        }
    }

    // The wire.

    /// The target after a sign-in. A free URL would allow open redirects.
    enum Return {
        API(PATH),
        CONSOLE("/console/sign-on");

        private final String path;

        Return(String path) {
            this.path = path;
        }

        private String callback() {
            return path + "/callback";
        }

        /// @param word null: the API
        private static Return of(@Nullable String word) {
            return Stream.of(values())
                    .filter(it -> it.name().equals(word == null ? API.name() : word))
                    .findFirst()
                    .orElseThrow(() -> BAD_USER_INPUT
                            .because("`backTo` must be `API` or `CONSOLE`; received `%s`. Send one of them."
                                    .formatted(Problem.shortened(word)))
                            .at("backTo", word, "API, CONSOLE"));
        }

        private static Return of(SignInAttempt attempt) {
            return attempt.redirect().endsWith(CONSOLE.callback()) ? CONSOLE : API;
        }
    }

    /// The identity provider.
    ///
    /// @param issuer null without single sign-on
    /// @param redirectUrls the redirect URLs to register at the provider
    public record IssuerView(@Nullable String issuer, List<String> redirectUrls) {

        public IssuerView {
            redirectUrls = List.copyOf(redirectUrls);
        }
    }
}
