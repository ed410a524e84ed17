package dev.ambit.usage;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.CONFIGURATION;
import static dev.ambit.engine.FeatureKind.METERED;
import static dev.ambit.engine.FeatureKind.SEATS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.environment.EnvironmentRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsumptionApiTest {

    private static final String MOST = "9223372036854.775807";

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_customer_with_meters() {
        catalog.feature("calls", METERED);
        catalog.feature("seats", SEATS);
        catalog.feature("hourly", METERED);
        catalog.feature("soft", METERED);
        catalog.feature("endless", METERED);
        catalog.feature("taken", METERED);
        catalog.feature("other", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.feature("size", CONFIGURATION);
        catalog.plan(
                "pro",
                limit("calls", 10),
                limit("seats", 5),
                limit("size", 5),
                grant("hourly", "\"usageLimit\": 10", "\"resetPeriod\": \"HOUR\""),
                grant("soft", "\"usageLimit\": 10", "\"hasSoftLimit\": true"),
                grant("endless", "\"hasUnlimitedUsage\": true"),
                grant("taken", "\"isGranted\": false"),
                grant("flag"));
        development.subscribe("ann", "pro");
    }

    @Test
    void consumption_within_the_limit_is_granted_and_counted() {
        Reply first = consume("calls", "4");
        Reply second = consume("calls", "5.5");

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.text("type")).isEqualTo("FEATURE");
        assertThat(first.text("isGranted")).isEqualTo("true");
        assertThat(first.at("accessDeniedReason")).isNull();
        assertThat(first.text("consumed")).isEqualTo("4");
        assertThat(first.text("currentUsage")).isEqualTo("4");
        assertThat(first.text("usageLimit")).isEqualTo("10");
        assertThat(first.text("feature.id")).isEqualTo("calls");
        assertThat(first.at("reservationId")).isNull();
        assertThat(second.text("currentUsage")).isEqualTo("9.5");
        assertThat(usage("calls")).isEqualTo("9.5");
    }

    @Test
    void consumption_beyond_the_limit_is_denied_and_not_counted() {
        consume("calls", "9.5").isOk();

        Reply denied = consume("calls", "0.500001");

        assertThat(denied.status()).isEqualTo(403);
        assertThat(denied.text("isGranted")).isEqualTo("false");
        assertThat(denied.text("accessDeniedReason")).isEqualTo("RequestedUsageExceedingLimit");
        assertThat(denied.text("consumed")).isEqualTo("0");
        assertThat(denied.text("currentUsage")).isEqualTo("9.5");
        assertThat(denied.header("X-Ambit-Sequence")).isNotEmpty();
        assertThat(usage("calls")).isEqualTo("9.5");
        assertThat(consume("calls", "0.5").text("currentUsage")).isEqualTo("10");
    }

    /// A leftover counter would count all later usage, also usage that a later plan does not count.
    @Test
    void denied_consumption_creates_no_counter() {
        assertThat(consume("calls", "11").text("currentUsage")).isEqualTo("0");
        development.reportUsage("ann", "seats", "4").isOk();
        consume("seats", "2");

        List<String> counters = TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select feature_id || ' ' || used from counters where environment_id = :environment
                        """)
                        .bind("environment", EnvironmentRows.number(development.id()))
                        .mapTo(String.class)
                        .list());
        assertThat(counters).containsExactly("seats 4000000");
        assertThat(consume("calls", "10").text("currentUsage")).isEqualTo("10");
    }

    @Test
    void a_report_and_a_consumption_count_on_the_same_counter() {
        development.reportUsage("ann", "seats", "4").isOk();

        assertThat(consume("seats", "2").status()).isEqualTo(403);
        assertThat(consume("seats", "1").text("currentUsage")).isEqualTo("5");
        development.reportUsage("ann", "seats", "-3").isOk();
        assertThat(consume("seats", "2").text("currentUsage")).isEqualTo("4");
    }

    @Test
    void consumption_of_a_resetting_feature_returns_the_period_end() {
        Reply granted = consume("hourly", "1");

        assertThat(granted.text("resetPeriod")).isEqualTo("HOUR");
        assertThat(Instant.parse(granted.text("usagePeriodEnd"))).isAfter(Instant.now());
        assertThat(granted.text("validUntil")).isEqualTo(granted.text("usagePeriodEnd"));
    }

    @ParameterizedTest
    @CsvSource({"soft, 25", "endless, 1000000"})
    @Tag("long")
    void consumption_without_a_hard_limit_is_granted(String feature, String amount) {
        consume(feature, amount).isOk();

        assertThat(consume(feature, amount).text("isGranted")).isEqualTo("true");
        consume(feature, MOST).isProblem(400, "EntitlementUsageOutOfRangeError");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bob  | calls |    | CustomerNotFound
            gone | calls |    | CustomerIsArchived
            ann  | calls | r9 | CustomerResourceNotFound
            ann  | ghost |    | FeatureNotFound
            idle | calls |    | NoActiveSubscription
            ann  | other |    | NoFeatureEntitlementInSubscription
            ann  | taken |    | Revoked
            """)
    @Tag("long")
    void consumption_is_denied_for_the_same_reason_as_a_check(
            String customer, String feature, String resource, String reason) {
        development.post("/customers", "{\"id\": \"idle\"}").isOk();
        development.post("/customers", "{\"id\": \"gone\"}").isOk();
        development.post("/customers/gone/archive", "").isOk();
        String more = resource == null ? "" : ", \"resourceId\": \"%s\"".formatted(resource);

        Reply denied = development.post("/usage/consume", """
                {"customerId": "%s", "featureId": "%s", "amount": 1%s}
                """.formatted(customer, feature, more));

        assertThat(denied.status()).isEqualTo(403);
        assertThat(denied.text("accessDeniedReason")).isEqualTo(reason);
        assertThat(denied.text("consumed")).isEqualTo("0");
        String check = "/customers/%s/entitlements/check?featureId=%s".formatted(customer, feature);
        assertThat(development
                        .get(check + (resource == null ? "" : "&resourceId=" + resource))
                        .text("accessDeniedReason"))
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "featureId": "flag", "amount": 1                              | MeteringNotAvailableForFeatureType | featureId
            "featureId": "size", "amount": 1                              | MeteringNotAvailableForFeatureType | featureId
            "featureId": "calls"                                          | BadUserInput | amount
            "amount": 1                                                   | BadUserInput | featureId
            "featureId": "calls", "amount": 0                             | BadUserInput | amount
            "featureId": "calls", "amount": -1                            | BadUserInput | amount
            "featureId": "calls", "amount": 0.0000001                     | BadUserInput | amount
            "featureId": "calls", "amount": 9223372036854.775808          | BadUserInput | amount
            "featureId": "calls", "amount": 1, "idempotencyKey": ""       | BadUserInput | idempotencyKey
            "featureId": "calls", "amount": 1, "reserveSeconds": 0        | BadUserInput | reserveSeconds
            "featureId": "calls", "amount": 1, "reserveSeconds": 86401    | BadUserInput | reserveSeconds
            "featureId": "calls", "amount": 1, "value": 1                 | BadUserInput | value
            """)
    @Sampled(3)
    void bad_input_changes_nothing(String fields, String code, String field) {
        Reply refused = development.post("/usage/consume", "{\"customerId\": \"ann\", %s}".formatted(fields));

        assertThat(refused.isProblem(400, code).text("field")).isEqualTo(field);
        assertThat(usage("calls")).isEqualTo("0");
    }

    @Test
    void repeated_consumption_returns_the_first_answer() {
        Reply first = consume("calls", "8", "\"idempotencyKey\": \"k\"");
        consume("calls", "1").isOk();

        Reply again = consume("calls", "8", "\"idempotencyKey\": \"k\"");

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(usage("calls")).isEqualTo("9");
    }

    @Test
    void repeated_denied_consumption_stays_denied_after_the_limit_is_raised() {
        Reply first = consume("calls", "11", "\"idempotencyKey\": \"k\"");
        catalog.plan("max", limit("calls", 100));
        development.subscribe("ann", "max").isOk();

        assertThat(first.status()).isEqualTo(403);
        assertThat(consume("calls", "11", "\"idempotencyKey\": \"k\"").body()).isEqualTo(first.body());
        assertThat(consume("calls", "11", "\"idempotencyKey\": \"l\"").status()).isEqualTo(200);
    }

    @Test
    void repeated_consumption_ignores_creation_or_archiving_of_the_customer() {
        String early = "{\"customerId\": \"bob\", \"featureId\": \"calls\", \"amount\": 1, \"idempotencyKey\": \"b\"}";
        Reply unknown = development.post("/usage/consume", early);
        Reply granted = consume("calls", "1", "\"idempotencyKey\": \"a\"").isOk();
        development.subscribe("bob", "pro").isOk();
        development.post("/customers/ann/archive", "").isOk();

        assertThat(unknown.text("accessDeniedReason")).isEqualTo("CustomerNotFound");
        assertThat(development.post("/usage/consume", early).body()).isEqualTo(unknown.body());
        assertThat(consume("calls", "1", "\"idempotencyKey\": \"a\"").body()).isEqualTo(granted.body());
        assertThat(consume("calls", "1").text("accessDeniedReason")).isEqualTo("CustomerIsArchived");
        consume("calls", "2", "\"idempotencyKey\": \"a\"").isProblem(409, "IdempotencyKeyReused");
    }

    @Test
    void idempotency_key_cannot_be_reused_for_another_request() {
        consume("calls", "1", "\"idempotencyKey\": \"k\"").isOk();
        development.post("/usage", """
                        {"usages": [{"customerId": "ann", "featureId": "calls", "value": 1, "idempotencyKey": "r"}]}
                        """).isOk();

        Reply other = consume("calls", "2", "\"idempotencyKey\": \"k\"");

        assertThat(other.isProblem(409, "IdempotencyKeyReused").text("field")).isEqualTo("idempotencyKey");
        consume("calls", "1", "\"idempotencyKey\": \"r\"").isProblem(409, "IdempotencyKeyReused");
        assertThat(usage("calls")).isEqualTo("2");
    }

    @Test
    void idempotency_keys_are_stored_by_real_time_not_the_environment_clock() {
        for (String clock : List.of("stop", "advance")) {
            String by = clock.equals("stop") ? "" : "{\"by\": \"P30D\"}";
            acme.http()
                    .post(acme.key(), "/api/v1/environments/development/clock/" + clock, by)
                    .isOk();
        }
        consume("calls", "1", "\"idempotencyKey\": \"granted\"").isOk();
        consume("nothing", "1", "\"idempotencyKey\": \"denied\"");

        List<String> stored = TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select idempotency_key
                        from usage_keys
                        where environment_id = :environment and created_at <= now()
                        order by idempotency_key
                        """)
                        .bind(
                                "environment",
                                EnvironmentFixture.of(acme, development).id().value())
                        .mapTo(String.class)
                        .list());
        assertThat(stored).containsExactly("denied", "granted");
    }

    @Test
    void concurrent_requests_with_one_idempotency_key_count_once() throws Exception {
        List<Future<Reply>> replies = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                replies.add(threads.submit(() -> consume("calls", "1", "\"idempotencyKey\": \"same\"")));
            }
        }

        for (Future<Reply> reply : replies) {
            assertThat(reply.get().isOk().text("currentUsage")).isEqualTo("1");
        }
        assertThat(usage("calls")).isEqualTo("1");
    }

    private Reply consume(String feature, String amount, String... fields) {
        String more = fields.length == 0 ? "" : ", " + String.join(", ", fields);
        return development.post(
                "/usage/consume",
                "{\"customerId\": \"ann\", \"featureId\": \"%s\", \"amount\": %s%s}".formatted(feature, amount, more));
    }

    private String usage(String feature) {
        return development.check("ann", feature).text("currentUsage");
    }
}
