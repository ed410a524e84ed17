package dev.ambit.entitlement;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.CONFIGURATION;
import static dev.ambit.engine.FeatureKind.ENUM;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
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
    void a_check_shows_what_decides() {
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

    @Test
    void a_check_of_what_is_not_there_is_an_answer_with_its_reason() {
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
    void a_customer_who_comes_after_it_was_asked_for_is_seen_at_once() {
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
    void bad_parameters_are_named_also_from_memory(String query, String field) {
        String path = "/customers/ann/entitlements/check?" + query;

        assertThat(development.get(path).isProblem(400, "BadUserInput").text("field"))
                .isEqualTo(field);
        development.check("ann", "calls").isOk();
        assertThat(development.get(path).isProblem(400, "BadUserInput").text("field"))
                .isEqualTo(field);
    }

    @Test
    void values_are_asked_for_together_or_one_by_one() {
        assertThat(development.get(CHECK + "city&requestedValues=NY").text("isGranted"))
                .isEqualTo("true");
        assertThat(development
                        .get(CHECK + "city&requestedValues[]=NY&requestedValues[]=LA")
                        .text("accessDeniedReason"))
                .isEqualTo("RequestedValuesMismatch");
        assertThat(development.check("ann", "city").text("isGranted")).isEqualTo("true");
    }

    @Test
    void the_list_leaves_denied_ones_out_and_carries_no_reasons() {
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
    void an_empty_list_says_why() {
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        development.post("/customers", "{\"id\": \"cid\"}").isOk();
        development.post("/customers/cid/archive", "").isOk();

        assertThat(reason("bob")).isEqualTo("NoActiveSubscription");
        assertThat(reason("cid")).isEqualTo("CustomerIsArchived");
        assertThat(reason("ghost")).isEqualTo("CustomerNotFound");
    }

    @Test
    void an_explanation_gives_the_arithmetic() {
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
    void whatever_is_asked_can_be_explained(String feature) {
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
    void what_does_not_lead_to_the_answer_does_not_contribute() {
        Reply unknown = development.get(CHECK + "calls&resourceId=r9&explain=true");

        assertThat(unknown.text("accessDeniedReason")).isEqualTo("CustomerResourceNotFound");
        assertThat(unknown.at("explanation.contributions")).isEqualTo(List.of());
        assertThat(unknown.at("explanation.arithmetic")).isNull();
    }

    @Test
    void an_answer_is_at_least_as_new_as_asked_for() {
        String written = development.subscribe("bob", "pro").header("X-Ambit-Sequence");

        Reply check = atLeast(written).isOk();

        assertThat(Long.parseLong(check.header("X-Ambit-Sequence"))).isGreaterThanOrEqualTo(Long.parseLong(written));
        assertThat(atLeast("0").isOk().text("isGranted")).isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "soon", "9223372036854775808", "0x1"})
    void what_is_not_a_number_of_an_event_is_refused(String number) {
        assertThat(atLeast(number).isProblem(400, "BadUserInput").text("field")).isEqualTo("X-Ambit-At-Least");
    }

    @Test
    void a_number_that_nobody_gave_out_is_waited_for_in_vain() {
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
