package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestEvent;
import dev.ambit.Waiting;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs a platform and a replica as the BYOS document requires.
class ReplicaTest {

    private static final int AT_ONCE = 500;

    @TempDir
    private static Path data;

    private static ReplicatedPlatform copy;

    @BeforeAll
    static void open() throws Exception {
        copy = ReplicatedPlatform.open(data);
    }

    @AfterAll
    static void close() {
        copy.close();
    }

    @Test
    void plan_change_reaches_the_replica() throws Exception {
        copy.sell("planned", "s-planned");
        Waiting.until(() -> limit("planned"), "3000"::equals);

        copy.environment().post("/plans/TEAM/draft", "").isOk();
        copy.environment()
                .patch("/plans/TEAM/entitlements/githubActionsQuota", "{\"type\": \"FEATURE\", \"usageLimit\": 5000}")
                .isOk();
        copy.environment()
                .post("/plans/TEAM/publish", "{\"migrationType\": \"ALL_CUSTOMERS\"}")
                .isOk();

        Waiting.until(() -> limit("planned"), "5000"::equals);
    }

    @Test
    void sold_subscription_reaches_the_tables_and_graphql() throws Exception {
        copy.sell("ann", "s-ann");
        copy.environment().reportUsage("ann", "githubActionsQuota", "12").isOk();

        copy.await(customer("ann"), "Name of ann ann@example.com");
        copy.await(
                "select customer_id || ' ' || plan_id from public.subscriptions where subscription_id = 's-ann'",
                "ann TEAM");
        copy.await(status("s-ann"), "ACTIVE");
        copy.await("""
                select current_usage::text from ambit.entitlement_rows
                where customer_id = 'ann' and feature_id = 'githubActionsQuota'
                """, "12");

        copy.environment()
                .patch("/customers/ann", "{\"name\": \"Anna\", \"email\": null}")
                .isOk();
        copy.environment()
                .post("/subscriptions/s-ann/cancel", "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();

        copy.await(customer("ann"), "Anna without");
        copy.await(status("s-ann"), "CANCELED");
        assertThat(copy.graphql(
                                "{ customer(customerId: 'ann') { name email subscriptions { nodes { planId status } } } }")
                        .isOk()
                        .http()
                        .body())
                .isEqualTo("{\"data\":{\"customer\":{\"name\":\"Anna\",\"email\":null,\"subscriptions\":"
                        + "{\"nodes\":[{\"planId\":\"TEAM\",\"status\":\"CANCELED\"}]}}}}");
    }

    @Test
    void event_needs_a_signature_or_the_plain_secret() throws Exception {
        copy.sell("signed", "s-signed");
        copy.await(customer("signed"), "Name of signed signed@example.com");

        assertThat(copy.sendEvent("{\"type\": \"customer.created\", \"id\": \"told\", \"name\": \"Told\"}"))
                .isEqualTo(200);
        assertThat(copy.sendEvent("{\"type\": \"customer.created\"}")).isEqualTo(400);
        copy.await(customer("told"), "Told without");

        copy.environment()
                .post("/webhooks/%s/rotate-secret".formatted(copy.webhook()), "")
                .isOk();
        copy.sell("rotated", "s-rotated");
        copy.await(customer("rotated"), "Name of rotated rotated@example.com");
    }

    /// Unit tests of the applier cover each type; this test covers the events that the platform sends.
    @Test
    void each_of_the_ten_event_types_is_stored() {
        for (String type : TestEvent.TYPES) {
            Reply attempt = copy.environment()
                    .post("/webhooks/%s/test".formatted(copy.webhook()), "{\"type\": \"%s\"}".formatted(type))
                    .isOk();

            assertThat(attempt.text("responseStatus")).as(type).isEqualTo("200");
            assertThat(attempt.text("responseHead")).isEqualTo("{\"success\":true}");
        }
    }

    @Test
    void event_is_logged_and_a_failed_event_is_retried() throws Exception {
        copy.sell("unlucky", "s-unlucky");
        copy.await(status("s-unlucky"), "ACTIVE");
        copy.run("""
                create function public.refuse() returns trigger language plpgsql
                as $$ begin raise exception 'a fault of our own'; end $$
                """);
        copy.run("""
                create trigger refuse before update on public.customers
                for each row when (new.name = 'Lucky') execute function public.refuse()
                """);

        copy.environment().patch("/customers/unlucky", "{\"name\": \"Lucky\"}").isOk();
        Waiting.until(copy.replica()::err, it -> it.contains("were not stored"));
        copy.run("drop trigger refuse on public.customers");
        copy.awaitAllTaken();

        copy.await(customer("unlucky"), "Lucky unlucky@example.com");
        List<String> messages = copy.rows("select message_id || ' ' || type from ambit.inbox where type like 'cust%'");
        assertThat(messages)
                .isNotEmpty()
                .allSatisfy(it -> assertThat(copy.replica().err()).containsOnlyOnce(it + " APPLIED"));
        assertThat(copy.replica().err())
                .contains("SEVERE", "a fault of our own")
                .doesNotContain("Lucky");
    }

    @Test
    void rows_have_the_times_of_the_events() throws Exception {
        copy.sell("timed", "s-timed");
        copy.environment().patch("/customers/timed", "{\"name\": \"Later\"}").isOk();
        copy.await(customer("timed"), "Later timed@example.com");
        copy.awaitAllTaken();

        List<String> times = copy.platformRows().texts("""
                select to_char(happened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')
                from events
                where type = 'customer.created' and customer_id = 'timed'
                """);
        assertThat(copy.rows("""
                select to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS')
                from public.customers
                where customer_id = 'timed' and updated_at > created_at
                """)).isEqualTo(times);
    }

    @Test
    void checks_and_queries_from_other_services_require_a_token() {
        copy.sell("served", "s-served");
        Waiting.until(() -> copy.check("served", "githubActionsQuota").status(), it -> it == 200);
        String question = "{\"customerId\": \"served\", \"featureId\": \"githubActionsQuota\"}";
        String query = "{\"query\": \"{ customer(customerId: \\\"served\\\") { name } }\"}";

        for (String wrong : List.of(
                "Bearer",
                "Bearer " + ReplicatedPlatform.TOKEN + "s",
                "Basic " + ReplicatedPlatform.TOKEN,
                ReplicatedPlatform.TOKEN)) {
            for (Reply refused :
                    List.of(copy.ask("/check-access", question, wrong), copy.ask("/graphql", query, wrong))) {
                assertThat(refused.status()).as(wrong).isEqualTo(401);
                assertThat(refused.http().body()).doesNotContain("served", "hasAccess");
            }
        }
        assertThat(IntStream.range(0, AT_ONCE).parallel().mapToObj(it -> {
                    Reply reply = it % 2 == 0 ? copy.ask("/check-access", question) : copy.ask("/graphql", query);
                    return reply.status() + reply.http().body();
                }))
                .hasSize(AT_ONCE)
                .containsOnly("200{\"hasAccess\":true}", "200{\"data\":{\"customer\":{\"name\":\"Name of served\"}}}");
    }

    private static String customer(String id) {
        return "select name || ' ' || coalesce(email, 'without') from public.customers where customer_id = '%s'"
                .formatted(id);
    }

    private static String status(String subscription) {
        return "select status from public.subscriptions where subscription_id = '%s'".formatted(subscription);
    }

    /// Returns the limit of the platform's plan, from GraphQL.
    private static String limit(String customer) {
        return copy.graphql("""
                { entitlementRows(condition: {customerId: '%s', featureId: 'githubActionsQuota'}) { nodes { usageLimit } } }
                """.formatted(customer)).isOk().text("entitlementRows.nodes.0.usageLimit");
    }
}
