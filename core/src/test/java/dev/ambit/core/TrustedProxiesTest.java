package dev.ambit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.http.Cidr;
import dev.ambit.http.TrustedProxies;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Verifies how the address of a client behind proxies is determined. Any client can send any header.
class TrustedProxiesTest {

    private static final TrustedProxies PROXIES =
            new TrustedProxies(List.of(Cidr.of("10.0.0.0/8"), Cidr.of("fd00::/8")));

    private static final int WRONG_MAX = 10;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.9 |                                | 203.0.113.9
            203.0.113.9 | 198.51.100.1                   | 203.0.113.9
            10.0.0.1    |                                | 10.0.0.1
            10.0.0.1    | 198.51.100.1                   | 198.51.100.1
            10.0.0.1    | 1.2.3.4 198.51.100.1           | 198.51.100.1
            10.0.0.1    | 1.2.3.4 198.51.100.1 10.9.9.9  | 198.51.100.1
            10.0.0.1    | 10.0.0.3 10.0.0.2              | 10.0.0.3
            10.0.0.1    | 198.51.100.1 unknown           | 10.0.0.1
            10.0.0.1    | 198.51.100.1 unknown 10.0.0.2  | 10.0.0.2
            10.0.0.1    | 198.51.100.1:4711              | 198.51.100.1
            10.0.0.1    | [2001:db8::1]:4711             | 2001:db8:0:0:0:0:0:1
            [fd00::1]   | 2001:db8::1                    | 2001:db8:0:0:0:0:0:1
            10.0.0.1    | ::ffff:198.51.100.1            | 198.51.100.1
            10.0.0.1    | localhost                      | 10.0.0.1
            """)
    void client_address_is_the_last_address_that_is_no_trusted_proxy(String peer, String forwarded, String origin) {
        List<String> hops = forwarded == null ? List.of() : Arrays.asList(forwarded.split(" "));

        assertThat(PROXIES.of(peer, hops)).isEqualTo(origin);
        assertThat(new TrustedProxies(List.of()).of(peer, hops)).isEqualTo(peer);
    }

    @Test
    void first_ignored_forwarded_header_is_logged() {
        Logger log = Logger.getLogger(TrustedProxies.class.getName());
        List<String> logged = new CopyOnWriteArrayList<>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (Arrays.asList(entry.getParameters()).contains("192.0.2.77")) {
                    logged.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        log.addHandler(handler);
        try {
            var none = new TrustedProxies(List.of());
            none.of("192.0.2.77", List.of());
            assertThat(logged).isEmpty();

            none.of("192.0.2.77", List.of("198.51.100.1"));
            none.of("192.0.2.77", List.of("198.51.100.2"));
            PROXIES.of("192.0.2.77", List.of("198.51.100.1"));
        } finally {
            log.removeHandler(handler);
        }

        assertThat(logged).hasSize(1).first().asString().contains("AMBIT_TRUSTED_PROXIES is not set");
    }

    @LongTest
    void wrong_passwords_count_against_the_address_forwarded_by_the_proxy() {
        try (Server server = TestServer.behindProxy()) {
            var http = new Http(server.port());
            TestPerson person = TestPerson.owner(TestServer.openAccount());
            for (int i = 0; i < WRONG_MAX; i++) {
                signIn(http, person, "198.51.100.%d, 203.0.113.1".formatted(i)).isProblem(401, "Unauthenticated");
            }

            signIn(http, person, "198.51.100.200, 203.0.113.1").isProblem(429, "RateLimitExceeded");
            signIn(http, person, "198.51.100.200, 203.0.113.2").isProblem(401, "Unauthenticated");
        }
    }

    @CiTest
    void forwarded_header_of_an_untrusted_client_is_ignored() {
        TestPerson person = TestPerson.owner(TestServer.openAccount());
        for (int i = 0; i < WRONG_MAX; i++) {
            signIn(TestServer.http(), person, "203.0.113." + i).isProblem(401, "Unauthenticated");
        }

        signIn(TestServer.http(), person, "203.0.113.200").isProblem(429, "RateLimitExceeded");
    }

    @LongTest
    void audit_log_records_the_address_forwarded_by_the_proxy() {
        TestAccount acme = TestServer.openAccount();
        try (Server server = TestServer.behindProxy()) {
            var http = new Http(server.port());
            http.send(http.request("/api/v1/environments/development")
                            .header("X-API-KEY", acme.key())
                            .header("Content-Type", "application/json")
                            .header("X-Forwarded-For", "203.0.113.7")
                            .method("PATCH", BodyPublishers.ofString("{\"displayName\": \"Staging\"}")))
                    .isOk();
        }

        assertThat(acme.http().get(acme.key(), "/api/v1/audit?limit=1").isOk().text("0.actor.address"))
                .isEqualTo("203.0.113.7");
    }

    private static Reply signIn(Http http, TestPerson person, String forwarded) {
        return http.send(http.request("/api/v1/login")
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", forwarded)
                .POST(BodyPublishers.ofString("""
                        {"email": "%s", "password": "not the password"}
                        """.formatted(person.email()))));
    }
}
