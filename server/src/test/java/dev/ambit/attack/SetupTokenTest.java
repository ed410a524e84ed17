package dev.ambit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.OwnServer;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// Simulates a stranger who opens a new installation before its owner does.
@TestMethodOrder(OrderAnnotation.class)
class SetupTokenTest {

    private static final int FREE_TRIES = 10;

    private static OwnServer server;

    @BeforeAll
    static void start() throws IOException {
        server = OwnServer.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @LongTest
    @Order(1)
    void sign_up_without_the_setup_token_is_refused() {
        Reply missing = server.http().post("", "/api/v1/sign-up", """
                {"email": "thief@example.com", "password": "%s", "displayName": "T", "accountName": "Stolen"}
                """.formatted(TestPerson.PASSWORD));

        missing.isProblem(400, "BadUserInput");
        assertThat(missing.text("field")).isEqualTo("setupToken");
    }

    @Test
    @Order(2)
    void guesses_of_the_setup_token_are_refused_and_delayed() {
        for (int i = 0; i < FREE_TRIES; i++) {
            Reply refused = signUp(server.http(), "operator-of-all-test" + i).isProblem(403, "AccessDeniedError");
            assertThat(refused.text("field")).isEqualTo("setupToken");
            assertThat(refused.http().body()).doesNotContain("operator-of-all-test");
        }

        Reply delayed = signUp(server.http(), TestServer.OPERATOR_TOKEN).isProblem(429, "RateLimitExceeded");

        assertThat(delayed.http().headers().firstValue("Retry-After")).isPresent();
        assertThat(server.http().get("", "/api/v1/sign-up").isOk().at("isOpen")).isEqualTo(true);
    }

    @LongTest
    @Order(3)
    void an_upgraded_installation_without_accounts_needs_the_setup_token_too() {
        server.superuser().useHandle(tx -> tx.execute("delete from sign_in_attempts"));
        try (var upgraded = server.second()) {
            signUp(new Http(upgraded.port()), "a guess").isProblem(403, "AccessDeniedError");

            signUp(new Http(upgraded.port()), TestServer.OPERATOR_TOKEN).isOk();
        }
    }

    private static Reply signUp(Http http, String token) {
        return http.post("", "/api/v1/sign-up", """
                {"setupToken": "%s", "email": "ann@example.com", "password": "%s", "displayName": "Ann",
                 "accountName": "First"}
                """.formatted(token, TestPerson.PASSWORD));
    }
}
