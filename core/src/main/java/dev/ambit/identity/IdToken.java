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
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.net.URI;
import java.text.ParseException;
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

    IdToken(TrustedIssuer issuer, OIDCProviderMetadata metadata, IssuerCalls calls) {
        this.issuer = issuer;
        this.metadata = metadata;
        this.calls = calls;
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
            throw UNAUTHENTICATED.because(
                    "The ID token of the identity provider is not valid. Sign in again. " + e.getMessage());
        }
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
