package dev.ambit.applier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Checks that acknowledged webhooks are in the tables.
class InboxTest {

    private static final String CUSTOMERS = "select to_json(it) from public.customers as it order by customer_id";
    private static final String SUBSCRIPTIONS =
            "select to_json(it) from public.subscriptions as it order by subscription_id";
    private static final String SUBSCRIPTION = """
            'id': 's', 'status': '%s', 'customer': {'id': 'ann'}, 'plan': {'id': 'basic', 'name': 'Basic'},
            'billingId': null, 'startDate': '2026-01-01T00:00:00.250+01:00', 'endDate': '2027-01-01T00:00:00Z'""";

    private final ReplicaDatabase replica = ReplicaDatabase.open();

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void rows_have_the_values_of_the_events() {
        replica.apply("customer.created", 10, "'id': 'ann', 'name': 'Änn', 'email': 'a@b', 'metadata': {}");
        replica.apply(
                "entitlements.updated", 20, "'customer': {'id': 'ann'}, 'entitlements': [ {'usageLimit': 1.50} ]");
        replica.apply("subscription.created", 10, SUBSCRIPTION.formatted("IN_TRIAL"));
        replica.apply("subscription.updated", 30, SUBSCRIPTION.formatted("ACTIVE"));

        assertThat(replica.rows(CUSTOMERS)).containsExactly(withDoubleQuotes("""
                {'created_at':'1970-01-01T00:00:10','updated_at':'1970-01-01T00:00:20','customer_id':'ann','name':'Änn',\
                'email':'a@b','billing_id':null,'entitlements':[ {'usageLimit': 1.50} ]}"""));
        assertThat(replica.rows(SUBSCRIPTIONS)).containsExactly(withDoubleQuotes("""
                {'created_at':'1970-01-01T00:00:10','updated_at':'1970-01-01T00:00:30','subscription_id':'s',\
                'customer_id':'ann','status':'ACTIVE','plan_id':'basic','plan_name':'Basic','billing_id':null,\
                'start_date':'2025-12-31T23:00:00.25','end_date':'2027-01-01T00:00:00','cancellation_date':null,\
                'trial_end_date':null}"""));
    }

    @Test
    void repeated_message_is_applied_once() {
        assertThat(replica.apply("customer.created", 10, "'messageId': 'm', 'id': 'ann', 'name': 'Ann'"))
                .isEqualTo(Receipt.APPLIED);
        assertThat(replica.apply("customer.updated", 20, "'messageId': 'm', 'id': 'ann', 'name': 'Other'"))
                .isEqualTo(Receipt.REPEATED);

        assertThat(replica.rows("select name from public.customers")).containsExactly("Ann");
        assertThat(replica.rows("select repeated || ' ' || applied from ambit.status"))
                .containsExactly("1 1");
    }

