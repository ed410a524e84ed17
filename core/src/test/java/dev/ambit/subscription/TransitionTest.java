package dev.ambit.subscription;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs `transitions.txt` over HTTP.
class TransitionTest {

    private static final Duration TRIAL = Duration.ofDays(7);
    private static final Duration LATER = Duration.ofDays(3);

    private static final List<String> TRIGGERS = List.of(
            "start",
            "cancel",
            "cancel at period end",
            "cancel on a date",
            "date",
            "term",
            "trial end",
            "period end",
            "paid begins",
            "trial begins",
            "linked",
            "archive",
            "change",
            "paid",
            "payment time-out",
            "vendor");

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);
    private @Nullable Reply refused;
    private int bought;

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
        catalog.draftPlan("once", "\"pricingType\": \"PAID\"").isOk();
        catalog.charge("plans", "once", """
                {"billingModel": "FLAT_FEE", "billingCadence": "ONE_OFF",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 9, "currency": "usd"}}]}
                """).isOk();
        catalog.entitle("plans", "once", limit("calls", 50)).isOk();
        catalog.publish("plans", "once").isOk();
        development.post("/products", """
                {"id": "sites", "displayName": "Sites", "multipleSubscriptions": true}
                """).isOk();
        development.post("/plans", """
                {"id": "site", "displayName": "Site", "productId": "sites", "pricingType": "FREE"}
                """).isOk();
        catalog.publish("plans", "site").isOk();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @ParameterizedTest
    @MethodSource("tried")
    @Tag("ci")
    void subscription_reaches_the_status_and_events_of_the_table_row(Row row) {
        buy("s", row.begins()).isOk();
        List<String> steps = row.steps();
        for (int i = 0; i < steps.size(); i++) {
            assertThat(refused).as("what came before " + steps.get(i)).isNull();
            if (i == steps.size() - 1) {
                assertThat(development.get("/subscriptions/s").text("status")).isEqualTo(row.from());
            }
            does(steps.get(i));
        }

        Reply now = development.get("/subscriptions/s");
        Object reason = now.at("cancelReason");
        String status = reason == null ? now.text("status") : now.text("status") + " " + reason;
        assertThat(refused == null ? status : refused.status() + " " + refused.text("code"))
                .isEqualTo(row.becomes());
        assertThat(String.join(" ", events())).isEqualTo(row.events());
        assertThat(development.check("ann", "calls").at("usageLimit") != null)
                .as("somebody who has something may use it")
                .isEqualTo(hasSomething());
    }

    /// The table lists the result of each transition for each status, or the reason that it is impossible.
    @Test
    void transition_table_covers_every_status_and_trigger() {
        Set<String> met = new HashSet<>();
        rows().forEach(it -> met.add(it.from() + " " + it.by()));
        for (List<String> it : cells("pending")) {
            assertThat(it).as("a reason").hasSize(4);
            for (String by : it.get(2).split(", ", -1)) {
                met.add(it.get(1) + " " + by);
            }
        }
        for (SubscriptionStatus from : SubscriptionStatus.values()) {
            for (String by : TRIGGERS) {
                assertThat(met).containsAnyOf(from + " " + by, from + " any", "any " + by);
            }
        }
        assertThat(met).contains("- sold", "- sold unpaid");
        assertThat(rows().map(Row::by))
                .isSubsetOf(Stream.concat(TRIGGERS.stream(), Stream.of("sold")).toList());
        assertThat(rows().map(Row::row)).doesNotHaveDuplicates();
    }

    record Row(String row, String from, String by, String begins, String happens, String becomes, String events) {

        private List<String> steps() {
            return happens.isEmpty() ? List.of() : List.of(happens.split("; ", -1));
        }

        @Override
        public String toString() {
            return "%s: %s; %s".formatted(row, begins, happens);
        }
    }

    /// All with the long tests, else each third.
    static Stream<Row> tried() {
        List<Row> rows = rows().toList();
        return IntStream.range(0, rows.size())
                .filter(it -> LongForm.ENABLED || it % 3 == 0)
                .mapToObj(rows::get);
    }

    private static Stream<Row> rows() {
        return cells("").stream()
                .map(it -> new Row(it.get(0), it.get(1), it.get(2), it.get(3), it.get(4), it.get(5), it.get(6)));
    }

    /// The rows with this keyword, or with no keyword.
    private static List<List<String>> cells(String word) {
        try (var file = Objects.requireNonNull(TransitionTest.class.getResourceAsStream("/transitions.txt"))) {
            return new String(file.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.startsWith("row "))
                    .filter(line -> word.isEmpty() ? !line.startsWith("pending") : line.startsWith(word))
                    .map(line ->
                            Stream.of(line.split("\\|", -1)).map(String::strip).toList())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean hasSomething() {
        Reply all = development.get("/subscriptions?customerId=ann");
        List<String> statuses = all.texts("status");
        return IntStream.range(0, statuses.size())
                .filter(i -> all.at(i + ".resourceId") == null)
                .anyMatch(i -> List.of("ACTIVE", "IN_TRIAL").contains(statuses.get(i)));
    }

    private void does(String step) {
        String[] words = step.split(" ", 2);
        switch (words[0]) {
            case "wait" -> clock.advance(duration(words[1]).toString());
            case "buy" -> {
                buy(bought == 0 ? "other" : "other-" + bought, words[1]).isOk();
                bought++;
            }
            case "change" -> ask(development.patch("/subscriptions/s", "{\"metadata\": {\"a\": \"b\"}}"));
            case "link" ->
                development.patch("/products/" + catalog.product(), """
                        {"autoCancellationRules": [{"sourcePlanId": "pro", "targetPlanId": "site"}]}
                        """).isOk();
            case "archive" -> ask(development.post("/customers/ann/archive", ""));
            case "settle" -> settleFree();
            case "cancel" -> {
                boolean isOther = step.startsWith("cancel other");
                ask(development.post(
                        "/subscriptions/%s/cancel".formatted(isOther ? "other" : "s"),
                        cancellation(step.replace(" other", ""))));
            }
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
        List<String> parts = List.of(words.split(" ", -1));
        List<String> fields = new ArrayList<>(List.of("\"id\": \"%s\"".formatted(id), "\"customerId\": \"ann\""));
        fields.add("\"planId\": \"%s\"".formatted(parts.getFirst()));
        if (parts.contains("site")) {
            fields.add("\"resourceId\": \"r1\"");
        }
        Duration start = parts.contains("later") ? LATER : Duration.ZERO;
        if (parts.contains("later")) {
            fields.add("\"startDate\": \"%s\"".formatted(in(start)));
        }
        if (parts.contains("monthly")) {
            fields.add("\"billingPeriod\": \"MONTHLY\"");
        }
        int trial = parts.indexOf("trial");
        if (trial >= 0) {
            fields.add("""
                    "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "%s", "trialEndBehavior": "%s"}
                    """.formatted(
                            in(start.plus(TRIAL)),
                            parts.get(trial + 1).equals("cancel") ? "CANCEL_SUBSCRIPTION" : "CONVERT_TO_PAID"));
        }
        int until = parts.indexOf("until");
        if (until >= 0) {
            fields.add("\"cancellationDate\": \"%s\"".formatted(in(duration(parts.get(until + 1)))));
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

    private List<String> events() {
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
