package dev.ambit.attack;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Simulates attackers who guess the password of one person from many addresses.
class PasswordGuessingTest {

    private static final int FREE_OF_PERSON = 20;
    private static final String HOME = "198.51.100.7";

    private static Server proxied;
    private static Http http;

    @BeforeAll
    static void start() {
        proxied = TestServer.behindProxy();
        http = new Http(proxied.port());
    }

    @AfterAll
    static void stop() {
        proxied.close();
    }

    @CiTest
    void guesses_from_many_addresses_delay_new_addresses_but_not_the_known_one() {
        TestPerson ann = TestPerson.owner(TestServer.openAccount());
        login(http, ann, HOME, TestPerson.PASSWORD).isOk();
        for (int i = 0; i < FREE_OF_PERSON; i++) {
            login(http, ann, "203.0.113." + i, "not the password").isProblem(401, "Unauthenticated");
        }

        Reply stranger = login(http, ann, "203.0.113.200", "not the password");

        stranger.isProblem(429, "RateLimitExceeded");
        login(http, ann, HOME, TestPerson.PASSWORD).isOk();
        login(http, ann, HOME, TestPerson.PASSWORD).isOk();
        ann.post("/me/password", """
                {"currentPassword": "%s", "password": "another horse battery"}
                """.formatted(TestPerson.PASSWORD)).isOk();
    }

    @LongTest
    void sign_in_from_a_new_address_succeeds_after_the_delay() {
        TestPerson ann = TestPerson.owner(TestServer.openAccount());
        for (int i = 0; i < FREE_OF_PERSON; i++) {
            login(http, ann, "203.0.113." + i, "not the password").isProblem(401, "Unauthenticated");
        }
        login(http, ann, "192.0.2.1", TestPerson.PASSWORD).isProblem(429, "RateLimitExceeded");

        Reply later = Waiting.until(() -> login(http, ann, "192.0.2.1", TestPerson.PASSWORD), it -> it.status() != 429);

        later.isOk();
    }

    @LongTest
    void servers_share_the_count_of_failed_sign_ins() {
        try (Server second = TestServer.behindProxy()) {
            TestPerson ann = TestPerson.owner(TestServer.openAccount());
            for (int i = 0; i < 10; i++) {
                login(http, ann, "203.0.113.9", "not the password").isProblem(401, "Unauthenticated");
            }

            login(new Http(second.port()), ann, "203.0.113.9", "not the password")
                    .isProblem(429, "RateLimitExceeded");
        }
    }

    @CiTest
    void addresses_of_one_ipv6_network_count_as_one() {
        TestPerson ann = TestPerson.owner(TestServer.openAccount());
        for (int i = 0; i < 10; i++) {
            login(http, ann, "2001:db8:1:2::" + i, "not the password").isProblem(401, "Unauthenticated");
        }

        login(http, ann, "2001:db8:1:2:ffff::1", "not the password").isProblem(429, "RateLimitExceeded");
        login(http, ann, "2001:db8:1:3::1", "not the password").isProblem(401, "Unauthenticated");
    }

    private static Reply login(Http http, TestPerson person, String address, String password) {
        return http.send(http.request("/api/v1/login")
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", address)
                .POST(BodyPublishers.ofString("""
                        {"email": "%s", "password": "%s"}
                        """.formatted(person.email(), password))));
    }
}
