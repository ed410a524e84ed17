package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.engine.FeatureKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Verifies promotions that move a part of the existing subscriptions.
@Tag("ci")
class PromotionRolloutTest {

    private static final List<String> CUSTOMERS = List.of("ann", "bob", "cat", "dan");
    private static final List<String> BUYERS = List.of("ann", "bob", "cat", "dan", "eve", "fay");

    private final TestPromotions promotions = TestPromotions.open();
    private final TestEnvironment development = promotions.account().development();
    private final TestEnvironment production = promotions.account().production();

    @BeforeEach
    void raiseLimit() {
        TestCatalog catalog = TestCatalog.of(promotions.account());
        catalog.feature("calls", FeatureKind.METERED);
        catalog.plan("pro", TestCatalog.limit("calls", 5));
        promotions.promoted("");
        production.subscribe("ann", "pro");
        production.subscribe("bob", "pro");
        promotions.edit(development, "pro", "{\"description\": \"Second\"}");
        promotions.promoted("");
        production
                .post("/customers", "{\"id\": \"cat\", \"metadata\": {\"tier\": \"gold\", \"seat\": \"1\"}}")
                .isOk();
        production.subscribe("dan", "pro");
        production
                .post("/subscriptions", "{\"customerId\": \"cat\", \"planId\": \"pro\"}")
                .isOk();
        development.post("/plans/pro/draft", "").isOk();
        development
                .patch("/plans/pro/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 9}")
                .isOk();
        promotions.publish(development, "pro");
    }

    @LongTest
    void a_rollout_moves_only_the_subscriptions_that_its_filter_selects() {
        assertMoved("{\"customerIds\": [\"bob\", \"dan\", \"nobody\"]}", "bob", "dan");
    }

    @LongTest
    void a_rollout_can_select_customers_by_metadata() {
        assertMoved("{\"metadata\": {\"tier\": \"gold\"}}", "cat");
    }

    @LongTest
    void a_rollout_can_select_subscriptions_by_the_version_of_their_plan() {
        assertMoved("{\"planVersions\": [0]}", "ann", "bob");
    }

    @Test
    void a_canary_pauses_after_the_first_customers_and_moves_the_others_when_it_is_resumed() {
        Reply applied = applied("{\"first\": 3}");
        String rollout = awaitPause(applied, 3);
        assertThat(moved()).containsExactly("ann", "bob", "cat");

        promotions.account().change(rollout, "resume").isOk();

        promotions.ended(rollout, "DONE");
        assertThat(moved()).isEqualTo(CUSTOMERS);
    }

    @LongTest
    void a_canary_moves_plans_and_addons_of_the_same_customers() {
        raiseLimitsOfPlanAndAddon();
        Reply applied = applied("{\"first\": 5}");
        String rollout = awaitPause(applied, 5);
        assertThat(limits()).containsExactly("7", "7", "7", "7", "9", "10");

        promotions.account().change(rollout, "resume").isOk();

        promotions.ended(rollout, "DONE");
        assertThat(limits()).containsExactly("7", "7", "7", "7", "9", "9");
    }

    /// A server of a version before V173 cannot read the rollout, and marks it as failed after its retries.
    @LongTest
    void a_rollout_that_an_older_server_failed_can_be_resumed() {
        raiseLimitsOfPlanAndAddon();
        String rollout = awaitPause(applied("{\"first\": 5}"), 5);
        TestServer.superuser().useHandle(tx -> tx.execute("""
                update operations
                set state = 'FAILED', attempts = 6, claimed_until = now(), finished_at = now(),
                    problem_code = 'UnexpectedError', problem_message = 'An internal error stopped the operation.'
                where operation_id = ?::uuid
                """, rollout));

        promotions.account().change(rollout, "resume").isOk();

        promotions.ended(rollout, "DONE");
        assertThat(limits()).containsExactly("7", "7", "7", "7", "9", "9");
    }

    @LongTest
    void a_rollback_of_a_canary_moves_plans_and_addons_back() {
        raiseLimitsOfPlanAndAddon();
        Reply applied = applied("{\"first\": 5}");
        awaitPause(applied, 5);

        promotions.awaitRollouts(promotions.rolledBack(applied.text("id")));

        assertThat(limits()).containsExactly("5", "5", "5", "5", "10", "10");
    }

    @LongTest
    void the_versions_of_plans_select_subscriptions_whose_addons_move_too() {
        raiseLimitsOfPlanAndAddon();
        var decisions = new ObservedDecisions(production, Map.of());
        Map<String, String> before = decisions.of(BUYERS);
        String id = promotions
                .proposed(rollout("{\"planVersions\": [0, %s]}"
                        .formatted(production.get("/plans/pro").text("versionNumber"))))
                .text("id");
        Map<String, String> predicted = ObservedDecisions.predicted(promotions, id);

        promotions.awaitRollouts(promotions.applied(id));

        assertThat(limits()).containsExactly("7", "7", "5", "5", "9", "9");
        assertThat(predicted).isEqualTo(ObservedDecisions.changes(before, decisions.of(BUYERS)));
    }

    /// Sells the add-on with the plan to eve and fay, and then changes the limits of both packages in development.
    private void raiseLimitsOfPlanAndAddon() {
        TestCatalog catalog = TestCatalog.of(promotions.account());
        catalog.addon("seats", TestCatalog.limit("calls", 1));
        development.post("/plans/pro/draft", "").isOk();
        catalog.allow("pro", List.of("seats")).isOk();
        promotions.publish(development, "pro");
        promotions.promoted("");
        production.buy("eve", "pro", Map.of("seats", 1)).isOk();
        production.buy("fay", "pro", Map.of("seats", 1)).isOk();
        limit("addons", "seats", 2);
        limit("plans", "pro", 7);
        assertThat(limits()).containsExactly("5", "5", "5", "5", "10", "10");
    }

