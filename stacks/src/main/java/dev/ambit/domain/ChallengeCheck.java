package dev.ambit.domain;

import dev.ambit.egress.Egress;
import dev.ambit.egress.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Looks for the answer to a challenge, in DNS or on the web server of the domain. Waits for the network, so it
/// must run outside of transactions.
public final class ChallengeCheck {

    private static final int HTTP_PORT = 80;
    private static final int STATUS_OK = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TextRecords records;
    private final Egress egress;
    private final int httpPort;

    public ChallengeCheck(TextRecords records, Egress egress) {
        this(records, egress, HTTP_PORT);
    }

    /// @param httpPort on which web servers answer
    ChallengeCheck(TextRecords records, Egress egress, int httpPort) {
        this.records = records;
        this.egress = egress;
        this.httpPort = httpPort;
    }

    /// Returns why the answer was not found, as a sentence, or nothing if it was.
    Optional<String> objection(DomainChallenge challenge, ChallengeMethod method) {
        return switch (method) {
            case DNS -> inRecords(challenge);
            case HTTP -> onServer(challenge);
        };
    }

    private Optional<String> inRecords(DomainChallenge challenge) {
        List<String> found;
        try {
            found = records.of(challenge.recordName());
        } catch (DnsFailureException e) {
            return Optional.of(
                    "The name server did not answer for `%s`: %s.".formatted(challenge.recordName(), e.getMessage()));
        }
        return found.contains(challenge.value())
                ? Optional.empty()
                : Optional.of("The TXT record `%s` does not contain `%s` (found %d other records)."
                        .formatted(challenge.recordName(), challenge.value(), found.size()));
    }

    /// Requests the token from the domain's web server. As every outgoing request, this request follows no redirects
    /// and reaches no private address.
    private Optional<String> onServer(DomainChallenge challenge) {
        String port = httpPort == HTTP_PORT ? "" : ":" + httpPort;
        URI url = egress.checkUrl("domain", "http://" + challenge.domain() + port + challenge.path());
        var answer = new CompletableFuture<Outcome>();
        egress.get(this, url, Map.of("Accept", "text/plain"), PATIENCE, answer::complete);
        return switch (answer.join()) {
            case Outcome.Answered it
            when it.status() == STATUS_OK && it.head().strip().equals(challenge.value()) -> Optional.empty();
            case Outcome.Answered it ->
                Optional.of("%s answered %d without the text `%s`.".formatted(url, it.status(), challenge.value()));
            case Outcome.Failed it -> Optional.of("%s did not answer: %s".formatted(url, it.reason()));
            case Outcome.Withdrawn _ -> Optional.of("The request to %s was withdrawn.".formatted(url));
        };
    }
}
