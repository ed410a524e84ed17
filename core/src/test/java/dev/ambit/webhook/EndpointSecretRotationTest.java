package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Rotations of the signing secret of a webhook in quick succession.
class EndpointSecretRotationTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final String id = development
            .post("/webhooks", "{\"url\": \"https://hooks.example/ambit\"}")
            .isOk()
            .text("id");

    @Test
    void each_rotated_secret_signs_for_its_own_24_hours() {
        rotate().isOk();
        endOverlapsIn(Duration.ofHours(23));
        rotate().isOk();

        assertThat(signatures(Duration.ZERO)).isEqualTo(3);
        assertThat(signatures(Duration.ofHours(23).plusMinutes(1))).isEqualTo(2);
        assertThat(signatures(Duration.ofHours(24).plusMinutes(1))).isEqualTo(1);
    }

    @Test
    void rotation_that_would_end_a_secret_early_is_refused() {
        for (int i = 0; i < 4; i++) {
            rotate().isOk();
        }

        assertThat(rotate().isProblem(409, "TooManySecrets").text("message")).contains("5 secrets");

        assertThat(signatures(Duration.ZERO)).isEqualTo(5);
        endOverlapsIn(Duration.ofSeconds(-1));
        rotate().isOk();
        assertThat(signatures(Duration.ZERO)).isEqualTo(2);
    }

    private Reply rotate() {
        return development.post("/webhooks/%s/rotate-secret".formatted(id), "");
    }

    /// Moves the ends of all overlaps, as if the rotations had been earlier.
    private void endOverlapsIn(Duration left) {
        TestServer.superuser().useHandle(tx -> tx.execute("""
                update endpoints
                set secret_before_until = now() + ? * interval '1 second',
                    secrets_earlier_until = array(
                        select now() + ? * interval '1 second' from unnest(secrets_earlier_until))
                where endpoint_id = ?::uuid
                """, left.toSeconds(), left.toSeconds(), id));
    }

    /// Returns the number of signatures of a delivery after some time.
    private long signatures(Duration later) {
        Endpoint stored = TestServer.superuser()
                .withHandle(it -> Endpoints.find(it, environment(), UUID.fromString(id)))
                .orElseThrow();
        Map<String, String> headers = stored.secrets()
                .signature(TestServer.secrets(), environment())
                .headers(UUID.randomUUID(), Instant.now().plus(later), new byte[0]);
        return Stream.of(headers.getOrDefault("webhook-signature", "").split(" "))
                .distinct()
                .count();
    }

    private EnvironmentId environment() {
        return EnvironmentFixture.of(acme, development).id();
    }
}
