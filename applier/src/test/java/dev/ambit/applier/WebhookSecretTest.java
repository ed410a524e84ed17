package dev.ambit.applier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Tests which requests are verified, row by row.
class WebhookSecretTest {

    private static final String OURS = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String NEXT = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static final String BODY = "{\"type\":\"customer.created\",\"id\":\"änn\"}";
    private static final Instant NOW = Instant.parse("2026-01-31T09:30:00.5Z");
    private static final long SECOND = NOW.getEpochSecond();

    private static final Pattern SIGNED = Pattern.compile("\\((ours|next) (-?\\d+)\\)");

    /// A dash means that the header is absent. `(ours T)` is the signature with the valid secret for T seconds from
    /// now.
    private static final String TABLE = """
            plain            | id | timestamp | signature                     | believed
            ours             | -  | -         | -                             | yes
            OURS             | -  | -         | -                             | no
            ours and more    | -  | -         | -                             | no
            (empty)          | -  | -         | -                             | no
            -                | -  | -         | -                             | no
            next             | -  | -         | -                             | no
            ours             | m1 | 0         | -                             | yes
            -                | m1 | 0         | (ours 0)                      | yes
            wrong            | m1 | 0         | (ours 0)                      | yes
            ours             | m1 | 0         | (next 0)                      | no
            ours             | m1 | 0         | (empty)                       | no
            ours             | -  | -         | (ours 0)                      | no
            -                | -  | 0         | (ours 0)                      | no
            -                | m1 | -         | (ours 0)                      | no
            -                | m2 | 0         | (ours 0)                      | no
            -                | m1 | 1         | (ours 0)                      | no
            -                | m1 | 0         | (next 0) (ours 0)             | yes
            -                | m1 | 0         | (ours 0) (next 0)             | yes
            -                | m1 | 0         | v1,x v2,y (ours 0)            | yes
            -                | m1 | 0         | v2(ours 0)                    | no
            -                | m1 | 0         | v1a,AAAA                      | no
            -                | m1 | 0         | v1,                           | no
            -                | m1 | 0         | v1,not base64 at all          | no
            -                | m1 | -299      | (ours -299)                   | yes
            -                | m1 | -301      | (ours -301)                   | no
            -                | m1 | 300       | (ours 300)                    | yes
            -                | m1 | 301       | (ours 301)                    | no
            """;

    private final WebhookSecret secret = new WebhookSecret(OURS);

    @Test
    void each_request_is_verified_or_rejected() throws Exception {
        List<String> rows = TABLE.lines().skip(1).toList();
        for (String row : rows) {
            String[] cells = row.split("\\|", -1);

            boolean isBelieved = secret.proves(headers(cells), BODY.getBytes(UTF_8), NOW);

            assertThat(isBelieved ? "yes" : "no").as(row).isEqualTo(cells[4].strip());
        }
        assertThat(rows).hasSize(27);
    }

    @Test
    void malformed_timestamp_is_rejected() throws Exception {
        for (String timestamp : List.of("", "now", "-1", "1.5", "99999999999999999999", "١٢")) {
            String signature = new Webhook(OURS).sign("m1", 0, BODY);
            var headers = Map.of("webhook-id", "m1", "webhook-timestamp", timestamp, "webhook-signature", signature);

            assertThat(secret.proves(headers, BODY.getBytes(UTF_8), NOW)).isFalse();
        }
    }

    @Test
    void header_names_are_case_insensitive() {
        for (String name : List.of("stigg-webhooks-secret", "STIGG-WEBHOOKS-SECRET", "Stigg-Webhooks-Secret")) {
            assertThat(secret.proves(Map.of(name, OURS), BODY.getBytes(UTF_8), NOW))
                    .isTrue();
        }
    }

    @Test
    void altered_body_is_rejected() throws Exception {
        Map<String, String> headers = headers("-|m1|0|(ours 0)".split("\\|", -1));

        assertThat(secret.proves(headers, (BODY + " ").getBytes(UTF_8), NOW)).isFalse();
    }

    @Test
    void both_secrets_are_valid_during_a_rotation() throws Exception {
        var both = new WebhookSecret(List.of(NEXT, OURS));
        for (String row : List.of("ours|-|-|-", "next|-|-|-", "-|m1|0|(ours 0)", "-|m1|0|(next 0)")) {
            assertThat(both.proves(headers(row.split("\\|", -1)), BODY.getBytes(UTF_8), NOW))
                    .as(row)
                    .isTrue();
        }
    }

    @Test
    void secret_without_prefix_is_valid_only_in_the_plain_header() throws Exception {
        String text = "correct horse";
        var plain = new WebhookSecret(text);

        assertThat(plain.proves(Map.of("Stigg-Webhooks-Secret", text), new byte[0], NOW))
                .isTrue();
        assertThat(plain.proves(headers("-|m1|0|(ours 0)".split("\\|", -1)), BODY.getBytes(UTF_8), NOW))
                .isFalse();
    }

    @Test
    void secret_with_prefix_must_be_base64() {
        for (String text : List.of("whsec_", "whsec_***", OURS + "\n", "whsec_-_-_")) {
            assertThatThrownBy(() -> new WebhookSecret(text)).hasMessageContaining("base64");
        }
    }

    @Test
    void secret_is_required() {
        assertThatThrownBy(() -> new WebhookSecret("")).hasMessageContaining("is blank");
        assertThatThrownBy(() -> new WebhookSecret(List.of())).hasMessageContaining("1 to 10");
    }

    private static Map<String, String> headers(String... cells) throws Exception {
        Map<String, String> headers = new LinkedHashMap<>();
        put(headers, "Stigg-Webhooks-Secret", substituted(cells[0].strip()));
        put(headers, "webhook-id", cells[1].strip());
        String timestamp = cells[2].strip();
        put(
                headers,
                "webhook-timestamp",
                timestamp.equals("-") ? "-" : Long.toString(SECOND + Long.parseLong(timestamp)));
        put(headers, "webhook-signature", signatures(cells[3].strip()));
        return headers;
    }

    private static void put(Map<String, String> headers, String name, String value) {
        if (!value.equals("-")) {
            headers.put(name, value.equals("(empty)") ? "" : value);
        }
    }

    private static String substituted(String word) {
        return word.replace("ours", OURS)
                .replace("OURS", OURS.toUpperCase(Locale.ROOT))
                .replace("next", NEXT);
    }

    private static String signatures(String words) throws Exception {
        var pattern = SIGNED.matcher(words);
        var text = new StringBuilder();
        while (pattern.find()) {
            String signed = new Webhook(pattern.group(1).equals("ours") ? OURS : NEXT)
                    .sign("m1", SECOND + Long.parseLong(pattern.group(2)), BODY);
            pattern.appendReplacement(text, signed);
        }
        return pattern.appendTail(text).toString();
    }
}
