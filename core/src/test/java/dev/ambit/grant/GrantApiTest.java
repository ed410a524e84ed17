package dev.ambit.grant;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.ENUM;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantApiTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void a_customer_with_a_plan() {
        catalog.feature("calls", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.feature("switch", BOOLEAN);
        catalog.feature("city", ENUM, "NY", "LA");
        catalog.plan("pro", limit("calls", 10));
        now = TestClock.stop(acme).stoppedAt();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @Test
    void promotion_grants_access_without_a_subscription() {
        Reply granted = grant("\"featureId\": \"calls\", \"period\": \"lifetime\", \"usageLimit\": 20")
                .isOk();

        assertThat(granted.status()).isEqualTo(201);
        assertThat(granted.text("0.startDate")).isEqualTo(now.toString());
        assertThat(granted.at("0.endDate")).isNull();
        assertThat(development.check("ann", "calls", "20").text("isGranted")).isEqualTo("true");
        assertThat(development.check("ann", "calls", "21").text("accessDeniedReason"))
                .isEqualTo("RequestedUsageExceedingLimit");
        assertThat(development.check("ann", "flag").text("accessDeniedReason"))
                .isEqualTo("NoFeatureEntitlementInSubscription");
        assertThat(development.get("/customers/ann/promotional-entitlements").texts("featureId"))
                .containsExactly("calls");
    }

    @Test
    void promotion_names_its_environment_and_its_status() {
        Reply granted = grant("\"featureId\": \"calls\", \"period\": \"lifetime\", \"usageLimit\": 20")
                .isOk();
        grant("\"featureId\": \"flag\", \"period\": \"1 month\", \"startDate\": \"%s\"".formatted(now.plusSeconds(60)))
                .isOk();

        Reply list = development.get("/customers/ann/promotional-entitlements").isOk();
        assertThat(granted.text("0.status")).isEqualTo("Active");
        assertThat(granted.text("0.environmentId")).isEqualTo(development.id());
        assertThat(list.texts("environmentId")).containsOnly(development.id());
        assertThat(list.texts("status")).containsExactlyInAnyOrder("Active", "Paused");
        for (String status : list.texts("status")) {
            assertThat(development
                            .get("/customers/ann/promotional-entitlements?status[]=" + status)
                            .texts("status"))
                    .contains(status);
        }

        Reply revoked = development
                .delete("/customers/ann/promotional-entitlements/calls")
                .isOk();
        assertThat(revoked.text("environmentId")).isEqualTo(development.id());
        assertThat(revoked.text("status")).isEqualTo("Expired");
    }

    /// Covers rows 41, 42 and 44 of the entitlement matrix.
    @Test
    void more_generous_of_promotion_and_plan_applies_and_limits_are_not_added() {
        development.subscribe("ann", "pro");

        grant("\"featureId\": \"calls\", \"period\": \"lifetime\", \"usageLimit\": 20")
                .isOk();
        assertThat(usageLimit()).isEqualTo("20");
        grant("\"featureId\": \"calls\", \"period\": \"lifetime\", \"usageLimit\": 5")
                .isOk();
        assertThat(usageLimit()).isEqualTo("10");
        grant("\"featureId\": \"calls\", \"period\": \"lifetime\", \"usageLimit\": 10, \"hasSoftLimit\": true")
                .isOk();
        assertThat(development.check("ann", "calls").text("hasSoftLimit")).isEqualTo("true");
    }

    /// Covers rows 45 and 46 of the entitlement matrix.
    @Test
    void promotion_applies_from_its_start_date_to_its_end_date() {
        development.subscribe("ann", "pro");
        Instant start = now.plusSeconds(86_400);
        Reply granted = grant("""
                "featureId": "calls", "period": "1 week", "usageLimit": 20, "startDate": "%s"
                """.formatted(start)).isOk();

        assertThat(granted.text("0.endDate"))
                .isEqualTo(start.plusSeconds(7 * 86_400).toString());
        assertThat(usageLimit()).isEqualTo("10");
        assertThat(development.check("ann", "calls").text("validUntil")).isEqualTo(start.toString());
        clock("advance", "{\"by\": \"P1D\"}").isOk();
        assertThat(usageLimit()).isEqualTo("20");
        clock("advance", "{\"by\": \"P6DT23H59M59S\"}").isOk();
        assertThat(usageLimit()).isEqualTo("20");
        clock("advance", "{\"by\": \"PT1S\"}").isOk();
        assertThat(usageLimit()).isEqualTo("10");
        assertThat(development
                        .get("/customers/ann/promotional-entitlements?status=Active")
                        .texts("featureId"))
                .isEmpty();
    }

    @Test
    void promotion_replaces_the_previous_promotion_and_can_be_revoked() {
        Reply first = grant("\"featureId\": \"calls\", \"period\": \"1 year\", \"usageLimit\": 20")
                .isOk();
        Reply second = grant("\"featureId\": \"calls\", \"period\": \"6 month\", \"usageLimit\": 30")
                .isOk();

        assertThat(second.text("0.id")).isEqualTo(first.text("0.id"));
        assertThat(usageLimit()).isEqualTo("30");
        development.delete("/customers/ann/promotional-entitlements/calls").isOk();
        assertThat(development.check("ann", "calls").text("accessDeniedReason")).isEqualTo("NoActiveSubscription");
        development
                .delete("/customers/ann/promotional-entitlements/calls")
                .isProblem(404, "PromotionalEntitlementNotFoundError");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "featureId": "ghost", "period": "lifetime"                          | 404 | FeatureNotFound | featureId
            "featureId": "calls", "period": "forever"                           | 400 | BadUserInput    | period
            "featureId": "calls", "period": "custom"                            | 400 | BadUserInput    | customEndDate
            "featureId": "calls", "period": "custom", "customEndDate": "2000-01-01T00:00:00Z" | 400 | BadUserInput | customEndDate
            "featureId": "calls", "period": "1 week", "customEndDate": "2090-01-01T00:00:00Z" | 400 | BadUserInput | customEndDate
            "featureId": "calls", "period": "lifetime", "usageLimit": -1        | 400 | BadUserInput    | usageLimit
            "featureId": "calls", "period": "lifetime", "usageLimit": 1, "hasUnlimitedUsage": true | 400 | BadUserInput | usageLimit
            "featureId": "flag", "period": "lifetime", "usageLimit": 1          | 400 | BadUserInput    | usageLimit
            "featureId": "flag", "period": "lifetime", "resetPeriod": "DAY"     | 400 | InvalidEntitlementResetPeriod | resetPeriod
            "featureId": "city", "period": "lifetime", "enumValues": ["Rome"]   | 400 | BadUserInput    | enumValues
            """)
    @Sampled(3)
    @Tag("ci")
    void request_with_one_invalid_promotion_grants_none_of_them(String wrong, int status, String code, String field) {
        Reply refused = grant("\"featureId\": \"switch\", \"period\": \"lifetime\"}, {" + wrong);

        assertThat(refused.isProblem(status, code).text("field")).isEqualTo("promotionalEntitlements.1." + field);
        assertThat(development.get("/customers/ann/promotional-entitlements").texts("featureId"))
                .isEmpty();
        assertThat(development.check("ann", "flag").text("isGranted")).isEqualTo("false");
    }

    @Test
    void promotion_of_a_feature_twice_or_for_an_unknown_customer_is_refused() {
        grant("\"featureId\": \"flag\", \"period\": \"lifetime\"}, {\"featureId\": \"flag\", \"period\": \"1 week\"")
                .isProblem(400, "BadUserInput");
        development.post("/customers/bob/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "flag", "period": "lifetime"}]}
                        """).isProblem(404, "CustomerNotFound");
        development.get("/customers/bob/promotional-entitlements").isProblem(404, "CustomerNotFound");
        development
                .post("/customers/ann/promotional-entitlements", "{\"promotionalEntitlements\": []}")
                .isProblem(400, "BadUserInput");
    }

    @Test
    void older_promotional_path_grants_and_revokes_promotions() {
        development.post("/customers/ann/promotional", """
                        {"promotionalEntitlements": [{"featureId": "flag", "period": "1 month"}]}
                        """).isOk();

        assertThat(development.check("ann", "flag").text("isGranted")).isEqualTo("true");
        development.delete("/customers/ann/promotional/flag").isOk();
        assertThat(development.check("ann", "flag").text("isGranted")).isEqualTo("false");
    }

    private Reply grant(String terms) {
        return development.post(
                "/customers/ann/promotional-entitlements", "{\"promotionalEntitlements\": [{%s}]}".formatted(terms));
    }

    private String usageLimit() {
        return development.check("ann", "calls").text("usageLimit");
    }

    private Reply clock(String act, String body) {
        return acme.http().post(acme.key(), "/api/v1/environments/development/clock/" + act, body);
    }
}
