package dev.ambit.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Asks an account to prove that it controls a domain. It is bound to account and domain and stays when it is
/// verified.
///
/// @param token to publish; nobody guesses it, and it is no secret
/// @param method by which it was verified; null before
/// @param verifiedAt null before
record DomainChallenge(
        DomainName domain,
        String token,
        Instant requestedAt,
        @Nullable ChallengeMethod method,
        @Nullable Instant verifiedAt) {

    private static final String LABEL = "_ambit-challenge.";
    private static final String VALUE = "ambit-domain-verification=";
    private static final String PATH = "/.well-known/ambit-challenge";

    /// Without the token, as with every token.
    @Override
    public String toString() {
        return "DomainChallenge[" + domain + "]";
    }

    boolean isVerified() {
        return verifiedAt != null;
    }

    /// Returns whether the proof covers a host. Control of a DNS zone covers the names below; control of a web
    /// server covers its own name alone.
    boolean proves(DomainName host) {
        return switch (method) {
            case null -> false;
            case DNS -> host.isWithin(domain);
            case HTTP -> host.equals(domain);
        };
    }

    /// The name of the TXT record.
    String recordName() {
        return LABEL + domain;
    }

    /// What the TXT record holds, or the file.
    String value() {
        return VALUE + token;
    }

    /// The path of the file. The token is not part of it, so a web server that echoes paths proves nothing.
    String path() {
        return PATH;
    }
}
