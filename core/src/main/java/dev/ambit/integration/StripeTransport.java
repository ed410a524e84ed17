package dev.ambit.integration;

import static dev.ambit.problem.ProblemCode.STRIPE_ERROR;

import com.stripe.net.ApiResource.RequestMethod;
import com.stripe.net.HttpClient;
import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import dev.ambit.egress.Egress;
import dev.ambit.egress.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/// Sends the requests of Stripe's library through [Egress], with its bounds and blocked addresses.
final class StripeTransport extends HttpClient {

    private static final Duration TIMEOUT_MAX = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final Pattern OBJECT = Pattern.compile("\"object\"\\s*:\\s*\"(\\w+)\"");
    private static final String AGENT = "Ambit-Stripe/1";

    /// Omitted, because it contains the durations of earlier calls.
    private static final String TELEMETRY = "X-Stripe-Client-Telemetry";

    private final Egress egress;
    private final Object owner;

    /// @param owner the owner of the calls; connections are not shared between owners
    StripeTransport(Egress egress, Object owner) {
        this.egress = egress;
        this.owner = owner;
    }

    /// Waits for the response. Throws 503 if there is none.
    @Override
    public StripeResponse request(StripeRequest request) {
        if (request.method() != RequestMethod.GET) {
            throw new IllegalStateException("Only GET requests are sent to Stripe.");
        }
        var coming = new CompletableFuture<Outcome>();
        egress.get(owner, URI.create(request.url().toString()), headers(request), TIMEOUT_MAX, coming::complete);
        return switch (coming.join()) {
            case Outcome.Answered answer -> read(request, answer);
            case Outcome.Failed failed ->
                throw STRIPE_ERROR.because("Stripe is unavailable: " + failed.reason() + " Retry in a few seconds.");
            case Outcome.Withdrawn _ -> throw new IllegalStateException("A request to Stripe is never withdrawn.");
        };
    }

    /// Checks the response first, because the library fails on unexpected JSON.
    private static StripeResponse read(StripeRequest request, Outcome.Answered answer) {
        String body = answer.head().strip();
        if (!body.startsWith("{") || (answer.status() == OK && !isAskedFor(request, body))) {
            throw STRIPE_ERROR.because(
                    "The response (status %d) is not a valid Stripe response. Check the network between this server and Stripe."
                            .formatted(answer.status()));
        }
        return new StripeResponse(answer.status(), HttpHeaders.of(Map.of()), body);
    }

    /// Returns whether the response is the object that the path names, such as a `balance` for `/v1/balance`.
    private static boolean isAskedFor(StripeRequest request, String body) {
        String path = request.url().getPath();
        return OBJECT.matcher(body).results().anyMatch(it -> path.endsWith("/" + it.group(1)));
    }

    private static Map<String, String> headers(StripeRequest request) {
        Map<String, String> headers = new HashMap<>();
        request.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
        headers.remove(TELEMETRY);
        headers.put("User-Agent", AGENT);
        return headers;
    }
}
