package dev.ambit.usage;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("long")
class UsageThresholdTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private int reports;

    @BeforeEach
    void ann_has_ten_calls() {
        var catalog = TestCatalog.of(acme);
        catalog.feature("calls", METERED);
        catalog.plan("pro", limit("calls", 10));
        development.subscribe("ann", "pro");
    }

    @Test
    void reached_limit_emits_one_event() {
        report("9");
        assertThat(exceeded()).isEmpty();
        report("1");
        assertThat(exceeded()).containsExactly("100");
        report("1");
        assertThat(exceeded()).containsExactly("100");
    }

    @Test
    void report_that_passes_several_thresholds_emits_only_the_highest() {
        set("[80, 20, 50]").isOk();

        report("1");
        assertThat(exceeded()).isEmpty();
        report("8");
        assertThat(exceeded()).containsExactly("80");
        report("-7");
        report("3.5");
        assertThat(exceeded()).containsExactly("80", "50");
    }

    @Test
    void empty_threshold_list_emits_no_event() {
        set("[]").isOk();

        report("20");

        assertThat(exceeded()).isEmpty();
        assertThat(set("null").isOk().text("usageThresholds")).isEqualTo("[100]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[0]", "[1001]", "[1,2,3,4,5,6,7,8,9,10,11]", "[50.5]", "50"})
    void invalid_usage_threshold_is_refused(String wrong) {
        Reply refused = set(wrong).isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).startsWith("usageThresholds");
    }

    /// Waits for the event of each report, so that no two are combined.
    private void report(String calls) {
        development.reportUsage("ann", "calls", calls).isOk();
        reports++;
        Waiting.until(
                () -> texts("type"),
                it -> it.stream().filter("measurement.reported"::equals).count() >= reports);
    }

    private List<String> exceeded() {
        List<String> types = texts("type");
        List<String> percentages = texts("thresholdPercentage");
        return IntStream.range(0, types.size())
                .filter(it -> types.get(it).equals("entitlement.usage_exceeded"))
                .mapToObj(percentages::get)
                .toList();
    }

    private List<String> texts(String path) {
        return development.get("/events/feed?limit=1000").isOk().texts(path);
    }

    private Reply set(String thresholds) {
        return acme.http()
                .patch(
                        acme.key(),
                        "/api/v1/environments/development",
                        "{\"usageThresholds\": %s}".formatted(thresholds));
    }
}
