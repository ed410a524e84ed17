package dev.ambit.identity;

import static dev.ambit.problem.ProblemCode.SINGLE_SIGN_ON_UNAVAILABLE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.common.contenttype.ContentType;
import com.nimbusds.oauth2.sdk.http.HTTPRequest.Method;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import dev.ambit.egress.Egress;
import dev.ambit.egress.Outcome;
import dev.ambit.problem.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Sends the requests of the OpenID Connect library through [Egress], with its bounds and blocked addresses, and
/// waits for the responses.
final class IssuerCalls implements HTTPRequestSender {

    private static final Duration TIMEOUT_MAX = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int FAULTS = 500;

    private final Egress egress;
    private final TrustedIssuer issuer;

    IssuerCalls(Egress egress, TrustedIssuer issuer) {
        this.egress = egress;
        this.issuer = issuer;
    }

    /// Returns the content of a URL.
    ///
    /// @throws Problem 503 if the request fails
    String read(URI url) {
        var coming = new CompletableFuture<Outcome>();
        egress.get(
                issuer, url, Map.of("Accept", ContentType.APPLICATION_JSON.getType()), TIMEOUT_MAX, coming::complete);
        Outcome.Answered answer = answered(coming);
        if (answer.status() != OK) {
            throw unavailable("%s returned status %d.".formatted(url, answer.status()));
        }
        return answer.head();
    }

    @Override
    public HTTPResponse send(ReadOnlyHTTPRequest request) {
        if (request.getMethod() != Method.POST) {
            throw new IllegalStateException("Only the token endpoint is called with the method POST.");
        }
        Map<String, String> headers = new HashMap<>();
        request.getHeaderMap().forEach((name, values) -> headers.put(name, values.getFirst()));
        byte[] body = request.getBody().getBytes(UTF_8);
        var coming = new CompletableFuture<Outcome>();
        egress.ask(issuer, request.getURI(), headers, body, TIMEOUT_MAX, coming::complete);
        Outcome.Answered answer = answered(coming);
        if (answer.status() >= FAULTS) {
            throw unavailable("It returned status %d.".formatted(answer.status()));
        }
        var response = new HTTPResponse(answer.status());
        response.setEntityContentType(ContentType.APPLICATION_JSON);
        response.setBody(answer.head());
        return response;
    }

    Problem unavailable(String reason) {
        return SINGLE_SIGN_ON_UNAVAILABLE.because(
                "The identity provider `%s` is unavailable: %s Retry later, or ask its administrator."
                        .formatted(issuer.url(), reason));
    }

    private Outcome.Answered answered(CompletableFuture<Outcome> coming) {
        return switch (coming.join()) {
            case Outcome.Answered answer -> answer;
            case Outcome.Failed failed -> throw unavailable(failed.reason());
            case Outcome.Withdrawn _ ->
                throw new IllegalStateException("A request to the identity provider is never withdrawn.");
        };
    }
}
