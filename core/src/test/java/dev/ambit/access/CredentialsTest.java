package dev.ambit.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Test;

/// Where a request may send its credential, and that it has one.
class CredentialsTest {

    private static final String PATH = "/api/v1/environments";

    private final TestAccount acme = TestServer.openAccount();

    @Test
    void session_token_is_accepted_in_authorization_only() {
        String session = TestPerson.owner(acme).token();

        send("Authorization", "Bearer " + session).isOk();
        Reply refused = send("X-API-KEY", session).isProblem(401, "Unauthenticated");
        Reply unknown = send("X-API-KEY", "session-unknown").isProblem(401, "Unauthenticated");

        assertThat(refused.text("message"))
                .isEqualTo(unknown.text("message"))
                .contains("session token", "`Authorization: Bearer`");
    }

    @Test
    void two_different_credentials_are_refused() {
        String other = TestServer.openAccount().key();
        String session = TestPerson.owner(acme).token();

        send("X-API-KEY", acme.key(), "Authorization", "Bearer " + other).isProblem(400, "BadUserInput");
        send("X-API-KEY", acme.key(), "Authorization", "Bearer " + session).isProblem(400, "BadUserInput");
        send("X-API-KEY", acme.key(), "X-API-KEY", other).isProblem(400, "BadUserInput");
        send("Authorization", "Bearer " + acme.key(), "Authorization", "Bearer " + other)
                .isProblem(400, "BadUserInput");
    }

    @Test
    void one_credential_may_be_sent_twice_and_basic_credentials_of_a_proxy_are_ignored() {
        send("X-API-KEY", acme.key(), "Authorization", "Bearer " + acme.key()).isOk();
        send("X-API-KEY", acme.key(), "Authorization", "Basic YW5uOnNlY3JldA==").isOk();
    }

    private Reply send(String... headers) {
        return acme.http().send(acme.http().request(PATH).headers(headers).GET());
    }
}
