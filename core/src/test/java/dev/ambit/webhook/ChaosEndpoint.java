package dev.ambit.webhook;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestEvent;
import dev.ambit.http.Json;
import dev.ambit.webhook.ByosReceiver.AnsweredRequest;
import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// An endpoint with faults switched on, and its receiver.
record ChaosEndpoint(
        TestEnvironment environment, String id, String secret, ByosReceiver receiver, boolean isLegacy, Chaos chaos) {

    /// With its rate. A delay holds up its customer for up to two seconds, so there may be few.
    enum Fault {
        DUPLICATE("duplicate", "0.2"),
        REORDER("reorder", "0.2"),
        DELAY("delay", "0.05"),
        DROP("drop", "0.1"),
        BAD_SIGNATURE("badSignature", "0.2");

        private final String word;
        private final String rate;

        Fault(String word, String rate) {
            this.word = word;
            this.rate = rate;
        }

        /// Whether it strikes that event, as the sender decides it.
        boolean affects(InjectedFaults injected) {
            boolean isDropped =
                    injected.leavesOrderFor().filter(it -> it.toSeconds() > 1).isPresent();
            return switch (this) {
                case DUPLICATE -> injected.isDuplicated();
                case REORDER -> injected.leavesOrderFor().isPresent() && !isDropped;
                case DELAY ->
                    injected.leavesOrderFor().isEmpty() && injected.delay().toMillis() > 0;
                case DROP -> isDropped;
                case BAD_SIGNATURE -> injected.isForged();
            };
        }
    }

    /// Gets no deliveries before [#enable].
    ///
    /// @param isLegacy whether its receiver does not know signatures
    static ChaosEndpoint open(TestEnvironment environment, long seed, boolean isLegacy, Fault... faults) {
        ByosReceiver receiver = ByosReceiver.open(environment.id());
        Reply made = environment
                .post(
                        "/webhooks",
                        Json.text(
                                Map.of("url", receiver.url(), "eventTypes", TestEvent.TYPES, "legacySecret", isLegacy)))
                .isOk();
        String id = made.text("id");
        String secret = made.text(isLegacy ? "legacySecret" : "secret");
        receiver.trust(new ByosAuthentication(secret, !isLegacy));
        Map<String, Object> wanted = Stream.of(faults).collect(toMap(it -> it.word, it -> new BigDecimal(it.rate)));
        wanted.put("seed", seed);
        Http http = environment.http();
        Reply unsettled = http.send(http.request("/api/v1/webhooks/%s/chaos".formatted(id))
                        .header("X-API-KEY", environment.key())
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(Json.text(wanted))))
                .isOk();
        environment.post("/webhooks/%s/disable".formatted(id), "").isOk();
        Chaos chaos = Json.read(Json.text(unsettled.at("chaos")), Chaos.class);
        return new ChaosEndpoint(environment, id, secret, receiver, isLegacy, chaos);
    }

    /// It goes on from where it was.
    void enable() {
        environment.post("/webhooks/%s/enable".formatted(id), "").isOk();
    }

    /// The numbers of the received events that had this fault, as the sender decides it.
    Set<Long> eventsWith(Fault fault) {
        return receiver.sightings().arrived().stream()
                .filter(it -> fault.affects(new InjectedFaults(chaos, it)))
                .collect(toSet());
    }

    /// As the library for receivers verifies it.
    boolean isGenuine(AnsweredRequest request) {
        if (isLegacy) {
            return secret.equals(request.headers().getFirst("Stigg-Webhooks-Secret"));
        }
        try {
            new Webhook(secret).verify(request.body(), HttpHeaders.of(request.headers(), (_, _) -> true));
            return true;
        } catch (WebhookVerificationException _) {
            return false;
        } catch (EmptyWebhookSecretException e) {
            throw new AssertionError(e);
        }
    }
}
