package dev.ambit.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.applier.SyncState;
import dev.ambit.applier.SyncState.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Checks repairs of a replica whose rows and versions are edited manually, also continuously.
@Tag("long")
class RepairTest {

    private static final long SEED = Long.getLong("ambit.seed", 5);
    private static final int ROUNDS = LongForm.ENABLED ? 100 : 5;

    /// Each kind waits for two comparisons.
    private static final int KINDS_MAX = LongForm.ENABLED ? Integer.MAX_VALUE : 6;

    /// Edits of a replica in which Ann has a subscription, a list of a resource and an ended subscription, and Bob
    /// is archived. The version of the ended subscription is kept, because without it the row would be deleted.
    private static final List<String> SPOILT = List.of(
            "insert into ambit.waiting_subscriptions (subscription_id, customer_id, status, created_at, updated_at)"
                    + " values ('nobodys', 'ann', 'ACTIVE', now(), now())",
            "insert into ambit.waiting_subscriptions (subscription_id, customer_id, status, created_at, updated_at)"
                    + " values ('strangers', 'stranger', 'ACTIVE', now(), now())",
            "update public.subscriptions set plan_name = 'Gold' where subscription_id = 'ann-ends'",
            "delete from public.subscriptions where subscription_id = 'ann-ends'",
            "delete from ambit.subscription_versions where subscription_id = 'ann-basic'",
            "update ambit.subscription_versions set number = number + 1 where subscription_id = 'ann-basic'",
            "update ambit.subscription_versions set number = 1000000000 where subscription_id = 'ann-basic'",
            "update ambit.subscription_versions set number = null where subscription_id = 'ann-basic'",
            "update ambit.subscription_versions set digest = 7 where subscription_id = 'ann-ends'",
            "insert into ambit.subscription_versions (subscription_id, happened_at, number, is_creation_seen)"
                    + " values ('nothing', now(), 1, true)",
            "delete from ambit.customer_versions where customer_id = 'ann'",
            "update ambit.customer_versions set profile_number = profile_number - 1 where customer_id = 'ann'",
            "update ambit.customer_versions set profile_number = 1000000000 where customer_id = 'ann'",
            "update ambit.customer_versions set profile_at = null where customer_id = 'ann'",
            "update ambit.customer_versions set deleted_at = '2100-01-01', deleted_number = 1000000000"
                    + " where customer_id = 'ann'",
            "update ambit.customer_versions set deleted_at = '2100-01-01', deleted_number = 1000000000"
                    + " where customer_id = 'bob'",
            "update ambit.entitlement_lists set number = 1000000000 where customer_id = 'ann'",
            "update ambit.entitlement_lists set number = null where customer_id = 'ann' and resource_id = ''",
            "update ambit.entitlement_lists set entitlements = '[]' where customer_id = 'ann' and resource_id = ''",
            "insert into ambit.entitlement_lists (customer_id, resource_id, happened_at, updated_at, entitlements)"
                    + " values ('ann', 'no', now(), now(), '[]')",
            "insert into ambit.entitlement_lists (customer_id, resource_id, happened_at, number, updated_at, entitlements)"
                    + " values ('stranger', '', now(), 1, now(), '[]')",
            "update ambit.usage_rows set number = 1000000000 where customer_id = 'ann'",
            "update ambit.usage_rows set reported = '{\"currentUsage\": 5}', digest = null where customer_id = 'ann'",
            "insert into ambit.usage_rows (customer_id, resource_id, feature_id, happened_at, number, reported)"
                    + " values ('ann', '', 'no', now(), 1, '{\"currentUsage\": 5}')");

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment environment = acme.development();
    private final RandomOperations operations = new RandomOperations(acme, new Random(SEED));

    @Test
    void edited_versions_of_rows_are_repaired() {
        try (var replica = SyncedReplica.open(environment).start()) {
            replica.awaitHead();
            live();
            replica.awaitHead();
            assertThat(replica.comparison()).isEqualTo(Result.SAME);
            List<String> faults = new ArrayList<>();
            List<String> kinds = new ArrayList<>(SPOILT);
            Collections.shuffle(kinds, new Random(SEED));
            for (String sql : kinds.subList(0, Math.min(KINDS_MAX, kinds.size()))) {
                List<String> before = ended(replica);
                int rows = replica.owner().withHandle(it -> it.execute(sql));
                Result repaired = replica.comparison();
                List<String> difference = new ArrayList<>(replica.difference());
                // A version that is too high would reject newer events.
                environment.reportUsage("ann", "calls", "1").isOk();
                environment
                        .patch("/customers/ann", "{\"name\": \"%s\"}".formatted(faults.size() + sql.hashCode()))
                        .isOk();
                difference.addAll(replica.difference());
                Result again = replica.comparison();
                if (rows == 0
                        || repaired != Result.REPAIRED
                        || again != Result.SAME
                        || !difference.isEmpty()
                        || !ended(replica).equals(before)) {
                    faults.add("%s: %d rows, %s, then %s, %s, %s instead of %s"
                            .formatted(sql, rows, repaired, again, difference, ended(replica), before));
                }
            }
            assertThat(faults).as("seed %d", SEED).isEmpty();
        }
    }

    private void live() {
        operations.sell();
        for (String id : List.of("ann", "bob")) {
            operations.subscribe(id, "basic", ", \"id\": \"%s-basic\"".formatted(id));
            operations.subscribe(id, "site", ", \"id\": \"%s-ends\", \"resourceId\": \"r\"".formatted(id));
            environment.reportUsage(id, "calls", "3").isOk();
            environment.post("/subscriptions/%s-ends/cancel".formatted(id), "").isOk();
        }
        environment.post("/customers/bob/archive", "").isOk();
    }

    /// Returns subscriptions that a snapshot does not have.
    private static List<String> ended(SyncedReplica replica) {
        return replica.rows("select subscription_id || ' ' || customer_id || ' ' || status || ' ' || plan_name"
                + " from public.subscriptions where status in ('CANCELED', 'EXPIRED') order by 1");
    }

    /// The feed updates the same rows while they are repaired; the newer ones must win.
    @Test
    void event_during_a_repair_is_not_undone() throws InterruptedException {
        operations.sell();
        operations.act(60);
        try (var replica = SyncedReplica.open(environment).start()) {
            replica.awaitHead();
            var isOver = new AtomicBoolean();
            Thread comparing = Thread.ofVirtual().start(() -> {
                while (!isOver.get()) {
                    replica.awaitComparison();
                }
            });
            for (int round = 0; round < ROUNDS; round++) {
                replica.owner().useHandle(it -> {
                    it.execute("update public.customers set name = 'Mallory', entitlements = '[]'");
                    it.execute("update public.subscriptions set plan_name = 'Gold'");
                    it.execute("update ambit.usage_rows set reported = '{\"currentUsage\": 0}'");
                });
                operations.act(10);
            }
            isOver.set(true);
            comparing.join();
            SyncState last = replica.awaitComparison();

            assertThat(requireNonNull(last.balance().last()).result()).isIn(Result.SAME, Result.REPAIRED);
            assertThat(replica.difference()).as("seed %d", SEED).isEmpty();
            assertThat(replica.comparison()).isEqualTo(Result.SAME);
        }
    }
}
