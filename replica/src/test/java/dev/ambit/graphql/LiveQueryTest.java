package dev.ambit.graphql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.LongTest;
import dev.ambit.applier.Changes;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Tests which changes affect a live query and what it reads.
class LiveQueryTest {

    private static final TestTables TABLES = TestTables.open("""
            insert into public.customers (customer_id) values ('ann'), ('bob');
            insert into public.subscriptions (subscription_id, customer_id, status, plan_id, plan_name, start_date)
                values ('s1', 'ann', 'ACTIVE', 'basic', 'Basic', '2025-01-01'),
                    ('s2', 'bob', 'ACTIVE', 'basic', 'Basic', '2025-01-01');
            """);

    @AfterAll
    static void close() {
        TABLES.close();
    }

    @Test
    void subscription_root_has_the_fields_of_the_query() {
        assertThat(now("subscription { customers(first: 1) { totalCount nodes { customerId } } }"))
                .isEqualTo("{\"data\":{\"customers\":{\"totalCount\":2,\"nodes\":[{\"customerId\":\"ann\"}]}}}");
        assertThat(now("subscription { subscription(subscriptionId: \"s1\") { status } }"))
                .isEqualTo("{\"data\":{\"subscription\":{\"status\":\"ACTIVE\"}}}");
        assertThat(now("subscription { subscriptions { totalCount } }")).contains("2");
    }

    @Test
    void invalid_subscription_is_rejected_with_errors() {
        for (String wrong : Set.of(
                "{ customers { totalCount } }",
                "subscription { nothing }",
                "subscription { customers { totalCount } subscriptions { totalCount } }",
                "mutation { x }",
                "subscription {")) {
            assertThatThrownBy(() -> TABLES.graphql().live(GraphqlRequest.of(wrong)))
                    .as(wrong)
                    .isInstanceOfSatisfying(
                            QueryRejected.class,
                            it -> assertThat(TestTables.text(it.answer())).contains("errors"));
        }
    }

    @Test
    void customer_query_is_affected_only_by_its_customer() {
        LiveQuery live = live("subscription { customer(customerId: \"ann\") { name } }");

        assertThat(live.isAffectedBy(customers("ann"))).isTrue();
        assertThat(live.isAffectedBy(customers("bob"))).isFalse();
        assertThat(live.isAffectedBy(subscriptions("s1"))).isFalse();
    }

    @Test
    void customer_query_is_affected_by_added_and_deleted_subscriptions() {
        LiveQuery live = live("subscription { customer(customerId: \"ann\") { subscriptions { nodes { status } } } }");

        assertThat(live.isAffectedBy(subscriptions("s1"))).isTrue();
        assertThat(live.isAffectedBy(subscriptions("s2"))).isFalse();

        TABLES.run("""
                insert into public.subscriptions (subscription_id, customer_id, status, plan_id, plan_name, start_date)
                values ('s3', 'ann', 'ACTIVE', 'basic', 'Basic', '2025-01-01')""");
        assertThat(live.isAffectedBy(subscriptions("s3"))).isTrue();
        assertThat(TestTables.text(live.run())).contains("ACTIVE");

        TABLES.run("delete from public.subscriptions where subscription_id = 's3'");
        assertThat(live.isAffectedBy(subscriptions("s3"))).isTrue();
        assertThat(live.isAffectedBy(customers("bob"))).isFalse();
    }

    @Test
    void subscription_query_is_affected_by_its_customer() {
        LiveQuery live = live("subscription { subscription(subscriptionId: \"s1\") { status customer { name } } }");

        assertThat(live.isAffectedBy(subscriptions("s1"))).isTrue();
        assertThat(live.isAffectedBy(customers("ann"))).isTrue();
        assertThat(live.isAffectedBy(customers("bob"))).isFalse();
        assertThat(live.isAffectedBy(subscriptions("s2"))).isFalse();
    }

    @LongTest
    void collection_query_is_affected_by_its_tables() {
        LiveQuery customers = live("subscription { customers { nodes { name } } }");
        LiveQuery both = live("subscription { customers { nodes { subscriptions { totalCount } } } }");

        assertThat(customers.isAffectedBy(customers("new"))).isTrue();
        assertThat(customers.isAffectedBy(subscriptions("s1"))).isFalse();
        assertThat(both.isAffectedBy(subscriptions("new"))).isTrue();
        assertThat(live("subscription { usageRows { totalCount } }").isAffectedBy(customers("ann")))
                .isTrue();
    }

    @Test
    void query_of_a_missing_row_is_affected_by_its_creation() {
        LiveQuery live = live("subscription { subscription(subscriptionId: \"later\") { status customer { name } } }");

        assertThat(live.isAffectedBy(subscriptions("later"))).isTrue();
        assertThat(live.isAffectedBy(customers("ann"))).isFalse();
    }

    private static LiveQuery live(String query) {
        LiveQuery live = TABLES.graphql().live(GraphqlRequest.of(query));
        assertThat(TestTables.text(live.run())).doesNotContain("errors");
        return live;
    }

    private static String now(String query) {
        return TestTables.text(TABLES.graphql().live(GraphqlRequest.of(query)).run());
    }

    private static Changes customers(String id) {
        return new Changes(Set.of(id), Set.of());
    }

    private static Changes subscriptions(String id) {
        return new Changes(Set.of(), Set.of(id));
    }
}
