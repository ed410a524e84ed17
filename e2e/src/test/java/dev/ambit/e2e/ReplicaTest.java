package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Waiting;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What byos.md §4 states, with a platform and a replica as they run.
class ReplicaTest {

    private static final List<String> TYPES = List.of(
            "customer.created",
            "customer.updated",
            "customer.deleted",
            "entitlements.updated",
            "measurement.reported",
            "subscription.created",
            "subscription.updated",
            "subscription.canceled",
            "subscription.expired",
            "subscription.trial_expired");

    @TempDir
    private Path data;

    private Copy copy;

    @BeforeEach
    void open() throws Exception {
        Home.opened(data);
        copy = Copy.open(data);
    }

    @AfterEach
    void close() {
        copy.close();
    }

    @Test
    void b1_a_change_of_a_plan_in_the_platform_shows_in_the_replica() throws Exception {
        copy.sell("ann", "s-1");
        copy.await(limit("ann"), "3000");

        copy.environment().post("/plans/TEAM/draft", "").isOk();
        copy.environment()
                .patch("/plans/TEAM/entitlements/githubActionsQuota", "{\"type\": \"FEATURE\", \"usageLimit\": 5000}")
                .isOk();
        copy.environment()
                .post("/plans/TEAM/publish", "{\"migrationType\": \"ALL_CUSTOMERS\"}")
                .isOk();

        copy.await(limit("ann"), "5000");
    }

    @Test
    void b4_what_is_sold_goes_by_webhook_into_the_tables() throws Exception {
        copy.sell("ann", "s-1");
        copy.environment().reportUsage("ann", "githubActionsQuota", "12").isOk();

        copy.await("select name || ' ' || email from public.customers", "Name of ann ann@example.com");
        copy.await(
                "select subscription_id || customer_id || status || plan_id from public.subscriptions",
                "s-1annACTIVETEAM");
        copy.await(
                "select current_usage::text from ambit.entitlement_rows where feature_id = 'githubActionsQuota'", "12");

        copy.environment()
                .patch("/customers/ann", "{\"name\": \"Anna\", \"email\": null}")
                .isOk();
        copy.environment()
                .post("/subscriptions/s-1/cancel", "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();

        copy.await("select name || coalesce(email, ' without') from public.customers", "Anna without");
        copy.await("select status from public.subscriptions", "CANCELED");
    }

    /// The applier's own tests have each type; here it is that the platform's events are of that shape.
    @Test
    void b8_each_of_the_ten_types_is_taken() {
        for (String type : TYPES) {
            Reply attempt = copy.environment()
                    .post("/webhooks/%s/test".formatted(copy.webhook()), "{\"type\": \"%s\"}".formatted(type))
                    .isOk();

            assertThat(attempt.text("responseStatus")).as(type).isEqualTo("200");
            assertThat(attempt.text("responseHead")).isEqualTo("{\"success\":true}");
        }
    }

    @Test
    void b6_an_event_is_believed_by_its_signature_or_by_the_plain_secret_and_else_refused() throws Exception {
        copy.sell("signed", "s-1");
        copy.await("select customer_id from public.customers", "signed");

        assertThat(copy.tell("{\"type\": \"customer.created\", \"id\": \"told\"}"))
                .isEqualTo(200);
        assertThat(copy.tell("{\"type\": \"customer.created\"}")).isEqualTo(400);
        copy.await("select customer_id from public.customers order by 1", "signed", "told");

        copy.environment()
                .post("/webhooks/%s/rotate-secret".formatted(copy.webhook()), "")
                .isOk();
        copy.sell("rotated", "s-2");
        copy.await("select customer_id from public.customers order by 1", "rotated", "signed", "told");
    }

    @Test
    void b9_an_event_is_logged_by_its_message_and_a_failure_is_an_error_and_is_retried() throws Exception {
        copy.sell("ann", "s-1");
        copy.awaitAllTaken();
        copy.run("""
                create function public.refuse() returns trigger language plpgsql
                as $$ begin raise exception 'a fault of our own'; end $$
                """);
        copy.run(
                "create trigger refuse before update on public.customers for each row execute function public.refuse()");

        copy.environment().patch("/customers/ann", "{\"name\": \"Anna\"}").isOk();
        Waiting.until(copy.replica()::err, it -> it.contains("were not stored"));
        copy.run("drop trigger refuse on public.customers");
        copy.awaitAllTaken();

        assertThat(copy.rows("select name from public.customers")).containsExactly("Anna");
        List<String> messages = copy.rows("select message_id || ' ' || type from ambit.inbox where type like 'cust%'");
        assertThat(messages)
                .hasSize(2)
                .allSatisfy(it -> assertThat(copy.replica().err()).containsOnlyOnce(it + " APPLIED"));
        assertThat(copy.replica().err()).contains("SEVERE", "customer.updated").doesNotContain("Anna");
    }

    @Test
    void b10_the_rows_have_the_events_own_times() throws Exception {
        copy.sell("ann", "s-1");
        copy.environment().patch("/customers/ann", "{\"name\": \"Anna\"}").isOk();
        copy.awaitAllTaken();

        List<String> times = copy.platformRows().texts("""
                select to_char(min(happened_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')
                from events where type = 'customer.created'
                """);
        assertThat(copy.rows("select to_char(created_at, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS') from public.customers"))
                .isEqualTo(times);
        assertThat(copy.rows("select (updated_at > created_at)::text from public.customers"))
                .containsExactly("true");
    }

    @Test
    void b3_without_the_platform_a_replica_goes_on() throws Exception {
        copy.sell("ann", "s-1");
        copy.awaitAllTaken();

        copy.platform().kill();

        assertThat(copy.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(copy.get("/status").body()).contains("\"applied\":");
        assertThat(copy.tell("{\"type\": \"customer.created\", \"id\": \"told\"}"))
                .isEqualTo(200);

        copy.replica().kill();
        copy.startReplica();
        assertThat(copy.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(copy.rows("select customer_id from public.customers order by 1"))
                .containsExactly("ann", "told");
    }

    private static String limit(String customer) {
        return """
                select usage_limit::text from ambit.entitlement_rows
                where customer_id = '%s' and feature_id = 'githubActionsQuota'
                """.formatted(customer);
    }
}
