package dev.ambit.usage;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.JsonPaths;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Traffic is reported in megabytes and sold in gigabytes: limits and all usage figures are in gigabytes
/// (docs/reference/rules.md#unit-transformation).
class CoarseUnitTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final Instant start = Instant.now();

    @BeforeEach
    void ann_has_two_and_a_half_gigabytes() {
        catalog.feature("traffic", METERED);
        unit("1000").isOk();
        catalog.plan("pro", limit("traffic", new BigDecimal("2.5")));
        development.subscribe("ann", "pro");
    }

    @Test
    void usage_reported_in_megabytes_is_shown_in_gigabytes() {
        Reply reported = development.reportUsage("ann", "traffic", "2400").isOk();

        assertThat(reported.text("0.value")).isEqualTo("2400");
        assertThat(reported.text("0.currentUsage")).isEqualTo("2.4");
        assertThat(development.check("ann", "traffic", "0.1").text("isGranted")).isEqualTo("true");
        assertThat(development.check("ann", "traffic", "0.2").text("accessDeniedReason"))
                .isEqualTo("RequestedUsageExceedingLimit");
        assertThat(development.get("/customers/ann/entitlements").isOk().text("entitlements.0.currentUsage"))
                .isEqualTo("2.4");
        assertThat(development
                        .get("/usage/ann/history/traffic?startDate=" + start.minusSeconds(60))
                        .isOk()
                        .text("series.0.points.0.value"))
                .isEqualTo("2.4");
    }

    @Test
    void usage_estimate_is_returned_in_gigabytes() {
        development.reportUsage("ann", "traffic", "2400").isOk();

        assertThat(estimate("100").text("usageAfterEstimate")).isEqualTo("2.5");
        assertThat(estimate("100").text("wouldExceedLimit")).isEqualTo("false");
        assertThat(estimate("101").text("wouldExceedLimit")).isEqualTo("true");
    }

    @CiTest
    void consumption_in_megabytes_is_granted_up_to_the_gigabyte_limit() {
        assertThat(consume("2400").text("currentUsage")).isEqualTo("2.4");
        assertThat(consume("100.000001").text("isGranted")).isEqualTo("false");

        Reply last = consume("100");

        assertThat(last.text("isGranted")).isEqualTo("true");
        assertThat(last.text("consumed")).isEqualTo("100");
        assertThat(last.text("currentUsage")).isEqualTo("2.5");
        assertThat(consume("0.000001").text("isGranted")).isEqualTo("false");
    }

    @LongTest
    void events_report_gigabytes_and_usage_exceeded_uses_the_gigabyte_limit() {
        development.reportUsage("ann", "traffic", "2499").isOk();
        Waiting.until(() -> events("measurement.reported"), it -> !it.isEmpty());
        assertThat(events("entitlement.usage_exceeded")).isEmpty();
        development.reportUsage("ann", "traffic", "1").isOk();
        Waiting.until(() -> events("entitlement.usage_exceeded"), it -> !it.isEmpty());

        Object exceeded = events("entitlement.usage_exceeded").getFirst();
        assertThat(JsonPaths.at(exceeded, "currentUsage")).hasToString("2.5");
        assertThat(JsonPaths.at(exceeded, "currentChange")).hasToString("0.001");
        assertThat(JsonPaths.at(exceeded, "usageUsedPercentage")).hasToString("100.00");
    }

    @Test
    void an_explanation_adds_up_in_gigabytes() {
        development.reportUsage("ann", "traffic", "2400").isOk();

        Reply explained = development
                .get("/customers/ann/entitlements/check?featureId=traffic&requestedUsage=0.2&explain=true")
                .isOk();

        assertThat(explained.text("explanation.arithmetic.total")).isEqualTo("2.6");
        assertThat(explained.text("explanation.counted.0.used")).isEqualTo("2.4");
    }

    @LongTest
    void unit_can_change_when_no_subscription_grants_the_feature() {
        development.reportUsage("ann", "traffic", "2400").isOk();
        unit("100").isProblem(409, "CannotUpdateUnitTransformationError");
        String subscription = development.get("/subscriptions").isOk().text("0.id");
        development.post("/subscriptions/%s/cancel".formatted(subscription), "").isOk();
        unit("100").isOk();

        development.subscribe("bob", "pro");
        development.reportUsage("bob", "traffic", "200").isOk();

        assertThat(development.check("bob", "traffic", "0.5").text("isGranted")).isEqualTo("true");
        assertThat(development.check("bob", "traffic").text("currentUsage")).isEqualTo("2");
        assertThat(development.check("bob", "traffic", "0.6").text("isGranted")).isEqualTo("false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "0.0000001", "1000000000000000001", "1e30"})
    @Tag("long")
    void invalid_unit_divisor_is_refused(String wrong) {
        Reply refused =
                development.patch("/features/traffic", transformation(wrong)).isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("unitTransformation.divide");
        assertThat(refused.text("allowed")).startsWith("above 0 to 1000000000000000000,");
    }

    @Test
    void bytes_are_sold_as_petabytes() {
        catalog.feature("bytes", METERED);
        Reply petabytes =
                development.patch("/features/bytes", transformation("1e15")).isOk();
        catalog.plan("vast", limit("bytes", new BigDecimal("0.000002")));
        development.subscribe("bob", "vast");

        development.reportUsage("bob", "bytes", "1000000001").isOk();

        assertThat(petabytes.text("unitTransformation.divide")).isEqualTo("1000000000000000");
        assertThat(development.check("bob", "bytes").text("currentUsage")).isEqualTo("0.000002");
        assertThat(development.check("bob", "bytes", "1000000000").text("isGranted"))
                .isEqualTo("false");
    }

    /// Earlier versions accepted every divisor above zero, because the field had no effect.
    @ParameterizedTest
    @ValueSource(strings = {"1000000000000000", "0.33333333", "1000000000000000000000000000000"})
    @Tag("long")
    void stored_divisor_outside_the_allowed_range_is_still_read(String divide) {
        catalog.feature("old", METERED);
        int rows = TestServer.superuser()
                .withHandle(tx -> tx.createUpdate("""
                        update features
                        set unit_transformation = jsonb_build_object('divide', :divide::numeric, 'round', 'UP')
                        where feature_id = 'old' and environment_id = (
                            select environment_id from environments where public_id = :environment::uuid)
                        """)
                        .bind("divide", divide)
                        .bind("environment", development.id())
                        .execute());
        catalog.plan("kept", limit("old", 10));
        development.subscribe("bob", "kept");

        assertThat(rows).isEqualTo(1);
        assertThat(development.get("/features?id=old").isOk().text("0.unitTransformation.divide"))
                .isEqualTo(divide);
        assertThat(development
                        .patch("/features/old", "{\"displayName\": \"Old\"}")
                        .isOk()
                        .text("unitTransformation.divide"))
                .isEqualTo(divide);
        assertThat(development.check("bob", "old").isOk().text("isGranted")).isEqualTo("true");
        assertThat(development.check("ann", "traffic").isOk().text("isGranted")).isEqualTo("true");
    }

    private Reply unit(String divide) {
        return development.patch("/features/traffic", transformation(divide));
    }

    private static String transformation(String divide) {
        return """
                {"unitTransformation": {"divide": %s, "round": "UP",
                 "featureUnits": "gigabyte", "featureUnitsPlural": "gigabytes"}}
                """.formatted(divide);
    }

    private Reply consume(String amount) {
        return development.post("/usage/consume", """
                {"customerId": "ann", "featureId": "traffic", "amount": %s}
                """.formatted(amount));
    }

    private Reply estimate(String value) {
        return development.post("/usage/estimate", """
                        {"customerId": "ann", "featureId": "traffic", "value": %s}
                        """.formatted(value)).isOk();
    }

    private List<?> events(String type) {
        Reply feed = development.get("/events/feed?after=0&limit=100").isOk();
        return ((List<?>) Objects.requireNonNull(feed.at("")))
                .stream().filter(it -> type.equals(JsonPaths.at(it, "type"))).toList();
    }
}
