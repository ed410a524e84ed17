package dev.ambit.identity;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.ambit.egress.Egress;
import dev.ambit.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Signs people in at the identity provider with the OpenID Connect authorization code flow, PKCE, state and nonce.
/// Discovers endpoints at `/.well-known/openid-configuration`.
public final class IdentityProvider {

    public static final Duration ATTEMPT = Duration.ofMinutes(10);

    private static final int ISSUERS_MAX = 1;
    private static final Duration METADATA = Duration.ofMinutes(5);

    /// Time for which a failed discovery is not repeated.
    private static final Duration FAILURE_MAX = Duration.ofSeconds(3);

    /// Maximum number of requests that wait for the provider at once, because each occupies a request slot.
    private static final int ASKING_MAX = 16;

    private static final Scope SCOPE = new Scope("openid", "email", "profile");

    private final TrustedIssuer issuer;
    private final IssuerCalls calls;
    private final InstantSource clock;
    private final LoadingCache<TrustedIssuer, OIDCProviderMetadata> metadata;
    private final Semaphore turns = new Semaphore(ASKING_MAX);
    private volatile @Nullable Failure failure;

    public IdentityProvider(TrustedIssuer issuer, Egress egress, InstantSource clock) {
        this.issuer = issuer;
        this.calls = new IssuerCalls(egress, issuer);
        this.clock = clock;
        this.metadata = Caffeine.newBuilder()
                .maximumSize(ISSUERS_MAX)
                .expireAfterWrite(METADATA)
                .build(_ -> discover());
    }

    private record Failure(Problem problem, long endNanos) {}

    /// Returns the issuer URL.
    public String issuer() {
        return issuer.url();
    }

    /// A started sign-in.
    ///
    /// @param page the URL of the provider to redirect the browser to
    public record Begun(URI page, SignInAttempt attempt) {}

    /// The parameters of the redirect back from the provider.
    ///
    /// @param error why the sign-in was rejected
    public record Answer(
            @Nullable String code,
            @Nullable String state,
            @Nullable String issuer,
            @Nullable String error) {

        /// Omits the code, because printed values end up in logs.
        @Override
        public String toString() {
            return "Answer[…]";
        }
    }

    /// Starts a sign-in that returns to `redirect`.
    ///
    /// @throws dev.ambit.problem.Problem 503 if the provider is unavailable
    public Begun begin(URI redirect) {
        var attempt = new SignInAttempt(
                new State().getValue(),
                new Nonce().getValue(),
                new CodeVerifier().getValue(),
                redirect.toString(),
                clock.instant().plus(ATTEMPT));
        URI page = new AuthenticationRequest.Builder(
                        ResponseType.CODE, SCOPE, new ClientID(issuer.clientId()), redirect)
                .endpointURI(metadata().getAuthorizationEndpointURI())
                .state(new State(attempt.state()))
                .nonce(new Nonce(attempt.nonce()))
                .codeChallenge(new CodeVerifier(attempt.verifier()), CodeChallengeMethod.S256)
                .build()
                .toURI();
        return new Begun(page, attempt);
    }

    /// Completes a sign-in and returns the identity.
    ///
    /// @throws dev.ambit.problem.Problem 401 if it does not match the attempt, 503 if the provider is unavailable
    public Identity finish(SignInAttempt attempt, Answer answer) {
        if (clock.instant().isAfter(attempt.expireAt())) {
            throw UNAUTHENTICATED.because("This sign-in attempt has expired. Sign in again.");
        }
        if (answer.state() == null || !isSame(answer.state(), attempt.state())) {
            throw UNAUTHENTICATED
                    .because("`state` does not match the sign-in that this browser started. Sign in again.")
                    .at("state", answer.state(), "the state of the sign-in that this browser started");
        }
        if (answer.issuer() != null && !answer.issuer().equals(issuer.url())) {
            throw UNAUTHENTICATED
                    .because("`iss` is `%s`, but the configured identity provider is `%s`. Sign in again."
                            .formatted(Problem.shortened(answer.issuer()), issuer.url()))
                    .at("iss", answer.issuer(), issuer.url());
        }
        if (answer.error() != null) {
            String why = answer.error().equals(OAuth2Error.ACCESS_DENIED_CODE)
                    ? "`error` is `access_denied`: the sign-in was canceled, or you may not use this application."
                            + " Ask an administrator of the identity provider."
                    : "`error` is `%s`: the identity provider rejected the sign-in. Ask its administrator."
                            .formatted(Problem.shortened(answer.error()));
            throw UNAUTHENTICATED.because(why).at("error", answer.error(), "none");
        }
        String code = answer.code();
        if (code == null || code.isBlank()) {
            throw BAD_USER_INPUT
                    .because("`code` is missing. Sign in again.")
                    .at("code", code, "the code from the identity provider");
        }
        return inTurn(() -> {
            JWT token = token(attempt, code);
            return new IdToken(issuer, metadata.get(issuer), calls, clock).read(token, new Nonce(attempt.nonce()));
        });
    }

