package dev.ambit.subscription;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Runs `transitions.txt` over HTTP.
class TransitionTest {

    private static final Duration TRIAL = Duration.ofDays(7);
    private static final Duration LATER = Duration.ofDays(3);

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);
    private @Nullable Reply refused;

    @BeforeEach
    void plans_and_a_customer() {
        catalog.feature("calls", METERED);
        catalog.plan("free", limit("calls", 1));
        for (String plan : List.of("pro", "max", "custom")) {
            boolean isCustom = plan.equals("custom");
            catalog.draftPlan(plan, "\"pricingType\": \"%s\"".formatted(isCustom ? "CUSTOM" : "PAID"))
                    .isOk();
            if (!isCustom) {
                catalog.price("plans", plan);
            }
            catalog.entitle("plans", plan, limit("calls", plan.equals("pro") ? 10 : 100))
                    .isOk();
            catalog.publish("plans", plan).isOk();
        }
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/transitions.txt", delimiter = '|', useHeadersInDisplayName = true)
    void becomes(String row, String begins, @Nullable String happens, String becomes, String events) {
        buy("s", begins).isOk();
        for (String step : happens == null ? new String[0] : happens.split("; ", -1)) {
            assertThat(refused).as("what came before " + step).isNull();
            does(step);
        }

        Reply now = development.get("/subscriptions/s");
        Object reason = now.at("cancelReason");
        String status = reason == null ? now.text("status") : now.text("status") + " " + reason;
        assertThat(refused == null ? status : refused.status() + " " + refused.text("code"))
                .isEqualTo(becomes);
        assertThat(String.join(" ", told())).isEqualTo(events);
        assertThat(development.check("ann", "calls").at("usageLimit") != null)
                .as("somebody who has something may use it")
                .isEqualTo(development.get("/subscriptions?customerId=ann").texts("status").stream()
                        .anyMatch(List.of("ACTIVE", "IN_TRIAL")::contains));
    }

    private void does(String step) {
        String[] words = step.split(" ", 2);
        switch (words[0]) {
            case "wait" -> clock.advance(duration(words[1]).toString());
            case "buy" -> buy("other", words[1]).isOk();
            case "archive" -> ask(development.post("/customers/ann/archive", ""));
            case "settle" -> settleFree();
            case "cancel" -> ask(development.post("/subscriptions/s/cancel", cancellation(step)));
            default -> throw new IllegalArgumentException(step);
        }
    }

    private void ask(Reply reply) {
        refused = reply.status() < 300 ? null : reply;
    }

    private String cancellation(String step) {
        return switch (step) {
            case "cancel" -> "{}";
            case "cancel at period end" -> "{\"cancellationTime\": \"END_OF_BILLING_PERIOD\"}";
            case "cancel for good" -> "{\"cancellationAction\": \"REVOKE_ENTITLEMENTS\"}";
            default ->
                "{\"cancellationTime\": \"SPECIFIC_DATE\", \"endDate\": \"%s\"}"
                        .formatted(in(duration(step.substring("cancel after ".length()))));
        };
    }

    private Reply buy(String id, String words) {
        List<String> said = List.of(words.split(" ", -1));
        List<String> fields = new ArrayList<>(List.of("\"id\": \"%s\"".formatted(id), "\"customerId\": \"ann\""));
        fields.add("\"planId\": \"%s\"".formatted(said.getFirst()));
        Duration start = said.contains("later") ? LATER : Duration.ZERO;
        if (said.contains("later")) {
            fields.add("\"startDate\": \"%s\"".formatted(in(start)));
        }
        int trial = said.indexOf("trial");
        if (trial >= 0) {
            fields.add("""
                    "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "%s", "trialEndBehavior": "%s"}
                    """.formatted(
                            in(start.plus(TRIAL)),
                            said.get(trial + 1).equals("cancel") ? "CANCEL_SUBSCRIPTION" : "CONVERT_TO_PAID"));
        }
        int until = said.indexOf("until");
        if (until >= 0) {
            fields.add("\"cancellationDate\": \"%s\"".formatted(in(duration(said.get(until + 1)))));
        }
        return development.post("/subscriptions", "{%s}".formatted(String.join(", ", fields)));
    }

    private void settleFree() {
        development.patch("/products/" + catalog.product(), """
                        {"productSettings": {"subscriptionStartSetup": "PLAN_SELECTION",
                            "subscriptionCancellationTime": "IMMEDIATE",
                            "subscriptionEndSetup": "DOWNGRADE_TO_FREE", "downgradePlanId": "free"}}
                        """).isOk();
    }

    private List<String> told() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select replace(events.type, 'subscription.', '')
                        from events
                        join environments using (environment_id)
                        join accounts using (account_id)
                        where accounts.slug = :account and environments.slug = 'development' and entity_type = 'SUBSCRIPTION' and entity_id = 's'
                        order by sequence
                        """)
                        .bind("account", acme.slug())
                        .mapTo(String.class)
                        .list());
    }

    private String in(Duration duration) {
        return clock.now().plus(duration).toString();
    }

    private static Duration duration(String words) {
        return Duration.parse("P" + words.toUpperCase(Locale.ROOT));
    }
}