    private void limit(String kind, String id, int limit) {
        development.post("/%s/%s/draft".formatted(kind, id), "").isOk();
        development
                .patch(
                        "/%s/%s/entitlements/calls".formatted(kind, id),
                        "{\"type\": \"FEATURE\", \"usageLimit\": %d}".formatted(limit))
                .isOk();
        TestCatalog.of(promotions.account()).publish(kind, id).isOk();
    }

    private List<String> limits() {
        return BUYERS.stream()
                .map(it -> production.check(it, "calls").text("usageLimit"))
                .toList();
    }

    @LongTest
    void a_rollback_moves_the_first_customers_of_a_canary_back() {
        Reply applied = applied("{\"first\": 1}");
        awaitPause(applied, 1);
        assertThat(moved()).containsExactly("ann");

        promotions.awaitRollouts(promotions.rolledBack(applied.text("id")));

        assertThat(moved()).isEmpty();
    }

    @LongTest
    void a_value_that_all_subscriptions_lose_can_be_removed_and_a_rollback_restores_it() {
        TestCatalog catalog = TestCatalog.of(promotions.account());
        catalog.feature("payment", FeatureKind.ENUM, "card", "bank");
        catalog.plan("shop", TestCatalog.grant("payment", "\"enumValues\": [\"card\", \"bank\"]"));
        promotions.promoted("");
        production.subscribe("eve", "shop");
        String before = promotions.hash(production);
        development.post("/plans/shop/draft", "").isOk();
        development
                .patch("/plans/shop/entitlements/payment", "{\"type\": \"FEATURE\", \"enumValues\": [\"card\"]}")
                .isOk();
        promotions.publish(development, "shop");
        development.patch("/features/payment", """
                {"enumConfiguration": [{"value": "card", "displayName": "Card"}]}
                """).isOk();

        Reply refused = promotions.get("/" + promotions.proposed("").text("id") + "/impact");
        assertThat(refused.isProblem(400, "BadUserInput").text("field"))
                .isEqualTo("features.payment.enumConfiguration");
        Reply applied = promotions.promoted(", \"migrationType\": \"ALL_CUSTOMERS\"");
        promotions.awaitRollouts(applied);
        assertThat(pays("bank")).isEqualTo("false");

        promotions.awaitRollouts(promotions.rolledBack(applied.text("id")));
        assertThat(promotions.hash(production)).isEqualTo(before);
        assertThat(pays("bank")).isEqualTo("true");
    }

    private String pays(String value) {
        return production
                .get("/customers/eve/entitlements/check?featureId=payment&requestedValues[]=" + value)
                .isOk()
                .text("isGranted");
    }

    @LongTest
    void wrong_filters_are_refused() {
        promotions.propose(", \"rollout\": {\"first\": 1}").isProblem(400, "BadUserInput");
        for (String filter :
                List.of("{\"first\": 0}", "{\"customerIds\": []}", "{\"metadata\": {}}", "{\"planVersions\": []}")) {
            promotions.propose(rollout(filter)).isProblem(400, "BadUserInput");
        }
    }

    private void assertMoved(String filter, String... expected) {
        var decisions = new ObservedDecisions(production, Map.of());
        Map<String, String> before = decisions.of(CUSTOMERS);
        Reply proposed = promotions.proposed(rollout(filter));
        String id = proposed.text("id");
        assertThat(proposed.at("rollout")).isNotNull();
        Map<String, String> predicted = ObservedDecisions.predicted(promotions, id);
        TestPerson viewer =
                TestPerson.member(promotions.account(), "VIEWER", "VIEWER").in(production);
        List<String> checked = CUSTOMERS.stream()
                .filter(it -> viewer.get(
                                "/customers/%s/entitlements/check?featureId=calls&promotion=%s".formatted(it, id))
                        .isOk()
                        .text("usageLimit")
                        .equals("9"))
                .toList();

        Reply applied = promotions.applied(id);
        promotions.awaitRollouts(applied);

        assertThat(moved()).containsExactly(expected);
        assertThat(checked).containsExactly(expected);
        assertThat(predicted).isEqualTo(ObservedDecisions.changes(before, decisions.of(CUSTOMERS)));
        Reply rollout = promotions.account().operation(applied.text("applied.rollouts.0"));
        assertThat(rollout.text("total")).isEqualTo(String.valueOf(expected.length));
        assertThat(rollout.text("done")).isEqualTo(String.valueOf(expected.length));
    }

    private Reply applied(String filter) {
        return promotions.applied(promotions.proposed(rollout(filter)).text("id"));
    }

    /// A paused operation is `PENDING`.
    private String awaitPause(Reply applied, int moved) {
        String rollout = applied.text("applied.rollouts.0");
        Waiting.until(
                () -> promotions.account().operation(rollout),
                it -> it.text("state").equals("PENDING") && it.text("done").equals(String.valueOf(moved)));
        return rollout;
    }

    private List<String> moved() {
        return CUSTOMERS.stream()
                .filter(it -> production.check(it, "calls").text("usageLimit").equals("9"))
                .toList();
    }

    private static String rollout(String filter) {
        return ", \"migrationType\": \"ALL_CUSTOMERS\", \"rollout\": " + filter;
    }
}
