package dev.ambit.identity;

import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Validates ID tokens: signature, issuer, audience, expiry and nonce.
final class IdToken {

    /// Tolerated difference between the clocks of the identity provider and this server.
    private static final int SKEW_SECONDS_MAX = 60;

    /// Maximum by OpenID Connect Core 1.0, §2.
    private static final int SUBJECT_CHARS_MAX = 255;

    private final TrustedIssuer issuer;
    private final OIDCProviderMetadata metadata;
    private final IssuerCalls calls;
    private final InstantSource clock;

    IdToken(TrustedIssuer issuer, OIDCProviderMetadata metadata, IssuerCalls calls, InstantSource clock) {
        this.issuer = issuer;
        this.metadata = metadata;
        this.calls = calls;
        this.clock = clock;
    }

    /// Validates a token. Fetches the keys each time, because sign-ins are rare and keys rotate without notice.
    Identity read(JWT token, Nonce nonce) {
        var keys = new ImmutableJWKSet<SecurityContext>(keys());
        var validator = new IDTokenValidator(
                new Issuer(issuer.url()),
                new ClientID(issuer.clientId()),
                new JWSVerificationKeySelector<>(algorithms(), keys),
                null);
        validator.setMaxClockSkew(SKEW_SECONDS_MAX);
        try {
            return identity(validator.validate(token, nonce));
        } catch (BadJOSEException | JOSEException e) {
            // Claims of a token without a valid signature say nothing about the clock of the identity provider.
            String clocks = e instanceof BadJWTException ? clocks(token) : null;
            throw UNAUTHENTICATED.because(
                    clocks == null
                            ? "The ID token of the identity provider is not valid. Sign in again. " + e.getMessage()
                            : "The ID token of the identity provider is not valid: %s Set both clocks, then sign in again."
                                    .formatted(clocks));
        }
    }

    /// Returns how far the clocks differ, or null if this is not why a token is refused. The identity provider issues a
    /// token during the sign-in, so its times show its clock.
    private @Nullable String clocks(JWT token) {
        try {
            JWTClaimsSet claims = token.getJWTClaimsSet();
            Instant now = clock.instant();
            long issued = seconds(now, claims.getIssueTime());
            long valid = seconds(now, claims.getNotBeforeTime());
            long expired = seconds(now, claims.getExpirationTime());
            long ahead = Math.max(issued, valid);
            if (ahead > SKEW_SECONDS_MAX) {
                return "the identity provider's clock is %d seconds ahead of this server's clock.".formatted(ahead);
            }
            return claims.getExpirationTime() != null && -expired >= SKEW_SECONDS_MAX
                    ? "this server's clock is %d seconds ahead of the identity provider's clock."
                            .formatted(Math.max(-issued, -expired))
                    : null;
        } catch (ParseException _) {
            return null;
        }
    }

    private static long seconds(Instant now, @Nullable Date later) {
        return later == null ? 0 : Duration.between(now, later.toInstant()).toSeconds();
    }

    private Identity identity(IDTokenClaimsSet claims) {
        String subject = claims.getSubject().getValue();
        if (subject.length() > SUBJECT_CHARS_MAX || subject.chars().anyMatch(Character::isISOControl)) {
            throw UNAUTHENTICATED
                    .because(
                            "`sub` in the ID token has more than %d characters or control characters. Check the identity provider."
                                    .formatted(SUBJECT_CHARS_MAX))
                    .at("sub", subject, "up to %d characters".formatted(SUBJECT_CHARS_MAX));
        }
        boolean isVerified = Boolean.TRUE.equals(claims.getBooleanClaim("email_verified"));
        @Nullable String email = claims.getStringClaim("email");
        return new Identity(issuer.url(), subject, isVerified ? email : null, claims.getStringClaim("name"));
    }

    private JWKSet keys() {
        String keys = calls.read(URI.create(metadata.getJWKSetURI().toString()));
        try {
            return JWKSet.parse(keys);
        } catch (ParseException e) {
            throw calls.unavailable("Its signing keys cannot be parsed: " + e.getMessage());
        }
    }

    /// Excludes symmetric algorithms, because with them, a server that can verify a token can also sign one.
    private Set<JWSAlgorithm> algorithms() {
        List<JWSAlgorithm> algorithms = metadata.getIDTokenJWSAlgs();
        return (algorithms == null ? List.of(JWSAlgorithm.RS256) : algorithms)
                .stream()
                        .filter(it -> JWSAlgorithm.Family.RSA.contains(it) || JWSAlgorithm.Family.EC.contains(it))
                        .collect(Collectors.toSet());
    }
}
