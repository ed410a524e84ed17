package dev.ambit.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestServer;
import dev.ambit.core.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Concurrent requests for the last unit, on two servers.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsumptionRaceTest {

    private static final int CLIENTS = 64;

    private Server second;
    private Http one;
    private Http other;
    private EnvironmentFixture fixture;

    @BeforeAll
    void start() {
        second = TestServer.second();
        one = TestServer.http();
        other = new Http(second.port());
        fixture = EnvironmentFixture.open();
    }

    @AfterAll
    void stop() {
        second.close();
    }

    private interface Client {
        int granted(Http server) throws Exception;
    }

    /// The limit is 1,000,000 calls, of which the report leaves 500.
    @LongTest
    void concurrent_consumption_grants_exactly_the_limit() throws Exception {
        fixture.customers("c", 1);
        fixture.environment().reportUsage("c1", "calls", "999500").isOk();

        int granted = sum(server -> {
            int taken = 0;
            while (consume(server, "c1", "calls", "1").status() == 200) {
                taken++;
            }
            return taken;
        });

        assertThat(granted).isEqualTo(500);
        assertThat(used("c1", "calls")).isEqualTo("1000000");
        assertThat(measured("c1")).isEqualTo(501);
    }

    @Test
    void concurrent_requests_without_a_counter_cannot_exceed_the_limit() throws Exception {
        fixture.customers("d", 1);

        int granted = sum(server -> consume(server, "d1", "seats", "3").status() == 200 ? 1 : 0);

        assertThat(granted).isOne();
        assertThat(used("d1", "seats")).isEqualTo("3");
    }

    /// At most 5 units are reserved at any time, in any order of reservations and releases.
    @LongTest
    void released_units_are_granted_again_and_never_beyond_the_limit() throws Exception {
        fixture.customers("e", 1);

        int confirmed = sum(server -> {
            int confirmedHere = 0;
            for (int i = 0; i < 4; i++) {
                Reply reserved = consume(server, "e1", "seats", "1", ", \"reserveSeconds\": 600");
                if (reserved.status() == 200) {
                    boolean isKept = i == 3;
                    settle(server, reserved, isKept ? "confirm" : "release");
                    confirmedHere += isKept ? 1 : 0;
                }
            }
            return confirmedHere;
        });

        assertThat(confirmed).isBetween(1, 5);
        assertThat(used("e1", "seats")).isEqualTo(String.valueOf(confirmed));
        assertThat(consume(other, "e1", "seats", String.valueOf(5 - confirmed + 1))
                        .status())
                .isEqualTo(403);
    }

    private int sum(Client client) throws Exception {
        List<Future<Integer>> clients = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                Http server = i % 2 == 0 ? one : other;
                clients.add(threads.submit(() -> client.granted(server)));
            }
        }
        int sum = 0;
        for (Future<Integer> it : clients) {
            sum += it.get();
        }
        return sum;
    }

    private Reply consume(Http server, String customer, String feature, String amount, String... more) {
        return server.post(fixture.environment().key(), "/api/v1/usage/consume", """
                {"customerId": "%s", "featureId": "%s", "amount": %s%s}
                """.formatted(
                        customer, feature, amount, String.join("", more)));
    }

    private void settle(Http server, Reply reserved, String how) {
        server.post(
                        fixture.environment().key(),
                        "/api/v1/usage/consume/%s/%s".formatted(reserved.text("reservationId"), how),
                        "")
                .isOk();
    }

    /// As PostgreSQL has it.
    private String used(String customer, String feature) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select used / 1000000
                        from counters
                        where environment_id = :environment and customer_id = :customer and feature_id = :feature
                        """)
                        .bind("environment", fixture.id().value())
                        .bind("customer", customer)
                        .bind("feature", feature)
                        .mapTo(String.class)
                        .one());
    }

    private long measured(String customer) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select count(*) from measurements
                        where environment_id = :environment and customer_id = :customer
                        """)
                        .bind("environment", fixture.id().value())
                        .bind("customer", customer)
                        .mapTo(Long.class)
                        .one());
    }
}
