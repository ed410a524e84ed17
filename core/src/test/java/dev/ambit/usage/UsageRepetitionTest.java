package dev.ambit.usage;

import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Repeated idempotency keys: an equivalent request is recognized as a repetition and gets the first answer.
class UsageRepetitionTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);

    @BeforeEach
    void ann_may_use_calls_and_seats() {
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.feature("calls", METERED);
        catalog.feature("seats", METERED);
        catalog.plan(
                "basic",
                TestCatalog.grant("calls", "\"usageLimit\": 100", "\"resetPeriod\": \"DAY\""),
                TestCatalog.limit("seats", 100));
        development.subscribe("ann", "basic");
    }

    @ParameterizedTest
    @CsvSource({"calls", "seats"})
    @Tag("ci")
    void repeated_report_returns_the_first_answer(String feature) {
        String keyed = "\"featureId\": \"%s\", \"value\": 3, \"idempotencyKey\": \"k\"".formatted(feature);
        Reply first = report(keyed).isOk();
        report("\"featureId\": \"%s\", \"value\": 4".formatted(feature)).isOk();
        clock.advance("P2D");

        Reply again = report(keyed).isOk();

        assertThat(again.at("")).isEqualTo(first.at(""));
        assertThat(again.text("0.currentUsage")).isEqualTo("3");
        assertThat(again.text("0.createdAt")).isEqualTo(clock.stoppedAt().toString());
    }

    @Test
    void repeated_report_returns_the_first_answer_after_the_entitlement_ended() {
        String keyed = "\"featureId\": \"seats\", \"value\": 3, \"idempotencyKey\": \"k\"";
        Reply first = report(keyed).isOk();
        String subscription = development.get("/subscriptions").text("0.id");
        development
                .post("/subscriptions/%s/cancel".formatted(subscription), "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();

        assertThat(report(keyed).isOk().at("")).isEqualTo(first.at(""));
        report("\"featureId\": \"seats\", \"value\": 3").isProblem(404, "NoFeatureEntitlementError");
    }

    @Test
    void batch_can_mix_a_repeated_report_without_entitlement_and_a_new_report() {
        development.subscribe("bob", "basic");
        String keyed = "\"featureId\": \"seats\", \"value\": 3, \"idempotencyKey\": \"k\"";
        Reply first = report(keyed).isOk();
        String subscription = development.get("/subscriptions?customerId=ann").text("0.id");
        development
                .post("/subscriptions/%s/cancel".formatted(subscription), "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();

        Reply both = report(keyed + "}, {\"customerId\": \"bob\", \"featureId\": \"seats\", \"value\": 2")
                .isOk();

        assertThat(both.at("0")).isEqualTo(first.at("0"));
        assertThat(both.text("1.currentUsage")).isEqualTo("2");
        assertThat(development.check("bob", "seats").text("currentUsage")).isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "value": 3                                                       | "value": 3.0
            "value": 3                                                       | "value": 3e0
            "value": 30                                                      | "value": 3E+1
            "value": 3                                                       | "value": 3, "updateBehavior": "DELTA"
            "value": 3                                                       | "value": 3, "dimensions": {}
            "value": 3                                                       | "value": 3, "resourceId": null
            "value": 3                                                       | "dimensions": null, "value": 3
            "value": 3, "dimensions": {"a": 1, "b": "x"}                     | "value": 3, "dimensions": {"b": "x", "a": 1.0}
            """)
    @Sampled(3)
    void equivalent_report_with_other_json_is_a_repetition(String one, String other) {
        String start = "\"featureId\": \"seats\", \"idempotencyKey\": \"k\", ";

        Reply first = report(start + one).isOk();
        Reply again = report(start + other).isOk();

        assertThat(again.at("")).isEqualTo(first.at(""));
    }

    @Test
    void equivalent_consumption_with_other_json_is_a_repetition() {
        Reply first = consume("\"amount\": 3").isOk();
        Reply again = consume("\"amount\": 3.00, \"resourceId\": null").isOk();

        assertThat(again.at("")).isEqualTo(first.at(""));
        consume("\"amount\": 4").isProblem(409, "IdempotencyKeyReused");
    }

    /// Older servers stored a hash of the request as it was sent.
    @Test
    void idempotency_key_stored_by_an_older_server_is_recognized() {
        UUID asItCame = KeyedRequest.of("{\"value\":3.0}", "", Instant.EPOCH).content();
        var stored = new UsageKey("k", asItCame, UUID.randomUUID(), null, null);

        assertThat(stored.isOf(KeyedRequest.of("{\"value\":3}", "{\"value\":3.0}", Instant.EPOCH)))
                .isTrue();
        assertThat(stored.isOf(KeyedRequest.of("{\"value\":3}", "{\"value\":3}", Instant.EPOCH)))
                .isFalse();
    }

    private Reply report(String fields) {
        return development.post("/usage", "{\"usages\": [{\"customerId\": \"ann\", %s}]}".formatted(fields));
    }

    private Reply consume(String fields) {
        return development.post(
                "/usage/consume",
                "{\"customerId\": \"ann\", \"featureId\": \"seats\", \"idempotencyKey\": \"k\", %s}".formatted(fields));
    }
}
