package dev.ambit.usage;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.SEATS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReservationTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_customer_with_five_seats() {
        catalog.feature("seats", SEATS);
        catalog.plan("pro", limit("seats", 5));
        development.subscribe("ann", "pro");
    }

    @Test
    void reserved_amount_counts_as_usage_at_once() {
        Instant before = Instant.now();
        Reply reserved = reserve("4", 60).isOk();

        assertThat(reserved.text("currentUsage")).isEqualTo("4");
        assertThat(Instant.parse(reserved.text("reservedUntil")))
                .isBetween(before.plusSeconds(59), before.plusSeconds(90));
        assertThat(usage()).isEqualTo("4");
        Reply denied = reserve("2", 60);
        assertThat(denied.status()).isEqualTo(403);
        assertThat(denied.at("reservationId")).isNull();
    }

    @Test
    void confirmed_reservation_stays_and_a_repeated_confirmation_changes_nothing() {
        Reply reserved = reserve("4", 3_600);

        Reply confirmed = settle(reserved, "confirm").isOk();
        Reply again = settle(reserved, "confirm").isOk();

        assertThat(confirmed.text("state")).isEqualTo("CONFIRMED");
        assertThat(confirmed.text("amount")).isEqualTo("4");
        assertThat(confirmed.text("customerId")).isEqualTo("ann");
        assertThat(confirmed.text("reservationId")).isEqualTo(reserved.text("reservationId"));
        assertThat(again.body()).isEqualTo(confirmed.body());
        settle(reserved, "release").isProblem(409, "ReservationAlreadyEnded");
        timeIsOver();
        sql("update work set due_at = now() where kind = 'RESERVATION_LAPSE'");
        awaitNothingDue();
        assertThat(usage()).isEqualTo("4");
    }

    @Test
    void released_reservation_reduces_usage_and_a_repeated_release_changes_nothing() {
        development.reportUsage("ann", "seats", "1").isOk();
        Reply reserved = reserve("3", 60);

        Reply released = settle(reserved, "release").isOk();
        Reply again = settle(reserved, "release").isOk();

        assertThat(released.text("state")).isEqualTo("RELEASED");
        assertThat(again.body()).isEqualTo(released.body());
        assertThat(settle(reserved, "confirm")
                        .isProblem(409, "ReservationAlreadyEnded")
                        .text("state"))
                .isEqualTo("RELEASED");
        assertThat(usage()).isEqualTo("1");
        assertThat(history()).containsExactly("1", "1");
    }

    @LongTest
    void unconfirmed_reservation_lapses_at_its_deadline() {
        Reply lapses = reserve("2", 1);
        Reply stays = reserve("1", 3_600);

        Waiting.until(this::usage, usage -> usage.equals("1"));

        settle(lapses, "confirm").isProblem(409, "ReservationAlreadyEnded");
        assertThat(settle(lapses, "release").isOk().text("state")).isEqualTo("LAPSED");
        assertThat(settle(stays, "confirm").isOk().text("state")).isEqualTo("CONFIRMED");
        assertThat(usage()).isEqualTo("1");
    }

    /// A reservation is not reported usage, so it is added to a reported total.
    @Test
    void reservation_is_added_to_usage_that_a_report_sets() {
        development.reportUsage("ann", "seats", "1").isOk();
        Reply reserved = reserve("3", 60);
        Reply reported = set("2");
        Reply estimated = development.post("/usage/estimate", """
                {"customerId": "ann", "featureId": "seats", "value": 1, "updateBehavior": "SET"}
                """);

        assertThat(reported.text("0.currentUsage")).isEqualTo("5");
        assertThat(estimated.text("usageAfterEstimate")).isEqualTo("4");
        assertThat(development.reportUsage("ann", "seats", "-9").text("0.currentUsage"))
                .isEqualTo("3");
        set("2");
        assertThat(history()).containsExactly("1", "4", "5", "3", "5");

        settle(reserved, "release").isOk();

        assertThat(usage()).isEqualTo("2");
        assertThat(history()).containsExactly("1", "1", "2", "0", "2");
    }

    @Test
    void usage_set_by_a_report_replaces_confirmed_reservations() {
        Reply reserved = reserve("3", 60);
        set("1");
        settle(reserved, "confirm").isOk();
        assertThat(usage()).isEqualTo("4");
        assertThat(history()).containsExactly("3", "4", "4");

        set("2");

        assertThat(usage()).isEqualTo("2");
        assertThat(history()).containsExactly("3", "4", "4", "2");
    }

    @LongTest
    void lapsed_reservation_leaves_usage_at_the_value_set_by_a_report() {
        reserve("3", 1);
        set("2");

        Waiting.until(this::usage, usage -> usage.equals("2"));

        assertThat(history()).containsExactly("0", "2");
    }

    @Test
    void reservation_past_its_deadline_cannot_be_confirmed() {
        Reply reserved = reserve("2", 3_600);
        timeIsOver();

        assertThat(settle(reserved, "confirm")
                        .isProblem(409, "ReservationAlreadyEnded")
                        .text("state"))
                .isEqualTo("LAPSED");
        assertThat(settle(reserved, "release").isOk().text("state")).isEqualTo("LAPSED");
        assertThat(usage()).isEqualTo("0");
    }

    @Test
    void repeated_reservation_request_reserves_nothing_more() {
        String key = ", \"idempotencyKey\": \"k\"";
        Reply first = reserve("2", 60, key);

        assertThat(reserve("2", 60, key).body()).isEqualTo(first.body());
        assertThat(usage()).isEqualTo("2");
        settle(first, "release").isOk();
        assertThat(usage()).isEqualTo("0");
    }

    @Test
    void unknown_or_foreign_reservation_cannot_be_settled() {
        Reply reserved = reserve("2", 60);
        String id = reserved.text("reservationId");

        for (String how : List.of("confirm", "release")) {
            development
                    .post("/usage/consume/%s/%s".formatted(UUID.randomUUID(), how), "")
                    .isProblem(404, "ReservationNotFound");
            development.post("/usage/consume/nonsense/" + how, "").isProblem(404, "ReservationNotFound");
            acme.production()
                    .post("/usage/consume/%s/%s".formatted(id, how), "")
                    .isProblem(404, "ReservationNotFound");
        }
        assertThat(usage()).isEqualTo("2");
    }

    @LongTest
    void reservation_lapses_after_the_environment_had_no_due_work() {
        reserve("2", 1);
        Waiting.until(this::usage, usage -> usage.equals("0"));
        awaitNothingDue();
        reserve("3", 1);

        Waiting.until(this::usage, usage -> usage.equals("0"));

        awaitNothingDue();
    }

    private Reply reserve(String amount, int seconds, String... more) {
        return development.post("/usage/consume", """
                {"customerId": "ann", "featureId": "seats", "amount": %s, "reserveSeconds": %d%s}
                """.formatted(amount, seconds, String.join("", more)));
    }

    private Reply set(String value) {
        return development.post("/usage", """
                        {"usages": [{"customerId": "ann", "featureId": "seats", "value": %s, "updateBehavior": "SET"}]}
                        """.formatted(value)).isOk();
    }

    private Reply settle(Reply reserved, String how) {
        return development.post("/usage/consume/%s/%s".formatted(reserved.text("reservationId"), how), "");
    }

    private String usage() {
        return development.check("ann", "seats").text("currentUsage");
    }

    private List<String> history() {
        Reply history = development.get(
                "/usage/ann/history/seats?startDate=" + Instant.now().minus(Duration.ofHours(1)));
        return ((List<?>) Objects.requireNonNull(history.isOk().at("series.0.points")))
                .stream()
                        .map(it -> String.valueOf(((Map<?, ?>) it).get("value")))
                        .toList();
    }

    private void timeIsOver() {
        sql("update reservations set lapses_at = now() - interval '1 second' where true");
    }

    /// Of this environment alone.
    private void sql(String update) {
        TestServer.superuser().useHandle(tx -> tx.execute(update + " and environment_id = ?", environment()));
    }

    private int environment() {
        return EnvironmentFixture.of(acme, development).id().value();
    }

    /// No loop has to look here any more.
    private void awaitNothingDue() {
        Waiting.until(
                () -> TestServer.superuser()
                        .withHandle(tx -> tx.createQuery("""
                                select count(*) from work
                                where kind = 'RESERVATION_LAPSE' and environment_id = :environment
                                """)
                                .bind("environment", environment())
                                .mapTo(Integer.class)
                                .one()),
                left -> left == 0);
    }
}
