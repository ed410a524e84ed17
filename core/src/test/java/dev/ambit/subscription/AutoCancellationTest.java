package dev.ambit.subscription;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.environment.EnvironmentRows;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Auto-cancellation rules: subscriptions to the plan `site` end when the customer's `pro` subscription ends.
class AutoCancellationTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);

    @BeforeEach
    void pro_and_sites() {
        catalog.feature("calls", METERED);
        development.post("/products", """
                {"id": "sites", "displayName": "Sites", "multipleSubscriptions": true}
                """).isOk();
        for (String plan : List.of("site", "other-site")) {
            development.post("/plans", """
                    {"id": "%s", "displayName": "Site", "productId": "sites"}
                    """.formatted(plan)).isOk();
            catalog.price("plans", plan);
            catalog.entitle("plans", plan, limit("calls", 10)).isOk();
            catalog.publish("plans", plan).isOk();
        }
        catalog.draftPlan("pro").isOk();
        catalog.price("plans", "pro");
        catalog.publish("plans", "pro").isOk();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        link("""
                [{"sourcePlanId": "pro", "targetPlanId": "site"}]
                """).isOk();
    }

    @Test
    void cancellation_ends_all_subscriptions_to_the_target_plan_and_no_others() {
        buy("pro", "pro", "");
        buy("one", "site", "\"resourceId\": \"one\"");
        buy("two", "site", "\"resourceId\": \"two\"");
        buy("other", "other-site", "\"resourceId\": \"other\"");

        development.post("/subscriptions/pro/cancel", "").isOk();

        assertThat(reason("one")).isEqualTo("CANCELED AutoCancellationRule");
        assertThat(reason("two")).isEqualTo("CANCELED AutoCancellationRule");
        assertThat(reason("other")).isEqualTo("ACTIVE null");
        assertThat(isGranted("one")).isEqualTo("false");
        assertThat(isGranted("other")).isEqualTo("true");
    }

    /// Even if both changes are applied late, the site renews until `pro` ends and never afterwards.
    @Test
    void linked_subscription_ends_with_its_source_even_if_applied_late() {
        buy("one", "site", "\"resourceId\": \"one\"");
        buy(
                "pro",
                "pro",
                "\"startDate\": \"%s\", \"cancellationDate\": \"%s\"".formatted(clock.in("P10D"), clock.in("P45D")));
        String end = clock.in("P45D");

        clock.advance("P200D");

        assertThat(reason("one")).isEqualTo("CANCELED AutoCancellationRule");
        assertThat(development.get("/subscriptions/one").text("endDate")).isEqualTo(end);
        assertThat(events("one").getLast()).isEqualTo("subscription.canceled");
        assertThat(events("one")).filteredOn("subscription.updated"::equals).hasSize(1);
    }

    /// Uses more subscriptions than one transaction can end. All of them end at the same time, each with an event
    /// of its own.
    @LongTest
    void linked_subscriptions_beyond_one_batch_end_once_and_downgrade_to_free() {
        new TestCatalog(development, "sites").plan("free-site", limit("calls", 1));
        development.patch("/products/sites", """
                        {"productSettings": {"subscriptionStartSetup": "PLAN_SELECTION",
                            "subscriptionCancellationTime": "IMMEDIATE",
                            "subscriptionEndSetup": "DOWNGRADE_TO_FREE", "downgradePlanId": "free-site"}}
                        """).isOk();
        buy("pro", "pro", "");
        buy("one", "site", "\"resourceId\": \"one\"");
        int many = 2 * AutoCancellation.BATCH_MAX + 1;
        multiply("one", many);
        String end = clock.in("P0D");

        development.post("/subscriptions/pro/cancel", "").isOk();

        Waiting.until(
                () -> statuses("site"), it -> it.equals(Map.of("CANCELED AUTO_CANCELLATION_RULE " + end, many + 1)));
        assertThat(statuses("free-site")).isEqualTo(Map.of("ACTIVE null null", many + 1));
        assertThat(events("one-" + many)).containsExactly("subscription.canceled");
        assertThat(events("one").getLast()).isEqualTo("subscription.canceled");
        assertThat(development
                        .get("/customers/ann/entitlements/check?featureId=calls&resourceId=one-%d".formatted(many))
                        .text("usageLimit"))
                .isEqualTo("1");
    }

    /// Ending the sites one by one, each with a check of all others, would exceed the time limit of a request.
    @LongTest
    void customer_with_4000_linked_subscriptions_can_cancel() {
        int many = 4_000;
        buy("pro", "pro", "");
        buy("one", "site", "\"resourceId\": \"one\"");
        multiply("one", many);
        String end = clock.in("P0D");

        development.post("/subscriptions/pro/cancel", "").isOk();

        Waiting.until(
                () -> statuses("site"), it -> it.equals(Map.of("CANCELED AUTO_CANCELLATION_RULE " + end, many + 1)));
    }

    @Test
    void auto_cancellation_rules_are_returned_and_can_be_removed() {
        Reply product = development.get("/products?id=" + catalog.product());
        assertThat(product.text("0.autoCancellationRules.0.targetPlanId")).isEqualTo("site");
        Reply renamed = development.patch("/products/" + catalog.product(), "{\"displayName\": \"Main\"}");
        assertThat(renamed.text("autoCancellationRules.0.sourcePlanId")).isEqualTo("pro");
        buy("pro", "pro", "");
        buy("one", "site", "\"resourceId\": \"one\"");

        assertThat(link("[]").isOk().text("autoCancellationRules")).isEqualTo("[]");
        development.post("/subscriptions/pro/cancel", "").isOk();

        assertThat(reason("one")).isEqualTo("ACTIVE null");
    }

    @Test
    void product_change_or_rule_that_breaks_auto_cancellation_is_refused() {
        Reply target = development.patch("/products/sites", "{\"multipleSubscriptions\": false}");
        Reply source = development.patch("/products/" + catalog.product(), "{\"multipleSubscriptions\": true}");
        Reply twice = link("""
                [{"sourcePlanId": "pro", "targetPlanId": "site"}, {"sourcePlanId": "pro", "targetPlanId": "site"}]
                """);
        Reply foreign = link("""
                [{"sourcePlanId": "site", "targetPlanId": "other-site"}]
                """);

        assertThat(target.isProblem(409, "SingleSubscriptionCantBeAutoCancellationTargetError")
                        .text("field"))
                .isEqualTo("multipleSubscriptions");
        assertThat(source.isProblem(409, "MultiSubscriptionCantBeAutoCancellationSourceError")
                        .text("field"))
                .isEqualTo("multipleSubscriptions");
        assertThat(twice.isProblem(400, "BadUserInput").text("field"))
                .isEqualTo("autoCancellationRules.1.targetPlanId");
        assertThat(foreign.isProblem(400, "InvalidArgumentError").text("field"))
                .isEqualTo("autoCancellationRules.0.sourcePlanId");
    }

    private Reply link(String rules) {
        return development.patch("/products/" + catalog.product(), "{\"autoCancellationRules\": %s}".formatted(rules));
    }

    private void buy(String id, String plan, String fields) {
        development
                .post("/subscriptions", """
                        {"id": "%s", "customerId": "ann", "planId": "%s"%s}
                        """.formatted(id, plan, fields.isEmpty() ? "" : ", " + fields))
                .isOk();
    }

    private String reason(String id) {
        Reply now = development.get("/subscriptions/" + id);
        return now.text("status") + " " + now.at("cancelReason");
    }

    /// By the database alone, because buying each would take long.
    private void multiply(String id, int times) {
        TestServer.superuser().useHandle(tx -> {
            String columns = tx.createQuery("""
                            select string_agg(attname, ', ' order by attnum)
                            from pg_attribute
                            where attrelid = 'subscriptions'::regclass and attnum > 0 and not attisdropped
                                and attgenerated = ''
                            """).mapTo(String.class).one();
            String others = columns.replaceAll("\\bsubscription_id\\b", "subscription_id || '-' || i")
                    .replaceAll("\\bpublic_id\\b", "gen_random_uuid()")
                    .replaceAll("\\bresource_id\\b", "resource_id || '-' || i");
            tx.createUpdate("insert into subscriptions (" + columns + ") select " + others + """
                             from subscriptions, generate_series(1, :times) as i
                            where environment_id = :environment and subscription_id = :id
                            """)
                    .bind("times", times)
                    .bind("environment", EnvironmentRows.number(development.id()))
                    .bind("id", id)
                    .execute();
        });
    }

    /// The number of subscriptions to the plan by status.
    private Map<String, Integer> statuses(String plan) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                                select concat_ws(' ', status, coalesce(cancel_reason, 'null'), coalesce(
                                        to_char(end_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'null')),
                                    count(*)
                                from subscriptions
                                where environment_id = :environment and plan_id = :plan
                                group by 1
                                """)
                        .bind("environment", EnvironmentRows.number(development.id()))
                        .bind("plan", plan)
                        .map((row, _) -> Map.entry(row.getString(1), row.getInt(2)))
                        .list())
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private String isGranted(String resource) {
        return development
                .get("/customers/ann/entitlements/check?featureId=calls&resourceId=" + resource)
                .text("isGranted");
    }

    private List<String> events(String id) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select events.type
                        from events
                        join environments using (environment_id)
                        join accounts using (account_id)
                        where accounts.slug = :account and entity_type = 'SUBSCRIPTION' and entity_id = :id
                        order by sequence
                        """)
                        .bind("account", acme.slug())
                        .bind("id", id)
                        .mapTo(String.class)
                        .list());
    }
}
