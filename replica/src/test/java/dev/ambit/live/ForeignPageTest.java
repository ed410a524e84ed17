package dev.ambit.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks that a foreign web page cannot read a replica on its visitor's machine.
class ForeignPageTest {

    private static final String QUESTION = "{'query': '{ customers { totalCount } }'}";
    private static TestLive replica;

    @BeforeAll
    static void start() {
        replica = new TestLive();
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "http://127.0.0.1:1", "null"})
    void pages_of_other_origins_are_rejected(String origin) {
        var answer = replica.post("application/json", QUESTION, "Origin", origin);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    /// DNS rebinding: the name of the site resolves to this machine.
    @ParameterizedTest
    @CsvSource({"evil.example, 403", "192.0.2.1, 403", "localhost.evil.example, 403", "localhost, 200", "127.0.0.1, 200"
    })
    void only_loopback_hosts_are_answered(String host, int status) {
        var answer = replica.send(replica.request("/graphql")
                .header("Host", host)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(QUESTION.replace('\'', '"'))));

        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void sockets_of_other_origins_are_rejected() {
        var answer = replica.get(
                "/graphql", "Origin", "https://evil.example", "Sec-WebSocket-Protocol", "graphql-transport-ws");

        assertThat(answer.statusCode()).isEqualTo(403);
    }
}