    private JWT token(SignInAttempt attempt, String code) {
        var client = new ClientSecretBasic(new ClientID(issuer.clientId()), new Secret(issuer.clientSecret()));
        var grant = new AuthorizationCodeGrant(
                new AuthorizationCode(code), URI.create(attempt.redirect()), new CodeVerifier(attempt.verifier()));
        TokenRequest request =
                new TokenRequest.Builder(metadata.get(issuer).getTokenEndpointURI(), client, grant).build();
        try {
            TokenResponse response =
                    OIDCTokenResponseParser.parse(request.toHTTPRequest().send(calls));
            if (!response.indicatesSuccess()) {
                String error = String.valueOf(
                        response.toErrorResponse().getErrorObject().getCode());
                throw error.equals(OAuth2Error.INVALID_GRANT_CODE)
                        ? UNAUTHENTICATED.because("`code` has expired or was already used. Sign in again.")
                        : calls.unavailable("It rejected this server: %s.".formatted(error));
            }
            return ((OIDCTokenResponse) response.toSuccessResponse())
                    .getOIDCTokens()
                    .getIDToken();
        } catch (ParseException e) {
            throw calls.unavailable("Its token response is not valid: " + e.getMessage());
        } catch (IOException e) {
            throw calls.unavailable(String.valueOf(e.getMessage()));
        }
    }

    private OIDCProviderMetadata metadata() {
        OIDCProviderMetadata known = metadata.getIfPresent(issuer);
        return known == null ? inTurn(() -> metadata.get(issuer)) : known;
    }

    private <T> T inTurn(Supplier<T> asking) {
        if (!turns.tryAcquire()) {
            throw calls.unavailable("Too many requests to it are waiting.");
        }
        try {
            return asking.get();
        } finally {
            turns.release();
        }
    }

    /// Waiters share the failure of a discovery, and do not repeat it one after the other.
    private OIDCProviderMetadata discover() {
        Failure last = failure;
        if (last != null && System.nanoTime() - last.endNanos() < 0) {
            throw last.problem();
        }
        try {
            return ask();
        } catch (Problem problem) {
            failure = new Failure(problem, System.nanoTime() + FAILURE_MAX.toNanos());
            throw problem;
        }
    }

    private OIDCProviderMetadata ask() {
        try {
            var name = new Issuer(issuer.url());
            URI metadata = URI.create(OIDCProviderMetadata.resolveURL(name).toString());
            OIDCProviderMetadata found = OIDCProviderMetadata.parse(calls.read(metadata));
            if (!found.getIssuer().equals(name)) {
                throw calls.unavailable("Its metadata names the issuer %s.".formatted(found.getIssuer()));
            }
            if (found.getAuthorizationEndpointURI() == null || found.getTokenEndpointURI() == null) {
                throw calls.unavailable("Its metadata has no authorization or token endpoint.");
            }
            return found;
        } catch (GeneralException e) {
            throw calls.unavailable("Its metadata is not valid: " + e.getMessage());
        }
    }

    private static boolean isSame(String received, String expected) {
        return MessageDigest.isEqual(received.getBytes(UTF_8), expected.getBytes(UTF_8));
    }
}
