package dev.ambit.e2e;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static dev.ambit.engine.FeatureKind.SEATS;

import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// Simulates customers who buy in one month and whose subscriptions then run by the clock of the environment.
/// [ExpectedHistory] has the expected result.
final class SubscriptionYear {

    static final Instant BEGIN = Instant.parse("2031-01-01T00:00:00Z");
    static final Instant END = Instant.parse("2032-03-01T00:30:00Z");

    /// When all subscriptions have started and none was renewed.
    static final Instant DECISIONS = Instant.parse("2031-01-27T00:30:00Z");

    private static final List<ExpectedHistory.Kind> KINDS = List.of(ExpectedHistory.Kind.values());

    private static final String PER_SEAT = """
            {"billingModel": "PER_UNIT", "featureId": "seats", "pricePeriods": [
                {"billingPeriod": "MONTHLY", "price": {"amount": 5, "currency": "usd"}},
                {"billingPeriod": "ANNUALLY", "price": {"amount": 50, "currency": "usd"}}]}
            """;

    private final TestAccount account;
    private final TestEnvironment environment;
    private final List<ExpectedHistory> histories;

    SubscriptionYear(TestAccount account, int customers) {
        this.account = account;
        this.environment = account.development();
        this.histories = IntStream.range(0, customers)
                .mapToObj(number -> expectedHistory(number, customers))
                .toList();
    }

    /// Lets all customers buy, each on its own day.
    void open() {
        clock("stop", "");
        advance(BEGIN);
        sell(TestCatalog.of(account));
        histories.forEach(this::buy);
    }

    /// Starts the clock.
    void decide() {
        histories.forEach(this::decide);
        clock("resume", "");
    }

    /// Returns the time to set before a crash, the first being that of the customers' changes.
    static Instant goal(int crash, int crashes) {
        Duration step = Duration.between(DECISIONS, END).dividedBy(crashes);
        return DECISIONS.plus(step.multipliedBy(crash - 1L)).truncatedTo(ChronoUnit.SECONDS);
    }

    void advance(Instant to) {
        clock("advance", to(to));
    }

    /// Sets the clock without waiting for the response, which may be lost.
    CompletableFuture<Void> tryToAdvance(Instant to) {
        var request = account.http()
                .request("/api/v1/environments/development/clock/advance")
                .header("X-API-KEY", account.key())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(to(to)))
                .build();
        return HttpClient.newHttpClient()
                .sendAsync(request, BodyHandlers.discarding())
                .handle((_, _) -> null);
    }

    List<String> events() {
        return histories.stream().flatMap(it -> it.events().stream()).toList();
    }

    List<String> states() {
        return histories.stream().flatMap(it -> it.states().stream()).toList();
    }

    private static ExpectedHistory expectedHistory(int number, int of) {
        Duration month = Duration.between(BEGIN, DECISIONS);
        Instant start = BEGIN.plus(month.multipliedBy(number + 1L).dividedBy(of + 1L));
        return new ExpectedHistory(number, KINDS.get(number % KINDS.size()), start.truncatedTo(ChronoUnit.SECONDS));
    }

    private void sell(TestCatalog catalog) {
        catalog.feature("calls", METERED);
        catalog.feature("seats", SEATS);
        catalog.plan("free", limit("calls", 1));
        catalog.draftPlan("team").isOk();
        catalog.charge("plans", "team", PER_SEAT).isOk();
        catalog.entitle("plans", "team", limit("calls", 10), limit("seats", 100))
                .isOk();
        catalog.publish("plans", "team").isOk();
        catalog.draftPlan("basic").isOk();
        catalog.price("plans", "basic");
        catalog.entitle("plans", "basic", limit("calls", 5)).isOk();
        catalog.publish("plans", "basic").isOk();
        environment.patch("/products/" + catalog.product(), """
                        {"productSettings": {"subscriptionStartSetup": "PLAN_SELECTION",
                            "subscriptionCancellationTime": "IMMEDIATE",
                            "subscriptionEndSetup": "DOWNGRADE_TO_FREE", "downgradePlanId": "free"}}
                        """).isOk();
    }

    private void buy(ExpectedHistory it) {
        environment
                .post("/customers", "{\"id\": \"%s\"}".formatted(it.customer()))
                .isOk();
        environment
                .post("/subscriptions", """
                        {"id": "%s", "customerId": "%s", "planId": "team", "startDate": "%s", "billingPeriod": "%s",
                            "charges": [{"id": "seats", "quantity": 5, "type": "FEATURE"}]%s}
                        """.formatted(
                                it.team(),
                                it.customer(),
                                it.start(),
                                it.kind() == ExpectedHistory.Kind.YEARLY ? "ANNUALLY" : "MONTHLY",
                                extras(it)))
                .isOk();
    }

    private static String extras(ExpectedHistory it) {
        return switch (it.kind()) {
            case KEPT -> trial(it, "CONVERT_TO_PAID");
            case DROPPED -> trial(it, "CANCEL_SUBSCRIPTION");
            case UNTIL -> ", \"cancellationDate\": \"%s\"".formatted(it.start().plus(ExpectedHistory.TERM));
            case MONTHLY, YEARLY, LEAVES, SHRINKS, FALLS -> "";
        };
    }

    private static String trial(ExpectedHistory it, String end) {
        return """
                , "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "%s", "trialEndBehavior": "%s"}
                """.formatted(it.start().plus(ExpectedHistory.TRIAL), end);
    }

    private void decide(ExpectedHistory it) {
        switch (it.kind()) {
            case LEAVES ->
                environment
                        .post("/subscriptions/%s/cancel".formatted(it.team()), """
                        {"cancellationTime": "END_OF_BILLING_PERIOD"}
                        """)
                        .isOk();
            case SHRINKS ->
                environment.patch("/subscriptions/" + it.team(), """
                        {"charges": [{"id": "seats", "quantity": 3, "type": "FEATURE"}],
                            "scheduleStrategy": "END_OF_BILLING_PERIOD"}
                        """).isOk();
            case FALLS ->
                environment
                        .post("/subscriptions", """
                        {"id": "%s", "customerId": "%s", "planId": "basic", "billingPeriod": "MONTHLY",
                            "scheduleStrategy": "END_OF_BILLING_PERIOD"}
                        """.formatted(it.basic(), it.customer()))
                        .isOk();
            case MONTHLY, YEARLY, KEPT, DROPPED, UNTIL -> {
                // The clock does the rest.
            }
        }
    }

    private void clock(String act, String body) {
        account.http()
                .post(account.key(), "/api/v1/environments/development/clock/" + act, body)
                .isOk();
    }

    private static String to(Instant moment) {
        return "{\"to\": \"%s\"}".formatted(moment);
    }
}
