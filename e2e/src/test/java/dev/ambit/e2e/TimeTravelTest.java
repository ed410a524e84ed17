package dev.ambit.e2e;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs a replica with webhooks only while the clock of Development is moved.
@Tag("long")
class TimeTravelTest {

    private static final String TRIAL = """
            "defaultTrialConfig": {"duration": 14, "units": "DAY", "trialEndBehavior": "CANCEL_SUBSCRIPTION"}
            """;

    /// A customer with 9 of 10 calls per month used; another one has a two-week trial with 10 calls.
    private static final String REGULAR = "ann";

    private static final String TRYING = "bob";

    @TempDir
    private Path data;

    private ReplicatedPlatform copy;

    @BeforeEach
    void open() throws Exception {
        copy = ReplicatedPlatform.open(data);
        TestAccount acme = copy.account();
        for (TestEnvironment environment : List.of(acme.development(), acme.production())) {
            TestCatalog catalog = TestCatalog.of(acme, environment);
            catalog.feature("calls", METERED);
            sell(catalog, "monthly");
            sell(catalog, "tried", TRIAL);
            environment.subscribe(REGULAR, "monthly");
            environment.subscribe(TRYING, "tried");
            environment.reportUsage(REGULAR, "calls", "9").isOk();
        }
    }

    @AfterEach
    void close() {
        copy.close();
    }

    @Test
    void replica_follows_trial_end_reset_and_renewal_by_the_test_clock() throws Exception {
        TestEnvironment development = copy.account().development();
        TestEnvironment production = copy.account().production();
        Waiting.until(() -> isGranted(REGULAR, "2"), it -> !it);
        Waiting.until(() -> isGranted(TRYING, "1"), it -> it);
        assertSame(development);
        Waiting.until(() -> log(production), it -> it.contains("measurement.reported"));
        Map<String, String> before = ObservedState.of(production);
        String log = log(production);

        CommandResult result = CommandResult.ambit(
                Map.of(
                        "AMBIT_URL",
                        copy.platform().url(),
                        "AMBIT_KEY",
                        copy.account().key()),
                "time",
                "travel",
                "+45d");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out())
                .containsPattern("subscription\\.trial\\.ends_soon +\\S+ +bob +tried")
                .containsPattern("subscription\\.trial_expired +\\S+ +bob +tried")
                .containsPattern("subscription\\.billing_month\\.ends_soon +\\S+ +ann +monthly")
                .containsPattern("subscription\\.updated +\\S+ +ann +monthly");
        Waiting.until(() -> isGranted(TRYING, "1"), it -> !it);
        Waiting.until(() -> isGranted(REGULAR, "2"), it -> it);
        assertSame(development);
        development.reportUsage(REGULAR, "calls", "9").isOk();
        Waiting.until(() -> isGranted(REGULAR, "2"), it -> !it);
        assertSame(development);

        assertThat(ObservedState.of(production)).isEqualTo(before);
        assertThat(log(production)).isEqualTo(log);
        assertThat(production.check(REGULAR, "calls").text("currentUsage")).isEqualTo("9");
        assertThat(production.check(TRYING, "calls", "1").text("isGranted")).isEqualTo("true");
    }

    /// Compares rows and checks.
    private void assertSame(TestEnvironment environment) throws IOException {
        copy.awaitAllTaken();
        assertThat(ObservedState.difference(ObservedState.of(environment), ObservedState.of(this::rows)))
                .isEmpty();
        for (String customer : List.of(REGULAR, TRYING)) {
            for (String calls : List.of("1", "2", "10", "11")) {
                assertThat(isGranted(customer, calls))
                        .as("%s requests %s", customer, calls)
                        .isEqualTo(environment
                                .check(customer, "calls", calls)
                                .isOk()
                                .text("isGranted")
                                .equals("true"));
            }
        }
    }

    /// Returns the replica's decision.
    private boolean isGranted(String customer, String calls) {
        return copy.ask("/check-access", """
                        {"customerId": "%s", "featureId": "calls", "requestedUsage": %s}
                        """.formatted(customer, calls)).status() == 200;
    }

    private List<String> rows(String sql) {
        try {
            return copy.rows(sql);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sell(TestCatalog catalog, String plan, String... fields) {
        catalog.draftPlan(plan, fields).isOk();
        catalog.price("plans", plan);
        catalog.entitle("plans", plan, grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""))
                .isOk();
        catalog.publish("plans", plan).isOk();
    }

    private static String log(TestEnvironment environment) {
        return environment.get("/events/feed?limit=1000").isOk().http().body();
    }
}
