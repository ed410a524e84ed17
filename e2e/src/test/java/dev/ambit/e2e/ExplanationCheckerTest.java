package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.engine.FeatureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Checks that every decision follows from its explanation.
@Tag("long")
class ExplanationCheckerTest {

    private static final int WORLDS = LongForm.ENABLED ? 30 : 2;
    private static final int MONTHS = 3;
    private static final Path LISTS = Checkout.DIRECTORY.resolve("core/src/main/resources/pricings/github");

    @RegisterExtension
    private final RandomSeed seed = new RandomSeed();

    @TempDir
    private static Path data;

    private static AmbitProcess server;

    @BeforeAll
    static void start() throws Exception {
        server = AmbitProcess.serve(Checkout.opened(data), 0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void decisions_of_random_sales_follow_from_their_explanations() {
        Map<String, Integer> reasons = new TreeMap<>();
        for (int world = 0; world < WORLDS; world++) {
            var sales = new RandomSales(TestAccount.open(server.http(), "Acme"), seed.value() + world);
            sales.open();
            for (int month = 0; month < MONTHS; month++) {
                sales.month();
                for (String customer : sales.customers()) {
                    for (String feature : sales.features()) {
                        for (String resource : RandomSales.RESOURCES) {
                            Reply answer = sales.ask(customer, feature, resource);
                            reasons.merge(answer.text("accessDeniedReason"), 1, Integer::sum);
                            assertThat(ExplanationChecker.differences(
                                            answer.http().body()))
                                    .as(
                                            "-Dambit.seed=%d: %s",
                                            seed.value() + world, answer.http().body())
                                    .isEmpty();
                        }
                    }
                }
            }
        }

        assertThat(reasons.keySet())
                .as("%s", reasons)
                .containsExactlyInAnyOrder(
                        "null",
                        "CustomerIsArchived",
                        "CustomerNotFound",
                        "CustomerResourceNotFound",
                        "FeatureNotFound",
                        "NoActiveSubscription",
                        "NoFeatureEntitlementInSubscription",
                        "RequestedUsageExceedingLimit",
                        "RequestedValuesMismatch",
                        "Revoked");
    }

    @ParameterizedTest
    @CsvSource({"2019.yml", "2022.yml", "2025.yml"})
    void decisions_of_real_price_lists_follow_from_their_explanations(String list) throws IOException {
        TestEnvironment development = TestAccount.open(server.http(), "Acme").development();
        development.importPriceList(Files.readString(LISTS.resolve(list))).isOk();
        List<String> features = development.get("/features?limit=100").texts("id");
        for (String plan : development.get("/plans?limit=100").texts("id")) {
            development.buy("of-" + plan, plan, Map.of());
            for (String feature : features) {
                Reply answer = development
                        .get("/customers/of-%s/entitlements/check?featureId=%s&requestedUsage=100&explain=true"
                                .formatted(plan, feature))
                        .isOk();
                assertThat(ExplanationChecker.differences(answer.http().body()))
                        .as(answer.http().body())
                        .isEmpty();
            }
        }
        assertThat(features).hasSizeGreaterThan(20);
    }

    /// A plan with 10 per month and two add-ons of 5, of which 7 are used, and a promotional entitlement of 3.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "usageLimit":10,                            | "usageLimit":11,                                | usageLimit
            "quantity":2                                | "quantity":3                                    | usageLimit
            "hasUnlimitedUsage":false,"hasSoftLimit":false,"enumValues" | "hasUnlimitedUsage":false,"hasSoftLimit":true,"enumValues" | hasSoftLimit
            "isGranted":true,"usageLimit":10            | "isGranted":false,"usageLimit":10               | usageLimit
            "behavior":"Increment","resetPeriod":null,  | "behavior":"Override","resetPeriod":null,       | usageLimit
            "resetPeriod":"MONTH","accordingTo"         | "resetPeriod":"WEEK","accordingTo"              | resetPeriod
            "accordingTo":"SubscriptionStart"           | "accordingTo":"StartOfTheMonth"                 | usagePeriodAnchor
            "used":7}                                   | "used":8}                                       | currentUsage
            "requestedUsage":14                         | "requestedUsage":13                             | isGranted
            "origin":"add-on"                           | "origin":"plan"                                 | usageLimit
            "exists":true                               | "exists":false                                  | accessDeniedReason
            "isArchived":false                          | "isArchived":true                               | accessDeniedReason
            "hasResource":true                          | "hasResource":false                             | accessDeniedReason
            "meterType":"INCREMENTAL"                   | "meterType":"None"                              | isGranted
            "total":21                                  | "total":22                                      | explanation.arithmetic.total
            "left":13                                   | "left":14                                       | explanation.arithmetic.left
            "won":true                                  | "won":false                                     | explanation.contributions.0.won
            "at":"20                                    | "at":"19                                        | accessDeniedReason
            "validUntil":"20                            | "validUntil":"21                                | validUntil
            """)
    void tampered_explanation_is_detected(String original, String tampered, String found) {
        TestEnvironment development = TestAccount.open(server.http(), "Acme").development();
        String answer = explained(development);
        assertThat(ExplanationChecker.differences(answer)).isEmpty();
        assertThat(answer).contains(original);

        List<String> differences = ExplanationChecker.differences(answer.replace(original, tampered));

        assertThat(differences.stream().collect(Collectors.joining("; "))).contains(found + " is ");
    }

    private static String explained(TestEnvironment development) {
        var catalog = new TestCatalog(
                development, development.get("/products").texts("id").getFirst());
        catalog.feature("calls", FeatureKind.METERED);
        catalog.addon("extra", TestCatalog.limit("calls", 5));
        catalog.planWith(
                List.of("extra"),
                "pro",
                TestCatalog.grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""));
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development.post("/subscriptions", """
                        {"customerId": "ann", "planId": "pro", "addons": [{"id": "extra", "quantity": 2}]}
                        """).isOk();
        development.post("/customers/ann/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "calls", "period": "1 week", "usageLimit": 3}]}
                        """).isOk();
        development.reportUsage("ann", "calls", "7").isOk();
        return development
                .get("/customers/ann/entitlements/check?featureId=calls&requestedUsage=14&explain=true")
                .isOk()
                .http()
                .body();
    }
}
