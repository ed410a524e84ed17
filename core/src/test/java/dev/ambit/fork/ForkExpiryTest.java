package dev.ambit.fork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.OwnServer;
import dev.ambit.TestAccount;
import dev.ambit.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Forks on a server whose clock the test advances, which would disturb the tests of other classes.
@Tag("long")
class ForkExpiryTest {

    private static final String PATH = "/api/v1/environments";
    private static final AtomicReference<Duration> AHEAD = new AtomicReference<>(Duration.ZERO);
    private static final InstantSource CLOCK = () -> Instant.now().plus(AHEAD.get());

    private static OwnServer server;

    private TestAccount acme;

    @BeforeAll
    static void start() throws IOException {
        server = OwnServer.start(CLOCK);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void an_account() {
        acme = TestAccount.open(server.http(), "Acme");
    }

    @Test
    void expired_fork_is_deleted_with_a_receipt() {
        fork("short", 1);
        fork("extended", 1);
        fork("kept", 1);
        patch("extended", "{\"expiresAt\": \"%s\"}".formatted(inDays(5)));
        patch("kept", "{\"expiresAt\": null}");

        advance(Duration.ofDays(2));

        Waiting.until(() -> environment("short"), it -> it.status() == 404);
        environment("extended").isOk();
        environment("kept").isOk();
        environment("development").isOk();
        String operation = Waiting.until(
                        () -> acme.http().get(acme.key(), "/api/v1/receipts"),
                        it -> !it.texts("operationId").isEmpty())
                .text("0.operationId");
        assertThat(acme.operation(operation).text("kind")).isEqualTo("ENVIRONMENT_DELETION");
        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/receipts/" + operation)
                        .isOk()
                        .text("receipt"))
                .contains("short");

        advance(Duration.ofDays(5));

        Waiting.until(() -> environment("extended"), it -> it.status() == 404);
        environment("kept").isOk();
    }

    @Test
    void archived_fork_does_not_expire_after_it_comes_back() {
        fork("resting", 1);
        acme.http().post(acme.key(), PATH + "/resting/archive", "").isOk();

        advance(Duration.ofDays(2));

        environment("resting").isOk();
        acme.http().post(acme.key(), PATH + "/resting/unarchive", "").isOk();
        fork("later", 1);
        advance(Duration.ofDays(2));
        Waiting.until(() -> environment("later"), it -> it.status() == 404);
        assertThat(environment("resting").isOk().at("expiresAt")).isNull();
    }

    @Test
    void expiry_in_the_future_continues_after_an_archived_fork_comes_back() {
        fork("paused", 3);
        acme.http().post(acme.key(), PATH + "/paused/archive", "").isOk();
        advance(Duration.ofDays(1));
        acme.http().post(acme.key(), PATH + "/paused/unarchive", "").isOk();
        assertThat(environment("paused").isOk().at("expiresAt")).isNotNull();

        advance(Duration.ofDays(3));

        Waiting.until(() -> environment("paused"), it -> it.status() == 404);
    }

    private static void advance(Duration by) {
        AHEAD.updateAndGet(ahead -> ahead.plus(by));
    }

    private static String inDays(int days) {
        return CLOCK.instant()
                .plus(Duration.ofDays(days))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    private void fork(String name, int days) {
        acme.http()
                .post(acme.key(), PATH + "/development/fork", """
                        {"displayName": "%s", "expiresAt": "%s"}
                        """.formatted(name, inDays(days)))
                .isOk();
    }

    private void patch(String slug, String body) {
        acme.http().patch(acme.key(), PATH + "/" + slug, body).isOk();
    }

    private Reply environment(String slug) {
        return acme.http().get(acme.key(), PATH + "/" + slug);
    }
}
