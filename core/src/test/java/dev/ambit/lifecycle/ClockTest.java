package dev.ambit.lifecycle;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockTest {

    private static final String TRIAL = """
            "defaultTrialConfig": {"duration": 14, "units": "DAY", "trialEndBehavior": "CANCEL_SUBSCRIPTION"}
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final Http http = acme.http();

    @Test
    void environment_clock_runs_in_real_time_by_default() {
        Reply clock = clock("").isOk();

        assertThat(clock.text("state")).isEqualTo("RUNNING");
        assertThat(Duration.between(now(clock), Instant.now()).abs()).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void environment_clock_can_be_stopped_advanced_and_resumed() {
        Instant stopped = now(move("stop", "").isOk());
        assertThat(now(clock(""))).isEqualTo(stopped);

        Instant month = now(move("advance", "{\"by\": \"P1M\"}").isOk());
        Instant later = now(move("advance", "{\"by\": \"PT1.5S\"}").isOk());
        assertThat(month).isBetween(stopped.plus(Duration.ofDays(28)), stopped.plus(Duration.ofDays(31)));
        assertThat(later).isEqualTo(month.plusMillis(1_500));

        Reply resumed = move("resume", "").isOk();
        assertThat(resumed.text("state")).isEqualTo("RUNNING");
        assertThat(now(resumed)).isAfterOrEqualTo(later);
        Instant ahead =
                now(move("advance", "{\"to\": \"2090-01-01T00:00:00Z\"}").isOk());
        Instant asked = Instant.parse("2090-01-01T00:00:00Z");
        assertThat(ahead).isBetween(asked, asked.plusSeconds(20));
        assertThat(now(clock(""))).isAfterOrEqualTo(ahead);
    }

    @Test
    void clock_cannot_be_set_back_or_changed_in_production() {
        Instant stopped = now(move("stop", "").isOk());

        Reply back = move("advance", "{\"to\": \"%s\"}".formatted(stopped.minusMillis(1)));
        assertThat(back.isProblem(400, "BadUserInput").text("field")).isEqualTo("to");
        assertThat(now(clock(""))).isEqualTo(stopped);
        for (String act : new String[] {"stop", "resume", "advance"}) {
            String body = act.equals("advance") ? "{\"by\": \"P1D\"}" : "";
            http.post(acme.key(), "/api/v1/environments/production/clock/" + act, body)
                    .isProblem(409, "ClockOfProduction");
        }
        http.get(acme.key(), "/api/v1/environments/production/clock").isOk();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"by\": \"P1D\", \"to\": \"2090-01-01T00:00:00Z\"}",
                "{\"by\": \"-P1D\"}",
                "{\"by\": \"P-1D\"}",
                "{\"by\": \"a month\"}",
                "{\"by\": \"P999Y\"}",
                "{\"by\": \"P999999999Y\"}",
                "{\"by\": \"PT\"}",
                "{\"to\": \"2100-01-02T00:00:00Z\"}"
            })
    @Sampled(3)
    void invalid_clock_advance_is_refused_and_leaves_the_clock_unchanged(String body) {
        Instant stopped = now(move("stop", "").isOk());

        move("advance", body).isProblem(400, "BadUserInput");

        assertThat(now(clock(""))).isEqualTo(stopped);
    }

    @Test
    void clock_cannot_be_advanced_by_a_duration_beyond_the_year_2099() {
        move("advance", "{\"to\": \"2099-12-31T00:00:00Z\"}").isOk();

        Reply refused = move("advance", "{\"by\": \"P2D\"}").isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("by");
        assertThat(refused.text("received")).isEqualTo("P2D");
        assertThat(refused.text("allowed")).isEqualTo("up to 2100-01-01T00:00:00Z");
    }

    /// A quota renews by the environment clock, also in the memory of the server that answers.
    @Test
    void entitlement_checks_and_usage_reports_use_the_environment_clock() {
        catalog.feature("calls", METERED);
        catalog.plan("monthly", grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""));
        catalog.plan("never", limit("calls", 10));
        move("stop", "").isOk();
        development.subscribe("ann", "monthly");
        development.subscribe("bob", "never");
        development.reportUsage("ann", "calls", "9").isOk();
        development.reportUsage("bob", "calls", "9").isOk();
        assertThat(development.check("ann", "calls").text("currentUsage")).isEqualTo("9");

        Instant later = now(move("advance", "{\"by\": \"P1M\"}").isOk());

        assertThat(development.check("ann", "calls").text("currentUsage")).isEqualTo("0");
        assertThat(development.check("bob", "calls").text("currentUsage")).isEqualTo("9");
        Reply reported = development.reportUsage("ann", "calls", "2").isOk();
        assertThat(reported.text("0.currentUsage")).isEqualTo("2");
        assertThat(Instant.parse(reported.text("0.timestamp"))).isEqualTo(later);
        assertThat(development.check("ann", "calls").text("currentUsage")).isEqualTo("2");
    }

    /// The answer lists at most 1,000 events, each with its customer and plan.
    @LongTest
    void advancing_the_clock_returns_up_to_1000_resulting_events() {
        catalog.draftPlan("basic", TRIAL).isOk();
        catalog.price("plans", "basic");
        catalog.publish("plans", "basic").isOk();
        move("stop", "").isOk();
        development.subscribe("ann", "basic");
        for (int i = 0; i < 400; i++) {
            development.subscribe("c" + i, "basic");
        }

        Reply quiet = move("advance", "{\"by\": \"P1D\"}").isOk();
        Reply soon = move("advance", "{\"by\": \"P7D\"}").isOk();
        Reply over = move("advance", "{\"by\": \"P37D\"}").isOk();

        assertThat(quiet.at("happened")).isEqualTo(List.of());
        assertThat(soon.text("happened.0.type")).isEqualTo("subscription.trial.ends_soon");
        assertThat(soon.http().body()).contains("\"customerId\":\"ann\",\"planId\":\"basic\"");
        assertThat((List<?>) soon.at("happened")).hasSize(401);
        assertThat(soon.text("happened.400.sequence")).isEqualTo(soon.text("head"));
        assertThat((List<?>) over.at("happened")).hasSize(1_000);
        assertThat(Long.parseLong(over.text("head"))).isGreaterThan(Long.parseLong(over.text("happened.999.sequence")));
    }

    private Reply clock(String path) {
        return http.get(acme.key(), "/api/v1/environments/development/clock" + path);
    }

    private Reply move(String act, String body) {
        return http.post(acme.key(), "/api/v1/environments/development/clock/" + act, body);
    }

    private static Instant now(Reply clock) {
        return Instant.parse(clock.text("now"));
    }
}
