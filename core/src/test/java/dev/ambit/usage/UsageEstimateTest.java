package dev.ambit.usage;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
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

class UsageEstimateTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_customer_who_has_used_8_of_10() {
        catalog.feature("calls", METERED);
        catalog.feature("hourly", METERED);
        catalog.feature("endless", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.plan(
                "pro",
                limit("calls", 10),
                grant("hourly", "\"usageLimit\": 10", "\"resetPeriod\": \"HOUR\"", "\"hasSoftLimit\": true"),
                grant("endless", "\"hasUnlimitedUsage\": true"),
                grant("flag"));
        development.subscribe("ann", "pro");
        development.reportUsage("ann", "calls", "8").isOk();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "value": 2                             | 10  | false
            "value": 2.5                           | 10.5 | true
            "value": -20                           | 0   | false
            "value": 3, "updateBehavior": "SET"    | 3   | false
            "value": 11, "updateBehavior": "SET"   | 11  | true
            """)
    @Tag("long")
    void estimate_returns_the_resulting_usage_and_stores_nothing(String fields, String after, String exceeds) {
        Reply estimated = estimate("\"featureId\": \"calls\", " + fields).isOk();

        assertThat(estimated.status()).isEqualTo(200);
        assertThat(estimated.text("currentUsage")).isEqualTo("8");
        assertThat(estimated.text("usageAfterEstimate")).isEqualTo(after);
        assertThat(estimated.text("wouldExceedLimit")).isEqualTo(exceeds);
        assertThat(estimated.text("usageLimit")).isEqualTo("10");
        assertThat(estimated.at("estimates")).isEqualTo(List.of());
        assertThat(estimated.at("warnings")).isEqualTo(List.of("FEATURE_NOT_CREDIT_BASED"));
        assertThat(development.check("ann", "calls").text("currentUsage")).isEqualTo("8");
    }

    @Test
    void estimate_returns_the_kind_of_limit() {
        Reply soft = estimate("\"featureId\": \"hourly\", \"value\": 11");
        Reply endless = estimate("\"featureId\": \"endless\", \"value\": 11");

        assertThat(soft.text("hasSoftLimit")).isEqualTo("true");
        assertThat(soft.text("wouldExceedLimit")).isEqualTo("true");
        assertThat(Instant.parse(soft.text("usagePeriodEnd"))).isAfter(Instant.now());
        assertThat(endless.at("usageLimit")).isNull();
        assertThat(endless.text("hasUnlimitedUsage")).isEqualTo("true");
        assertThat(endless.text("wouldExceedLimit")).isEqualTo("false");
        assertThat(endless.at("usagePeriodEnd")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "featureId": "ghost", "value": 1                           | 404 | FeatureNotFound | featureId
            "featureId": "flag", "value": 1                            | 400 | MeteringNotAvailableForFeatureType | featureId
            "featureId": "calls", "value": 1, "resourceId": "r9"       | 404 | CustomerResourceNotFound | resourceId
            "featureId": "calls", "value": -1, "updateBehavior": "SET" | 400 | BadUserInput | value
            "featureId": "calls", "value": 9223372036854.775807        | 400 | EntitlementUsageOutOfRangeError | value
            "featureId": "calls"                                       | 400 | BadUserInput | value
            """)
    @Sampled(3)
    void estimate_of_an_invalid_report_is_refused(String fields, int status, String code, String field) {
        assertThat(estimate(fields).isProblem(status, code).text("field")).isEqualTo(field);
    }

    @Test
    void estimate_with_dimensions_that_are_too_long_is_refused() {
        String dimensions = "\"featureId\": \"calls\", \"value\": 1, \"dimensions\": {\"team\": \"%s\"}";

        estimate(dimensions.formatted("red")).isOk();
        Reply refused = estimate(dimensions.formatted("x".repeat(10_000)));

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("dimensions");
    }

    private Reply estimate(String fields) {
        return development.post("/usage/estimate", "{\"customerId\": \"ann\", %s}".formatted(fields));
    }
}
