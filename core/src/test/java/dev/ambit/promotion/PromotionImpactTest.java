package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Spine;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.engine.FeatureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PromotionImpactTest {

    private static final int FEATURES = 20;
    private static final int CUSTOMERS = Spine.LONG ? 10_000 : 60;
    private static final int MERGES = Spine.LONG ? 200 : 6;

    private final TestPromotions promotions = TestPromotions.open();
    private final TestEnvironment development = promotions.account().development();
    private final TestEnvironment production = promotions.account().production();
    private final TestCatalog catalog = TestCatalog.of(promotions.account());

    /// The predicted decisions are compared with checks before and after the promotion and its rollout.
    @Test
    void the_predicted_changes_are_exactly_those_that_happen() {
        var random = new Random(7);
        for (int i = 0; i < FEATURES; i++) {
            catalog.feature("f" + i, i % 2 == 0 ? FeatureKind.BOOLEAN : FeatureKind.METERED);
        }
        List<String> plans = List.of("a", "b", "c");
        catalog.plan("a", grants(random));
        catalog.plan("b", grants(random));
        catalog.planOn("a", "c", grants(random));
        promotions.promoted("");
        for (int i = 0; i < CUSTOMERS; i++) {
            production.subscribe("c" + i, plans.get(random.nextInt(plans.size())));
        }
        for (int i = 0; i < CUSTOMERS; i++) {
            production.post("/usage", """
                    {"usages": [{"customerId": "c%d", "featureId": "f%d", "value": %d}]}
                    """.formatted(i, 1 + 2 * random.nextInt(FEATURES / 2), random.nextInt(10)));
        }
        for (int merge = 0; merge < MERGES; merge++) {
            change(plans.get(random.nextInt(plans.size())), random);
            String id = promotions
                    .proposed(", \"migrationType\": \"ALL_CUSTOMERS\"")
                    .text("id");
            Map<String, String> before = checks();
            Map<String, String> predicted = predicted(id);
            Reply summary = promotions.get("/" + id + "/impact/summary").isOk();

            Reply applied = promotions.applied(id);
            for (int i = 0; applied.at("applied.rollouts." + i) != null; i++) {
                promotions.ended(applied.text("applied.rollouts." + i), "DONE");
            }

            Map<String, String> observed = new TreeMap<>();
            Map<String, String> after = checks();
            after.forEach((key, outcome) -> {
                if (!outcome.equals(before.get(key))) {
                    observed.put(key, before.get(key) + " → " + outcome);
                }
            });
            assertThat(predicted).as("merge %d", merge).isEqualTo(observed);
            assertThat(summary.text("customers")).isEqualTo(String.valueOf(CUSTOMERS));
            assertThat(summary.text("isComplete")).isEqualTo("true");
        }
    }

    @Test
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
    }

    private Map<String, String> predicted(String id) {
        Map<String, String> changes = new TreeMap<>();
        String cursor = "";
        do {
            Reply page = promotions.get("/" + id + "/impact?limit=50" + cursor).isOk();
            for (int i = 0; page.at(String.valueOf(i)) != null; i++) {
                changes.put(
                        page.text(i + ".customerId") + " " + page.text(i + ".featureId"),
                        outcome(page, i + ".before.") + " → " + outcome(page, i + ".after."));
            }
            cursor = page.next().isEmpty() ? "" : "&after=" + page.next();
        } while (!cursor.isEmpty());
        return changes;
    }

    private Map<String, String> checks() {
        Map<String, String> outcomes = new TreeMap<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            for (int feature = 0; feature < FEATURES; feature++) {
                Reply check = production.check("c" + i, "f" + feature).isOk();
                outcomes.put("c%d f%d".formatted(i, feature), outcome(check, ""));
            }
        }
        return outcomes;
    }

    private static String outcome(Reply reply, String place) {
        Object limit = reply.at(place + "usageLimit");
        return "%s %s %s"
                .formatted(
                        reply.text(place + "isGranted"),
                        limit == null ? "none" : limit,
                        Boolean.TRUE.equals(reply.at(place + "hasUnlimitedUsage")));
    }

    private String[] grants(Random random) {
        List<String> grants = new ArrayList<>();
        for (int i = 0; i < FEATURES; i++) {
            if (random.nextBoolean()) {
                grants.add(i % 2 == 0 ? TestCatalog.grant("f" + i) : TestCatalog.limit("f" + i, random.nextInt(10)));
            }
        }
        return grants.toArray(String[]::new);
    }

    private void change(String plan, Random random) {
        development.post("/plans/%s/draft".formatted(plan), "").isOk();
        for (int i = 0; i < FEATURES; i++) {
            String path = "/plans/%s/entitlements/f%d".formatted(plan, i);
            if (random.nextInt(3) == 0) {
                development.delete(path);
            } else if (random.nextInt(3) == 0 && i % 2 == 1) {
                development.patch(path, "{\"type\": \"FEATURE\", \"usageLimit\": %d}".formatted(random.nextInt(10)));
            }
        }
        development
                .patch("/plans/" + plan, "{\"description\": \"%d\"}".formatted(random.nextInt()))
                .isOk();
        promotions.publish(development, plan);
    }
}
