package dev.ambit.entitlement;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Events;
import dev.ambit.event.LogCutting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Verifies checks at a moment in the past (parameter `asOf`).
class AsOfTest {

    private static final List<String> QUESTIONS = List.of(
            "featureId=calls&requestedUsage=5",
            "featureId=calls&requestedUsage=5&resourceId=r1",
            "featureId=seats",
            "featureId=sso",
            "featureId=late");

    /// @param answers the answer to each question, without the fields of the feature itself
    private record Moment(String sequence, Instant at, List<@Nullable Object> answers) {}

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final List<Moment> moments = new ArrayList<>();

    @BeforeEach
    void a_catalog() {
        TestClock.stop(acme);
        catalog.feature("calls", METERED);
        catalog.feature("seats", METERED);
        catalog.feature("sso", BOOLEAN);
        catalog.addon("extra", limit("calls", 5));
        catalog.planWith(
                List.of("extra"),
                "pro",
                grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""),
                grant("sso"));
        catalog.plan("seated", limit("seats", 3));
    }

    @LongTest
    void check_as_of_a_past_moment_returns_the_answer_of_that_moment() {
        recordAnswers();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        recordAnswers();
        String trial =
                subscribe("\"planId\": \"pro\", \"addons\": [{\"id\": \"extra\", \"quantity\": 2}]", """
                , "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "%s",
                   "trialEndBehavior": "CANCEL_SUBSCRIPTION"}
                """.formatted(
                                now().plus(Duration.ofDays(20))));
        recordAnswers();
        development.reportUsage("ann", "calls", "7").isOk();
        recordAnswers();
        grantPromotion("calls", "\"usageLimit\": 40, \"hasSoftLimit\": true", Duration.ofDays(10), Duration.ofDays(25));
        recordAnswers();
        catalog.feature("late", BOOLEAN);
        recordAnswers();
        clock("advance", "{\"by\": \"P12D\"}");
        recordAnswers();
        development.reportUsage("ann", "calls", "100").isOk();
        development
                .post("/products", "{\"id\": \"many\", \"displayName\": \"M\", \"multipleSubscriptions\": true}")
                .isOk();
        new TestCatalog(development, "many").plan("site", limit("calls", 1_000));
        subscribe("\"planId\": \"site\", \"resourceId\": \"r1\"", "");
        recordAnswers();
        clock("advance", "{\"by\": \"P9D\"}");
        recordAnswers();
        String paid = subscribe("\"planId\": \"pro\"", "");
        development.reportUsage("ann", "calls", "7").isOk();
        recordAnswers();
        clock("advance", "{\"by\": \"P40D\"}");
        recordAnswers();
        development.reportUsage("ann", "calls", "8").isOk();
        recordAnswers();
        development.post("/subscriptions/%s/cancel".formatted(paid), "").isOk();
        recordAnswers();
        development.post("/customers/ann/archive", "").isOk();
        recordAnswers();

        assertThat(trial).isNotEqualTo(paid);
        for (Moment moment : moments) {
            assertThat(asOf(moment.sequence())).as(moment.toString()).isEqualTo(moment.answers());
            assertThat(asOf(moment.at().toString())).as(moment.toString()).isEqualTo(moment.answers());
        }
        assertThat(moments.stream()
                        .flatMap(it -> it.answers().stream())
                        .map(String::valueOf)
                        .toList())
                .anyMatch(it -> it.contains("CustomerNotFound"))
                .anyMatch(it -> it.contains("CustomerIsArchived"))
                .anyMatch(it -> it.contains("CustomerResourceNotFound"))
                .anyMatch(it -> it.contains("FeatureNotFound"))
                .anyMatch(it -> it.contains("NoActiveSubscription"))
                .anyMatch(it -> it.contains("RequestedUsageExceedingLimit"))
                .anyMatch(it -> it.contains("usageLimit=1000"));
    }

    /// The log contains no events for the start and end of a promotional entitlement.
    @Test
    void check_in_the_past_applies_start_and_end_of_promotional_entitlements() {
        development.subscribe("ann", "pro");
        Instant start = now();
        grantPromotion("calls", "\"usageLimit\": 40", Duration.ofDays(10), Duration.ofDays(25));
        clock("advance", "{\"by\": \"P60D\"}");

        assertThat(limitAt(start.plus(Duration.ofDays(10)).minusMillis(1))).isEqualTo("10");
        assertThat(limitAt(start.plus(Duration.ofDays(10)))).isEqualTo("40");
        assertThat(limitAt(start.plus(Duration.ofDays(25)).minusMillis(1))).isEqualTo("40");
        assertThat(limitAt(start.plus(Duration.ofDays(25)))).isEqualTo("10");
    }

    @LongTest
    void check_in_the_past_returns_the_usage_of_that_period() {
        Instant start = now();
        development.subscribe("ann", "pro");
        development.reportUsage("ann", "calls", "8").isOk();
        awaitUsage("ann", "8");
        clock("advance", "{\"by\": \"P40D\"}");
        development.reportUsage("ann", "calls", "3").isOk();
        awaitUsage("ann", "3");
        clock("advance", "{\"by\": \"P40D\"}");

        assertThat(usageAt(start)).isEqualTo("8");
        assertThat(usageAt(start.plus(Duration.ofDays(35)))).isEqualTo("0");
        assertThat(usageAt(start.plus(Duration.ofDays(45)))).isEqualTo("3");
        assertThat(usageAt(now())).isEqualTo("0");
    }

    @LongTest
    void check_in_the_past_can_be_explained() {
        development.subscribe("ann", "pro");
        development.reportUsage("ann", "calls", "8").isOk();
        awaitUsage("ann", "8");
        Instant then = now();
        clock("advance", "{\"by\": \"P3D\"}");
        grantPromotion("calls", "\"usageLimit\": 40", Duration.ZERO, Duration.ofDays(25));

        Reply answer = development
                .get("/customers/ann/entitlements/check?featureId=calls&explain=true&asOf=" + then)
                .isOk();

        assertThat(answer.text("explanation.at")).isEqualTo(then.toString());
        assertThat(answer.text("explanation.arithmetic.used")).isEqualTo("8");
        assertThat(answer.text("explanation.contributions.0.packageId")).isEqualTo("pro");
        assertThat(answer.at("explanation.contributions.1")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "-1", "1.5", "2026-01-01", "1000000000", "2099-01-01T00:00:00Z"})
    @Sampled(3)
    void malformed_or_future_as_of_is_refused(String asOf) {
        Reply refused = check("ann", "calls", asOf);

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("asOf");
    }

    @LongTest
    void check_before_the_oldest_event_returns_event_gone() {
        development.subscribe("ann", "pro");
        String before = development.get("/customers/ann/entitlements").header("X-Ambit-Sequence");
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        String after = development.get("/customers/ann/entitlements").header("X-Ambit-Sequence");
        assertThat(check("ann", "calls", "0").isProblem(410, "EventGone").text("oldest"))
                .isEqualTo("1");
        assertThat(check("ann", "calls", before).isOk().text("isGranted")).isEqualTo("true");

        // The deletion request itself is an event.
        Waiting.until(() -> development.get("/features/calls").text("featureStatus"), "ACTIVE"::equals);
        cutBefore(after);

        assertThat(check("ann", "calls", before).isProblem(410, "EventGone").text("oldest"))
                .isEqualTo(after);
        assertThat(check("ann", "calls", after).isOk().text("isGranted")).isEqualTo("true");
        assertThat(check("bob", "calls", after).isOk().text("accessDeniedReason"))
                .isEqualTo("NoActiveSubscription");
    }

    /// All remaining events are later than the requested moment.
    @Test
    void check_at_a_moment_whose_last_event_was_deleted_returns_event_gone() {
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        Instant then = now();
        clock("advance", "{\"by\": \"P1D\"}");
        development.patch("/customers/ann", "{\"name\": \"Ann\"}").isOk();
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        String after = development.get("/customers/ann/entitlements").header("X-Ambit-Sequence");
        assertThat(check("ann", "calls", then.toString()).isOk().text("accessDeniedReason"))
                .isEqualTo("NoActiveSubscription");

        cutBefore(after);

        check("ann", "calls", then.toString()).isProblem(410, "EventGone");
        assertThat(check("bob", "calls", then.toString()).isOk().text("accessDeniedReason"))
                .isEqualTo("CustomerNotFound");
    }

    private void cutBefore(String sequence) {
        EnvironmentId environment = EnvironmentFixture.of(acme, development).id();
        try (Database database = TestServer.database(1)) {
            EnvironmentFixture.onVirtualThread(() -> database.transactions().in(environment, tx -> {
                // Loops append events, too, and must not do so between these statements.
                tx.createQuery("select pg_advisory_xact_lock(1, :environment)")
                        .bind("environment", environment.value())
                        .map((_, _) -> true)
                        .one();
                long remaining = Events.head(tx, environment) - Long.parseLong(sequence) + 1;
                return LogCutting.cut(
                        tx, environment, new LogCutting.Bounds(Instant.EPOCH, remaining), (_, _) -> Long.MAX_VALUE);
            }));
        }
    }

    @Test
    void as_of_sequence_of_another_environment_is_refused() {
        development.subscribe("ann", "pro");
        String sequence = development.check("ann", "sso").header("X-Ambit-Sequence");

        assertThat(acme.production()
                        .get("/customers/ann/entitlements/check?featureId=sso&asOf=" + sequence)
                        .text("code"))
                .isEqualTo("BadUserInput");
    }

    /// Records the answers a moment later, so that each has its own time, once usage is in the log.
    private void recordAnswers() {
        List<@Nullable Object> answers =
                QUESTIONS.stream().map(it -> answer(it, "")).toList();
        Instant at = now();
        String sequence = Waiting.until(
                () -> development.check("ann", "sso").header("X-Ambit-Sequence"), it -> asOf(it).equals(answers));
        moments.add(new Moment(sequence, at, answers));
        clock("advance", "{\"by\": \"PT1S\"}");
    }

    private List<@Nullable Object> asOf(String moment) {
        return QUESTIONS.stream().map(it -> answer(it, "&asOf=" + moment)).toList();
    }

    private @Nullable Object answer(String question, String asOf) {
        Map<Object, Object> answer = new LinkedHashMap<>((Map<?, ?>) development
                .get("/customers/ann/entitlements/check?" + question + asOf)
                .isOk()
                .body());
        Map<Object, Object> data = new LinkedHashMap<>((Map<?, ?>) answer.get("data"));
        data.remove("feature");
        return data;
    }

    private void awaitUsage(String customer, String used) {
        Waiting.until(() -> check(customer, "calls", now().toString()).text("currentUsage"), used::equals);
    }

    private String usageAt(Instant moment) {
        return check("ann", "calls", moment.toString()).isOk().text("currentUsage");
    }

    private String limitAt(Instant moment) {
        return check("ann", "calls", moment.toString()).isOk().text("usageLimit");
    }

    private Reply check(String customer, String feature, String asOf) {
        return development.get(
                "/customers/%s/entitlements/check?featureId=%s&asOf=%s".formatted(customer, feature, asOf));
    }

    private String subscribe(String what, String how) {
        return development
                .post("/subscriptions", "{\"customerId\": \"ann\", %s%s}".formatted(what, how))
                .isOk()
                .text("subscription.id");
    }

    private void grantPromotion(String feature, String terms, Duration start, Duration end) {
        development
                .post("/customers/ann/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "%s", %s, "period": "custom", "startDate": "%s",
                          "customEndDate": "%s"}]}
                        """.formatted(
                                feature, terms, now().plus(start), now().plus(end)))
                .isOk();
    }

    private Instant now() {
        return Instant.parse(acme.http()
                .get(acme.key(), "/api/v1/environments/development/clock")
                .isOk()
                .text("now"));
    }

    private void clock(String act, String body) {
        acme.http()
                .post(acme.key(), "/api/v1/environments/development/clock/" + act, body)
                .isOk();
    }
}
