package dev.ambit.entitlement;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.CONFIGURATION;
import static dev.ambit.engine.FeatureKind.ENUM;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntitlementApiTest {

    private static final String CHECK = "/customers/ann/entitlements/check?featureId=";

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_subscriber() {
        catalog.feature("calls", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.feature("off", BOOLEAN);
        catalog.feature("size", CONFIGURATION);
        catalog.feature("city", ENUM, "NY", "LA");
        catalog.addon("extra", limit("calls", 5));
        catalog.planWith(
                List.of("extra"),
                "pro",
                grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"DAY\""),
                grant("flag"),
                grant("off", "\"isGranted\": false"),
                limit("size", 30),
                grant("city", "\"enumValues\": [\"NY\"]"));
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development.post("/subscriptions", """
                        {"customerId": "ann", "planId": "pro", "addons": [{"id": "extra", "quantity": 2}]}
                        """).isOk();
    }

    @Test
    void check_returns_the_limit_the_usage_and_the_denial_reason() {
        development.reportUsage("ann", "calls", "7").isOk();

        Reply check = development.check("ann", "calls", "13");

        assertThat(check.text("type")).isEqualTo("FEATURE");
        assertThat(check.text("isGranted")).isEqualTo("true");
        assertThat(check.at("accessDeniedReason")).isNull();
        assertThat(check.text("feature.id")).isEqualTo("calls");
        assertThat(check.text("usageLimit")).isEqualTo("20");
        assertThat(check.text("currentUsage")).isEqualTo("7");
        assertThat(check.text("hasUnlimitedUsage")).isEqualTo("false");
        assertThat(Instant.parse(check.text("entitlementUpdatedAt"))).isBefore(Instant.now());
        Reply denied = development.check("ann", "calls", "13.000001");
        assertThat(denied.text("accessDeniedReason")).isEqualTo("RequestedUsageExceedingLimit");
        assertThat(denied.text("usageLimit")).isEqualTo("20");
    }

    @CiTest
    void check_of_unknown_customer_feature_or_resource_is_denied_with_a_reason() {
        assertThat(development.check("bob", "flag").isOk().text("accessDeniedReason"))
                .isEqualTo("CustomerNotFound");
        assertThat(development.check("ann", "ghost").text("accessDeniedReason")).isEqualTo("FeatureNotFound");
        assertThat(development.check("ann", "off").text("accessDeniedReason")).isEqualTo("Revoked");
        assertThat(development.get(CHECK + "flag&resourceId=r9").text("accessDeniedReason"))
                .isEqualTo("CustomerResourceNotFound");
        acme.production().post("/customers", "{\"id\": \"cid\"}").isOk();
        assertThat(development.check("cid", "flag").text("accessDeniedReason")).isEqualTo("CustomerNotFound");
        assertThat(acme.production().check("ann", "flag").text("accessDeniedReason"))
                .isEqualTo("CustomerNotFound");
        assertThat(acme.production().check("cid", "flag").text("accessDeniedReason"))
                .isEqualTo("FeatureNotFound");
    }

    @Test
    void check_sees_a_customer_or_feature_created_after_an_earlier_check() {
        assertThat(development.check("new", "flag").text("accessDeniedReason")).isEqualTo("CustomerNotFound");

        development.post("/customers", "{\"id\": \"new\"}").isOk();
        assertThat(development.check("new", "flag").text("accessDeniedReason")).isEqualTo("NoActiveSubscription");
        development.subscribe("new", "pro");
        assertThat(development.check("new", "flag").text("isGranted")).isEqualTo("true");
        assertThat(development.check("new", "late").text("accessDeniedReason")).isEqualTo("FeatureNotFound");
        catalog.feature("late", BOOLEAN);
        assertThat(development.check("new", "late").text("accessDeniedReason"))
                .isEqualTo("NoFeatureEntitlementInSubscription");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            requestedUsage=1                     | featureId
            featureId=calls&requestedUsage=-1    | requestedUsage
            featureId=calls&requestedUsage=0.0000001 | requestedUsage
            featureId=calls&requestedUsage=many  | requestedUsage
            featureId=calls&requestedUsage=9223372036854.775808 | requestedUsage
            featureId=calls&requestedUsage=1&requestedUsage=2   | requestedUsage
            featureId=calls&explain=yes          | explain
            featureId=calls&requestedusage=1     | requestedusage
            featureId=calls&customerId=ann       | customerId
            """)
    @Sampled(3)
    void invalid_check_parameter_is_named_even_if_the_customer_is_cached(String query, String field) {
        String path = "/customers/ann/entitlements/check?" + query;

        assertThat(development.get(path).isProblem(400, "BadUserInput").text("field"))
                .isEqualTo(field);
        development.check("ann", "calls").isOk();
        assertThat(development.get(path).isProblem(400, "BadUserInput").text("field"))
                .isEqualTo(field);
    }

    @Test
    void check_is_denied_unless_all_requested_values_are_granted() {
        assertThat(development.get(CHECK + "city&requestedValues=NY").text("isGranted"))
                .isEqualTo("true");
        assertThat(development
                        .get(CHECK + "city&requestedValues[]=NY&requestedValues[]=LA")
                        .text("accessDeniedReason"))
                .isEqualTo("RequestedValuesMismatch");
        assertThat(development.check("ann", "city").text("isGranted")).isEqualTo("true");
    }

    @Test
    void entitlement_list_omits_revoked_features_and_denial_reasons() {
        development.reportUsage("ann", "calls", "500").isOk();

        Reply list = development.get("/customers/ann/entitlements").isOk();

        assertThat(list.at("accessDeniedReason")).isNull();
        assertThat(list.texts("")).isEmpty();
        List<String> ids = new java.util.ArrayList<>();
        List<String> stamps = new java.util.ArrayList<>();
        for (int i = 0; list.at("entitlements." + i) != null; i++) {
            ids.add(list.text("entitlements." + i + ".feature.id"));
            stamps.add(list.text("entitlements." + i + ".entitlementUpdatedAt"));
            assertThat(list.text("entitlements." + i + ".isGranted")).isEqualTo("true");
            assertThat(list.at("entitlements." + i + ".accessDeniedReason")).isNull();
        }
        assertThat(ids).containsExactly("calls", "city", "flag", "size");
        assertThat(stamps).containsOnly(stamps.getFirst());
        assertThat(list.text("entitlements.0.currentUsage")).isEqualTo("500");
    }

    @Test
    void empty_entitlement_list_states_the_reason() {
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        development.post("/customers", "{\"id\": \"cid\"}").isOk();
        development.post("/customers/cid/archive", "").isOk();

        assertThat(reason("bob")).isEqualTo("NoActiveSubscription");
        assertThat(reason("cid")).isEqualTo("CustomerIsArchived");
        assertThat(reason("ghost")).isEqualTo("CustomerNotFound");
    }

    @Test
    void explanation_contains_arithmetic_and_contributions() {
        development.reportUsage("ann", "calls", "7").isOk();

        Reply explained = development.get(CHECK + "calls&requestedUsage=14&explain=true");

        assertThat(explained.text("isGranted")).isEqualTo("false");
        assertThat(explained.text("explanation.sentence")).isNotBlank();
        String sum = "explanation.arithmetic.";
        assertThat(explained.text(sum + "used")).isEqualTo("7");
        assertThat(explained.text(sum + "requested")).isEqualTo("14");
        assertThat(explained.text(sum + "total")).isEqualTo("21");
        assertThat(explained.text(sum + "limit")).isEqualTo("20");
        assertThat(explained.text(sum + "left")).isEqualTo("13");
        assertThat(explained.text(sum + "resetPeriod")).isEqualTo("DAY");
        assertThat(Instant.parse(explained.text(sum + "periodEnd"))).isAfter(Instant.now());
        assertThat(explained.text("explanation.contributions.0.packageId")).isEqualTo("pro");
        assertThat(explained.text("explanation.contributions.0.gives")).contains("10");
        assertThat(explained.text("explanation.contributions.1.packageId")).isEqualTo("extra");
        assertThat(explained.text("explanation.contributions.1.quantity")).isEqualTo("2");
        assertThat(explained.text("explanation.contributions.1.gives")).contains("5", "2", "10");
        assertThat(explained.at("explanation.contributions.2")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"flag", "off", "size", "city", "ghost"})
    @Tag("long")
    void check_of_any_feature_can_be_explained(String feature) {
        Reply plain = development.check("ann", feature);
        Reply explained = development.get(CHECK + feature + "&explain=true").isOk();

        assertThat(explained.text("explanation.sentence")).isNotBlank();
        assertThat(explained.text("isGranted")).isEqualTo(plain.text("isGranted"));
        assertThat(explained.text("accessDeniedReason")).isEqualTo(plain.text("accessDeniedReason"));
        development
                .get("/customers/nobody/entitlements/check?explain=true&featureId=" + feature)
                .isOk();
    }

    @Test
    void explanation_for_an_unknown_resource_has_no_contributions() {
        Reply unknown = development.get(CHECK + "calls&resourceId=r9&explain=true");

        assertThat(unknown.text("accessDeniedReason")).isEqualTo("CustomerResourceNotFound");
        assertThat(unknown.at("explanation.contributions")).isEqualTo(List.of());
        assertThat(unknown.at("explanation.arithmetic")).isNull();
    }

    @Test
    void check_answer_is_at_least_as_recent_as_the_requested_sequence() {
        String written = development.subscribe("bob", "pro").header("X-Ambit-Sequence");

        Reply check = atLeast(written).isOk();

        assertThat(Long.parseLong(check.header("X-Ambit-Sequence"))).isGreaterThanOrEqualTo(Long.parseLong(written));
        assertThat(atLeast("0").isOk().text("isGranted")).isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "soon", "9223372036854775808", "0x1"})
    @Tag("long")
    void invalid_at_least_sequence_is_refused(String number) {
        assertThat(atLeast(number).isProblem(400, "BadUserInput").text("field")).isEqualTo("X-Ambit-At-Least");
    }

    @LongTest
    void check_at_least_at_a_future_sequence_times_out() {
        atLeast("1000000000").isProblem(504, "OperationTimeout");
    }

    private String reason(String customer) {
        Reply list = development
                .get("/customers/%s/entitlements".formatted(customer))
                .isOk();
        assertThat(list.at("entitlements.0")).isNull();
        return list.text("accessDeniedReason");
    }

    private Reply atLeast(String number) {
        return acme.http()
                .send(acme.http()
                        .request("/api/v1" + CHECK + "flag")
                        .header("X-API-KEY", development.key())
                        .header("X-Ambit-At-Least", number)
                        .GET());
    }
}
