package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import dev.ambit.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PromotionImpactTest {

    private static final int FEATURES = LongForm.ENABLED ? 50 : 20;
    private static final int CUSTOMERS = LongForm.ENABLED ? 10_000 : 100;
    private static final int ACCOUNTS = LongForm.ENABLED ? 2 : 1;

    /// Merges in each account.
    private static final int MERGES = LongForm.ENABLED ? 100 : 5;

    /// The most subscriptions in an import.
    private static final int IMPORTED_MAX = 100;

    /// One in so many entitlements of a plan changes in each merge.
    private static final int CHANGED = LongForm.ENABLED ? 10 : 3;

    /// One in so many metered entitlements of a customer has usage, and is checked after each merge.
    private static final int USED = LongForm.ENABLED ? 30 : 3;

    /// Checks of any customer and feature after each merge.
    private static final int CHECKS = 100;

    private static final int USAGES_MAX = 100;

    private final TestPromotions promotions = TestPromotions.open();
    private final TestEnvironment development = promotions.account().development();
    private final TestEnvironment production = promotions.account().production();
    private final TestCatalog catalog = TestCatalog.of(promotions.account());

    @CiTest
    void the_predicted_changes_are_exactly_those_that_happen() {
        IntStream.range(0, ACCOUNTS).parallel().forEach(it -> new PromotionImpactTest().merge(new Random(7 + it)));
    }

    /// Compares predicted decisions with checks before and after each promotion and its rollout.
    private void merge(Random random) {
        for (int i = 0; i < FEATURES; i++) {
            catalog.feature("f" + i, i % 2 == 0 ? FeatureKind.BOOLEAN : FeatureKind.METERED);
        }
        List<String> plans = List.of("a", "b", "c");
        catalog.plan("a", grants(random));
        catalog.plan("b", grants(random));
        catalog.planOn("a", "c", grants(random));
        promotions.promoted("");
        List<String> customers =
                IntStream.range(0, CUSTOMERS).mapToObj(it -> "c" + it).toList();
        subscribe(customers, plans, random);
        // The PostgreSQL of a server does this every minute, that of the tests every ten minutes.
        TestServer.superuser().useHandle(it -> it.execute("analyze"));
        var decisions = new ObservedDecisions(production, Map.of());
        reportUsage(decisions.of(customers).keySet(), random);
        Map<String, String> before = decisions.of(customers);
        for (int merge = 0; merge < MERGES; merge++) {
            change(plans.get(random.nextInt(plans.size())), random);
            String id = promotions
                    .proposed(", \"migrationType\": \"ALL_CUSTOMERS\"")
                    .text("id");
            Map<String, String> predicted = ObservedDecisions.predicted(promotions, id);
            Reply summary = promotions.get("/" + id + "/impact/summary").isOk();

            Reply applied = promotions.applied(id);
            promotions.awaitRollouts(applied);

            Map<String, String> after = decisions.of(customers);
            assertThat(predicted).as("merge %d", merge).isEqualTo(ObservedDecisions.changes(before, after));
            if (summary.text("isComplete").equals("true")) {
                assertThat(summary.text("customers")).isEqualTo(String.valueOf(CUSTOMERS));
                assertThat(changes(summary)).as("merge %d", merge).isEqualTo(predicted.size());
            }
            for (int check = 0; check < CHECKS; check++) {
                String customer = customers.get(random.nextInt(CUSTOMERS));
                String feature = "f" + random.nextInt(FEATURES);
                assertThat(decisions.check(customer, feature))
                        .isEqualTo(after.getOrDefault(customer + " " + feature, ObservedDecisions.DENIED));
            }
            before = after;
        }
    }

    private void subscribe(List<String> customers, List<String> plans, Random random) {
        for (int from = 0; from < CUSTOMERS; from += IMPORTED_MAX) {
            List<String> some = customers.subList(from, Math.min(from + IMPORTED_MAX, CUSTOMERS));
            List<?> created = some.stream().map(it -> Map.of("id", it)).toList();
            List<?> subscribed = some.stream()
                    .map(it -> Map.of("id", it, "customerId", it, "planId", plans.get(random.nextInt(plans.size()))))
                    .toList();
            production
                    .post("/customers/import", Json.text(Map.of("customers", created)))
                    .isOk();
            production
                    .post("/subscriptions/import", Json.text(Map.of("subscriptions", subscribed)))
                    .isOk();
        }
    }

    private static int changes(Reply summary) {
        return Stream.of("lost", "gained", "limited")
                .mapToInt(it -> Integer.parseInt(summary.text(it)))
                .sum();
    }

    /// Reports usage of some metered entitlements, which later limits can be below.
    ///
    /// @param entitled as in [ObservedDecisions]
    private void reportUsage(Set<String> entitled, Random random) {
        List<String> usages = entitled.stream()
                .map(it -> it.split(" f", -1))
                .filter(it -> Integer.parseInt(it[1]) % 2 == 1 && random.nextInt(USED) == 0)
                .map(it -> "{\"customerId\": \"%s\", \"featureId\": \"f%s\", \"value\": %d}"
                        .formatted(it[0], it[1], random.nextInt(10)))
                .toList();
        for (int from = 0; from < usages.size(); from += USAGES_MAX) {
            List<String> some = usages.subList(from, Math.min(from + USAGES_MAX, usages.size()));
            production
                    .post("/usage", "{\"usages\": [%s]}".formatted(String.join(", ", some)))
                    .isOk();
        }
    }

    @CiTest
    void a_promotion_for_new_customers_changes_no_decision() {
        catalog.feature("f", FeatureKind.METERED);
        catalog.plan("a", TestCatalog.limit("f", 5));
        promotions.promoted("");
        production.subscribe("ann", "a");
        development.post("/plans/a/draft", "").isOk();
        development
                .patch("/plans/a/entitlements/f", "{\"type\": \"FEATURE\", \"usageLimit\": 3}")
                .isOk();
        promotions.publish(development, "a");

        String id = promotions.proposed("").text("id");
        assertThat(promotions.get("/" + id + "/impact").isOk().texts("featureId"))
                .isEmpty();
        String forAll =
                promotions.proposed(", \"migrationType\": \"ALL_CUSTOMERS\"").text("id");
        Reply rows = promotions.get("/" + forAll + "/impact").isOk();
        assertThat(rows.text("0.customerId")).isEqualTo("ann");
        assertThat(rows.text("0.before.usageLimit")).isEqualTo("5");
        assertThat(rows.text("0.after.usageLimit")).isEqualTo("3");
        Reply summary = promotions.get("/" + forAll + "/impact/summary").isOk();
        assertThat(summary.text("features.0.featureId")).isEqualTo("f");
        assertThat(summary.text("features.0.limited")).isEqualTo("1");
        assertThat(summary.text("features.0.customersLosing")).isEqualTo("0");
    }

    @Test
    void a_promotion_changes_no_money_and_a_migration_afterwards_does() {
        price("pro", "4");
        promotions.promoted("");
        production.subscribe("ann", "pro");
        development.post("/plans/pro/draft", "").isOk();
        catalog.charge("plans", "pro", TestCatalog.flat("MONTHLY", "5")).isOk();
        promotions.publish(development, "pro");

        String id =
                promotions.proposed(", \"migrationType\": \"ALL_CUSTOMERS\"").text("id");
        Reply summary = promotions.get("/" + id + "/impact/summary").isOk();
        assertThat(summary.text("keepsAgreedPrices")).isEqualTo("true");
        assertThat(money(summary)).isEqualTo("MONTHLY 4 4");

        promotions.awaitRollouts(promotions.applied(id));
        assertThat(money(production
                        .post("/bulk-changes/preview", "{\"filter\": {}, \"migration\": {}}")
                        .isOk()))
                .isEqualTo("MONTHLY 4 5");
    }

    private void price(String plan, String amount) {
        catalog.draftPlan(plan).isOk();
        catalog.charge("plans", plan, TestCatalog.flat("MONTHLY", amount)).isOk();
        catalog.publish("plans", plan).isOk();
    }

    private static String money(Reply reply) {
        return "%s %s %s"
                .formatted(
                        reply.text("money.0.billingPeriod"), reply.text("money.0.before"), reply.text("money.0.after"));
    }

    private String[] grants(Random random) {
        List<String> grants = new ArrayList<>();
        for (int i = 0; i < FEATURES; i++) {
            if (random.nextBoolean()) {
                grants.add(grant(i, random));
            }
        }
        return grants.toArray(String[]::new);
    }

    private static String grant(int feature, Random random) {
        return feature % 2 == 0
                ? TestCatalog.grant("f" + feature)
                : TestCatalog.limit("f" + feature, random.nextInt(10));
    }

    private void change(String plan, Random random) {
        development.post("/plans/%s/draft".formatted(plan), "").isOk();
        for (int i = 0; i < FEATURES; i++) {
            String path = "/plans/%s/entitlements/f%d".formatted(plan, i);
            if (random.nextInt(CHANGED) == 0) {
                if (development.delete(path).status() == 404) {
                    development
                            .post(
                                    "/plans/%s/entitlements".formatted(plan),
                                    "{\"entitlements\": [%s]}".formatted(grant(i, random)))
                            .isOk();
                }
            } else if (random.nextInt(CHANGED) == 0 && i % 2 == 1) {
                development.patch(path, "{\"type\": \"FEATURE\", \"usageLimit\": %d}".formatted(random.nextInt(10)));
            }
        }
        development
                .patch("/plans/" + plan, "{\"description\": \"%d\"}".formatted(random.nextInt()))
                .isOk();
        promotions.publish(development, plan);
    }
}
