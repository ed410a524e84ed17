package dev.ambit.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Verifies signatures with an independent library.
class SignatureTest {

    private static final String BODY = "{\"type\":\"customer.created\",\"name\":\"Ännchen\"}";

    private final String secret = Signature.randomSecret();
    private final Instant now = Instant.now();

    @Test
    void independent_verifier_accepts_the_signature() {
        assertThatCode(() -> verify(secret, BODY, signed(new Signature(secret), BODY)))
                .doesNotThrowAnyException();
    }

    @Test
    void a_changed_byte_is_refused() {
        byte[] body = BODY.getBytes(UTF_8);
        body[ThreadLocalRandom.current().nextInt(body.length - 20)] ^= 1;

        Map<String, String> headers = signed(new Signature(secret), BODY);

        assertRefused(secret, new String(body, UTF_8), headers);
        for (String name : headers.keySet()) {
            String value = headers.get(name);
            String changed = (char) (value.charAt(0) ^ 1) + value.substring(1);
            assertRefused(
                    secret,
                    BODY,
                    headers.entrySet().stream()
                            .collect(toMap(
                                    Map.Entry::getKey, it -> it.getKey().equals(name) ? changed : it.getValue())));
        }
        assertRefused(Signature.randomSecret(), BODY, headers);
    }

    @Test
    void both_secrets_verify_during_the_overlap() {
        String after = Signature.randomSecret();
        var overlapping = new Signature(after, List.of(Signature.previous(secret, now.plusSeconds(1))));

        Map<String, String> headers = signed(overlapping, BODY);

        assertThat(headers.get("webhook-signature")).matches("v1,\\S{44} v1,\\S{44}");
        assertThatCode(() -> verify(secret, BODY, headers)).doesNotThrowAnyException();
        assertThatCode(() -> verify(after, BODY, headers)).doesNotThrowAnyException();
    }

    @Test
    void only_the_new_secret_verifies_after_the_overlap() {
        String after = Signature.randomSecret();

        Map<String, String> headers = signed(new Signature(after, List.of(Signature.previous(secret, now))), BODY);

        assertThatCode(() -> verify(after, BODY, headers)).doesNotThrowAnyException();
        assertRefused(secret, BODY, headers);
    }

    /// The initialized key is shared, so a signature must not use the state of another one.
    @Test
    void concurrent_signing_gives_correct_signatures() {
        var signature = new Signature(secret);
        UUID messageId = UUID.randomUUID();
        List<String> bodies =
                IntStream.range(0, 2_000).mapToObj("{\"n\": %d}"::formatted).toList();

        assertThat(bodies.parallelStream().map(it -> signature.headers(messageId, now, it.getBytes(UTF_8))))
                .isEqualTo(bodies.stream()
                        .map(it -> new Signature(secret).headers(messageId, now, it.getBytes(UTF_8)))
                        .toList());
    }

    @Test
    void a_secret_is_32_random_bytes() {
        assertThat(secret).startsWith("whsec_").isNotEqualTo(Signature.randomSecret());
        assertThat(Base64.getDecoder().decode(secret.substring(6))).hasSize(32);
    }

    private Map<String, String> signed(Signature signature, String body) {
        return signature.headers(UUID.randomUUID(), now, body.getBytes(UTF_8));
    }

    private static void assertRefused(String secret, String body, Map<String, String> headers) {
        assertThatThrownBy(() -> verify(secret, body, headers)).isInstanceOf(WebhookVerificationException.class);
    }

    private static void verify(String secret, String body, Map<String, String> headers)
            throws WebhookVerificationException, EmptyWebhookSecretException {
        new Webhook(secret)
                .verify(
                        body,
                        HttpHeaders.of(
                                headers.entrySet().stream()
                                        .collect(toMap(Map.Entry::getKey, it -> List.of(it.getValue()))),
                                (_, _) -> true));
    }
}