    @Test
    void database_belongs_to_one_environment() {
        assertThatThrownBy(() -> new Inbox(replica.database(), "theirs", Instant::now, ReplicaDatabase.NOTHING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("environment other than theirs");

        assertThat(new Inbox(replica.database(), "ours", Instant::now, ReplicaDatabase.NOTHING)
                        .status()
                        .applied())
                .isZero();
    }

    @Test
    void listeners_are_notified_of_a_commit_before_receipts_complete() {
        List<Changes> received = new ArrayList<>();
        replica.inbox().follow(_ -> {
            throw new AssertionError("a bug of its own");
        });
        replica.inbox().follow(received::add);

        replica.apply("customer.created", 10, "'messageId': 'm', 'id': 'ann'");
        assertThat(received).containsExactly(new Changes(Set.of("ann"), Set.of()));
        replica.apply("customer.created", 10, "'messageId': 'm', 'id': 'ann'");
        replica.apply("customer.updated", 5, "'id': 'ann', 'name': 'older'");
        replica.apply("subscription.created", 20, SUBSCRIPTION.formatted("ACTIVE"));

        assertThat(received).containsExactly(new Changes(Set.of("ann"), Set.of()), new Changes(Set.of(), Set.of("s")));
    }

    @Test
    void listeners_are_notified_of_customers_with_changed_lists_or_counters() {
        List<Changes> received = new ArrayList<>();
        replica.inbox().follow(received::add);

        replica.apply("entitlements.updated", 10, "'customer': {'id': 'ann'}, 'entitlements': " + list(3));
        replica.apply("measurement.reported", 20, usage(7));
        replica.apply(
                "entitlements.updated",
                30,
                "'customer': {'id': 'ann'}, 'resource': {'id': 'desk'}, 'entitlements': " + list(3));

        assertThat(received).hasSize(3).containsOnly(new Changes(Set.of("ann"), Set.of()));
    }

    @Test
    void rejected_message_can_be_sent_again_after_a_correction() {
        assertThatThrownBy(() -> replica.apply("customer.created", 10, "'messageId': 'm', 'id': ''"))
                .isInstanceOf(Malformed.class)
                .hasMessageStartingWith("`id` is \"\"");

        assertThat(replica.apply("customer.created", 10, "'messageId': 'm', 'id': 'ann'"))
                .isEqualTo(Receipt.APPLIED);
    }

    @Test
    void state_that_arrives_before_its_customer_is_shown_with_the_customer() {
        replica.apply("subscription.created", 30, SUBSCRIPTION.formatted("ACTIVE"));
        replica.apply("measurement.reported", 25, usage(7));
        replica.apply("entitlements.updated", 20, "'customer': {'id': 'ann'}, 'entitlements': " + list(3));
        assertThat(replica.rows(CUSTOMERS)).isEmpty();
        assertThat(replica.rows(SUBSCRIPTIONS)).isEmpty();

        replica.apply("customer.created", 10, "'id': 'ann'");

        assertThat(replica.rows("select status from public.subscriptions")).containsExactly("ACTIVE");
        assertThat(replica.rows("select entitlements from public.customers"))
                .containsExactly(list(7).replace('\'', '"'));
        assertThat(replica.rows("select updated_at from public.customers")).containsExactly("1970-01-01 00:00:25");
        assertThat(replica.rows("select count(*) from ambit.waiting_subscriptions"))
                .containsExactly("0");
        assertThat(replica.rows("select current_usage || ' of ' || usage_limit from ambit.entitlement_rows"))
                .containsExactly("7 of 10");
    }

    @Test
    void late_deletion_keeps_newer_state() {
        replica.apply("customer.created", 10, "'id': 'ann'");
        replica.apply("entitlements.updated", 30, "'customer': {'id': 'ann'}, 'entitlements': " + list(3));
        replica.apply("subscription.created", 30, SUBSCRIPTION.formatted("ACTIVE"));

        replica.apply("customer.deleted", 20, "'id': 'ann'");
        assertThat(replica.rows(CUSTOMERS)).isEmpty();
        assertThat(replica.rows(SUBSCRIPTIONS)).isEmpty();

        replica.apply("customer.created", 25, "'id': 'ann', 'name': 'Anew'");
        assertThat(replica.rows("select name || entitlements from public.customers"))
                .containsExactly("Anew" + list(3).replace('\'', '"'));
        assertThat(replica.rows("select status from public.subscriptions")).containsExactly("ACTIVE");
    }

    @Test
    void deletion_removes_all_rows_of_the_customer() {
        replica.apply("customer.created", 10, "'id': 'ann'");
        replica.apply("entitlements.updated", 10, "'customer': {'id': 'ann'}, 'entitlements': " + list(3));
        replica.apply("measurement.reported", 11, usage(7));
        replica.apply("subscription.created", 10, SUBSCRIPTION.formatted("ACTIVE"));
        replica.owner().useHandle(it -> it.execute("""
                insert into public.subscriptions (subscription_id, customer_id, status, plan_id, plan_name, start_date)
                values ('by hand', 'ann', '', '', '', now())"""));

        replica.apply("customer.deleted", 20, "'id': 'ann'");

        for (String table : List.of(
                "public.customers",
                "public.subscriptions",
                "ambit.entitlement_lists",
                "ambit.usage_rows",
                "ambit.subscription_versions")) {
            assertThat(replica.rows("select count(*) from " + table)).as(table).containsExactly("0");
        }
        replica.apply("customer.updated", 30, "'id': 'ann'");
        assertThat(replica.rows("select entitlements from public.customers")).containsExactly("[]");
    }

    @Test
    void concurrent_events_of_a_customer_end_in_the_newest_state() {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            int second = 1 + (i * 37) % 100;
            receipts.add(replica.begin("customer.updated", second, "'id': 'ann', 'name': '%d'".formatted(second)));
            receipts.add(replica.begin("measurement.reported", 100 + second, usage(second)));
            receipts.add(replica.begin(
                    "entitlements.updated", second, "'customer': {'id': 'ann'}, 'entitlements': " + list(0)));
        }
        receipts.forEach(CompletableFuture::join);

        assertThat(replica.rows("select name || entitlements from public.customers"))
                .containsExactly("100" + list(100).replace('\'', '"'));
    }

    @Test
    void events_of_unknown_types_are_stored_and_counted() {
        assertThat(replica.apply("coupon.created", 10, "'messageId': 'm', 'deep': {'x': [1, '\\u0000']}"))
                .isEqualTo(Receipt.UNKNOWN);

        assertThat(replica.rows("select message_id || ' ' || type from ambit.inbox"))
                .containsExactly("m coupon.created");
        assertThat(replica.rows("select body from ambit.inbox").getFirst()).contains("\\u0000");
        assertThat(replica.rows("select unknown from ambit.status")).containsExactly("1");
    }

    @Test
    void lists_of_resources_are_separate_from_the_customer() {
        replica.apply("customer.created", 10, "'id': 'ann'");
        replica.apply(
                "entitlements.updated",
                20,
                "'customer': {'id': 'ann'}, 'resource': {'id': 'site'}, 'entitlements': " + list(3));

        assertThat(replica.rows("select entitlements from public.customers")).containsExactly("[]");
        assertThat(replica.rows("select resource_id || feature_id || current_usage from ambit.entitlement_rows"))
                .containsExactly("sitecalls3");
    }

    @Test
    void waiting_state_is_not_visible_in_views() {
        replica.apply("entitlements.updated", 20, "'customer': {'id': 'ann'}, 'entitlements': " + list(3));
        replica.apply(
                "entitlements.updated",
                20,
                "'customer': {'id': 'ann'}, 'resource': {'id': 'site'}, 'entitlements': " + list(3));
        assertThat(replica.rows("select feature_id from ambit.entitlement_rows"))
                .isEmpty();

        replica.apply("customer.created", 10, "'id': 'ann'");
        assertThat(replica.rows("select feature_id from ambit.entitlement_rows"))
                .hasSize(2);
    }

    @Test
    void manually_edited_list_has_no_entitlements() {
        replica.apply("customer.created", 10, "'id': 'ann'");
        replica.apply("entitlements.updated", 20, "'customer': {'id': 'ann'}, 'entitlements': " + list(3));
        for (String made : List.of("{}", "{\"feature\": [1]}", "null", "1", "\"text\"")) {
            replica.owner().useHandle(it -> it.execute("update public.customers set entitlements = ?::json", made));

            assertThat(replica.apply("measurement.reported", 30, usage(7)))
                    .as(made)
                    .isEqualTo(Receipt.APPLIED);
            assertThat(replica.rows("select feature_id from ambit.entitlement_rows"))
                    .isEmpty();
        }
        replica.apply("entitlements.updated", 40, "'customer': {'id': 'ann'}, 'entitlements': " + list(4));
        assertThat(replica.rows("select current_usage from ambit.entitlement_rows"))
                .containsExactly("4");
    }

    @Test
    void missing_number_is_recorded_until_it_arrives() {
        replica.apply("customer.created", 10, "'id': 'ann', 'sequence': 5, 'previousSequence': 0");
        replica.apply("customer.updated", 10, "'id': 'ann', 'sequence': 9, 'previousSequence': 7");
        replica.apply("customer.updated", 10, "'id': 'ann', 'sequence': 10, 'previousSequence': 9");
        assertThat(replica.rows("select missing || ' ' || through from ambit.gaps"))
                .containsExactly("7 10");

        var restarted = replica.with(ReplicaDatabase.NOTHING);
        restarted.apply("customer.updated", 10, "'id': 'ann', 'sequence': 7, 'previousSequence': 5");

        assertThat(replica.rows("select missing from ambit.gaps")).isEmpty();
        assertThat(replica.rows("select through from ambit.status")).containsExactly("10");
    }

    @Test
    void gap_is_read_from_the_feed_after_two_seconds() {
        var now = new AtomicReference<>(Instant.EPOCH);
        Inbox inbox = ReplicaDatabase.inbox(replica.database(), now::get, ReplicaDatabase.NOTHING);

        inbox.take(ReplicaDatabase.event("coupon.created", 1, "'sequence': 9, 'previousSequence': 7"))
                .join();

        assertThat(inbox.due()).isEmpty();
        now.set(Instant.EPOCH.plusSeconds(2));
        assertThat(inbox.due()).containsExactly(new ReceivedNumbers.Fetch(0, 7));
        assertThat(ReplicaDatabase.inbox(replica.database(), now::get, ReplicaDatabase.NOTHING)
                        .due())
                .hasSize(1);
    }

    @Test
    void deeply_nested_json_is_stored_unchanged() {
        String deep = "[".repeat(900) + "]".repeat(900);
        replica.apply("customer.created", 10, "'id': 'ann'");

        replica.apply("coupon.created", 10, "'deep': " + deep);
        replica.apply("entitlements.updated", 10, "'customer': {'id': 'ann'}, 'entitlements': [" + deep + "]");

        assertThat(replica.rows("select entitlement from ambit.entitlement_rows"))
                .containsExactly(deep);
        assertThat(replica.rows("select body -> 'deep' from ambit.inbox where body is not null"))
                .containsExactly(deep);
    }

    @Test
    void truncated_event_is_stored_after_it_was_fetched() {
        String envelope = "'messageId': 'm', 'sequence': 1, 'customer': {'id': 'ann'}, ";
        assertThat(replica.apply("entitlements.updated", 10, envelope + "'truncated': true, 'previousSequence': 0"))
                .isEqualTo(Receipt.TRUNCATED);
        assertThat(replica.rows("select missing from ambit.gaps")).containsExactly("1");

        assertThat(replica.apply("entitlements.updated", 10, envelope + "'entitlements': []"))
                .isEqualTo(Receipt.APPLIED);
        assertThat(replica.rows("select through from ambit.status")).containsExactly("1");
    }

    @Test
    void messages_are_deleted_after_the_last_retry() {
        replica.apply("customer.created", 10, "'messageId': 'm', 'id': 'ann'");
        replica.apply("coupon.created", 10, "'messageId': 'n', 'id': 'ann'");

        assertThat(replica.inbox().deleteOld(Instant.EPOCH)).isZero();
        assertThat(replica.inbox().deleteOld(Instant.now().plusSeconds(60))).isOne();

        assertThat(replica.rows("select message_id from ambit.inbox")).containsExactly("n");
    }

    /// The number of other rows does not matter.
    @Test
    void event_reads_only_its_own_rows() {
        replica.rows("select pg_stat_reset()::text");
        for (int second = 10; second < 50; second += 10) {
            replica.apply("subscription.created", second, SUBSCRIPTION.formatted("ACTIVE"));
            replica.apply("entitlements.updated", second, "'customer': {'id': 'ann'}, 'entitlements': " + list(3));
            replica.apply("customer.created", second, "'id': 'ann'");
            replica.apply("entitlements.updated", second, "'customer': {'id': 'ann'}, 'entitlements': " + list(4));
            replica.apply("measurement.reported", second, usage(7));
            replica.apply("subscription.updated", second, SUBSCRIPTION.formatted("ACTIVE"));
            replica.apply("customer.deleted", second + 5, "'id': 'ann'");
        }
        replica.database().in(tx -> tx.execute("select pg_catalog.pg_stat_force_next_flush()"));

        assertThat(replica.rows("select relname from pg_stat_user_tables where idx_scan > 0"))
                .contains("customers", "subscriptions", "entitlement_lists", "usage_rows");
        assertThat(replica.rows("select relname from pg_stat_user_tables where seq_scan > 0 order by relname"))
                .isSubsetOf("status", "clock", "flyway_schema_history");
    }

    private static String usage(int usage) {
        return "'customer': {'id': 'ann'}, 'feature': {'id': 'calls'}, 'currentUsage': " + usage;
    }

    private static String list(int usage) {
        return "[{'feature':{'id':'calls'},'currentUsage':%d,'usageLimit':10}]".formatted(usage);
    }

    private static String withDoubleQuotes(String text) {
        return text.replace('\'', '"');
    }
}
