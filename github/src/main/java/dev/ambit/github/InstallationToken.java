package dev.ambit.github;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import dev.ambit.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The access token of an App's installation for one repository. It is valid for an hour, and is replaced before
/// that.
final class InstallationToken {

    private static final Duration RENEWAL = Duration.ofMinutes(5);

    /// GitHub refuses tokens of the App that are valid for more than 10 minutes or were issued in the future.
    private static final Duration SKEW = Duration.ofMinutes(1);

    private static final Duration VALIDITY = Duration.ofMinutes(9);

    private static final int UNPROCESSABLE = 422;

    private final GithubApp app;
    private final GithubHttp http;
    private final InstantSource clock;
    private @Nullable Issued issued;

    private record Issued(String token, Instant expiresAt, Map<String, Object> permissions) {

        /// Omits the token, so that logs do not contain it.
        @Override
        public String toString() {
            return "until " + expiresAt;
        }
    }

    InstallationToken(GithubApp app, GithubHttp http, InstantSource clock) {
        this.app = app;
        this.http = http;
        this.clock = clock;
    }

    /// Returns a token that is valid for some minutes.
    synchronized String value() {
        Issued known = issued;
        if (known == null || !clock.instant().isBefore(known.expiresAt().minus(RENEWAL))) {
            known = issue();
            issued = known;
        }
        return known.token();
    }

    /// Forgets a token that GitHub refused.
    synchronized void discard(String refused) {
        if (issued != null && issued.token().equals(refused)) {
            issued = null;
        }
    }

    /// Returns the levels of the installation's permissions, by name.
    synchronized Map<String, Object> permissions() {
        Issued fresh = issue();
        issued = fresh;
        return fresh.permissions();
    }

    private Issued issue() {
        String path = "/app/installations/%d/access_tokens".formatted(app.installationId());
        GithubAnswer answer =
                http.send("POST", path, jwt(), Json.text(Map.of("repositories", List.of(app.repositoryName()))));
        if (answer.status() == GithubErrors.UNAUTHORIZED) {
            throw STACK_RESOURCE_REFUSED.because(
                    "GitHub rejects the private key of App %d. Attach the App again with a valid key."
                            .formatted(app.appId()));
        }
        if (answer.isMissing()) {
            throw STACK_RESOURCE_REFUSED.because(
                    "GitHub App %d has no installation %d. Install it again, then attach it with the new installation."
                            .formatted(app.appId(), app.installationId()));
        }
        if (answer.status() == UNPROCESSABLE) {
            throw STACK_RESOURCE_REFUSED.because(
                    "Installation %d of the GitHub App has no access to repository `%s`. Grant the access on GitHub."
                            .formatted(app.installationId(), app.repository()));
        }
        Map<String, Object> object = answer.require().object();
        return new Issued(
                GithubAnswer.text(object, "token"),
                expiry(GithubAnswer.text(object, "expires_at")),
                GithubAnswer.entries(object, "permissions"));
    }

    private Instant expiry(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException _) {
            return clock.instant().plus(RENEWAL);
        }
    }

    private String jwt() {
        Instant now = clock.instant();
        var claims = Map.of(
                "iss", Long.toString(app.appId()),
                "iat", now.minus(SKEW).getEpochSecond(),
                "exp", now.plus(VALIDITY).minus(SKEW).getEpochSecond());
        var jws = new JWSObject(new JWSHeader(JWSAlgorithm.RS256), new Payload(Json.text(claims)));
        try {
            jws.sign(new RSASSASigner(app.key()));
        } catch (JOSEException e) {
            throw new IllegalStateException("Cannot sign with the key of %s".formatted(app), e);
        }
        return jws.serialize();
    }
}
