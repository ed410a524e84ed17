package dev.ambit.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A challenge by which an account proves that it controls a domain. It belongs to one account and domain, and it
/// stays after verification.
///
/// @param token random value to publish; it is not secret
/// @param method by which the domain was verified; null before that
/// @param verifiedAt null until the domain is verified
record DomainChallenge(
        DomainName domain,
        String token,
        Instant requestedAt,
        @Nullable ChallengeMethod method,
        @Nullable Instant verifiedAt) {

    private static final String LABEL = "_ambit-challenge.";
    private static final String VALUE = "ambit-domain-verification=";
    private static final String PATH = "/.well-known/ambit-challenge";

    /// Omits the token, as for all tokens.
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

    /// The content of the TXT record or the file.
    String value() {
        return VALUE + token;
    }

    /// The path of the file. The token is not part of it, so a web server that echoes paths proves nothing.
    String path() {
        return PATH;
    }
}
