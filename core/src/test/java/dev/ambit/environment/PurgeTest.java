package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class PurgeTest {

    private static final int ROWS = 2_500;

    private final TestAccount acme = TestServer.openAccount();
    private final int environment = EnvironmentRows.number(acme.development().id());

    @Test
    void purge_deletes_1000_rows_in_each_transaction() {
        TestServer.superuser().useHandle(this::fill);
        try (Handle holder = TestServer.superuser().open()) {
            holder.begin();
            lockLastMeasurement(holder);
            String operation = delete();

            Waiting.until(() -> left("measurements"), left -> left == ROWS - 2_000);
            Reply blocked = acme.operation(operation);
            assertThat(blocked.text("state")).isEqualTo("RUNNING");
            assertThat(blocked.text("phase")).isEqualTo("measurements");
            assertThat(left("events")).isZero();
            assertThat(left("usage_keys")).isEqualTo(ROWS);
            assertThat(Long.parseLong(blocked.text("done"))).isGreaterThanOrEqualTo(ROWS + 2_000);

            holder.rollback();
            Reply done = Waiting.until(
                    () -> acme.operation(operation), it -> it.text("state").equals("DONE"));
            assertThat(Long.parseLong(done.text("done"))).isGreaterThanOrEqualTo(4 * ROWS);
        }
        assertThat(EnvironmentRows.counts(environment)).containsOnlyKeys("operations");
    }

    @Test
    void purge_continues_after_the_server_that_ran_it_died() {
        UUID operation = UUID.randomUUID();
        TestServer.superuser().useTransaction(superuser -> {
            superuser.execute("delete from key_hashes where environment_id = ?", environment);
            superuser.execute("update environments set deleted_at = now() where environment_id = ?", environment);
            superuser.execute("""
                    insert into operations (operation_id, account_id, environment_id, kind, state, phase, done,
                        claimed_until, created_at, started_at)
                    select ?, account_id, environment_id, 'ENVIRONMENT_DELETION', 'RUNNING', 'events', 7,
                        now() + interval '1 hour', now(), now()
                    from environments where environment_id = ?
                    """, operation, environment);
        });

        Reply claimed = acme.operation(operation.toString());
        TestServer.superuser()
                .useHandle(superuser -> superuser.execute(
                        "update operations set claimed_until = now() where operation_id = ?", operation));
        Reply done = Waiting.until(
                () -> acme.operation(operation.toString()),
                it -> it.text("state").equals("DONE"));

        assertThat(claimed.text("state")).isEqualTo("RUNNING");
        assertThat(claimed.text("done")).isEqualTo("7");
        assertThat(Long.parseLong(done.text("done"))).isGreaterThan(7);
        assertThat(done.text("startedAt")).isEqualTo(claimed.text("startedAt"));
        assertThat(EnvironmentRows.counts(environment)).containsOnlyKeys("operations");
    }

    /// Adds a row as a slow request could that was admitted before the deletion.
    @Test
    void rows_added_after_a_purge_are_removed_a_minute_later() {
        String operation = delete();
        Waiting.until(() -> acme.operation(operation), it -> it.text("state").equals("DONE"));
        TestServer.superuser().useHandle(superuser -> {
            superuser.execute("""
                    insert into usage_keys (environment_id, idempotency_key, content, measurement_id, created_at)
                    values (?, 'late', gen_random_uuid(), gen_random_uuid(), now())
                    """, environment);
            superuser.execute("""
                    update operations set look_again_at = look_again_at - interval '1 minute' where environment_id = ?
                    """, environment);
        });

        Waiting.until(() -> left("usage_keys"), left -> left == 0);
        assertThat(acme.operation(operation).text("state")).isEqualTo("DONE");
        assertThat(EnvironmentRows.counts(environment)).containsOnlyKeys("operations");
    }

    @Test
    void server_drops_cached_data_of_an_environment_that_was_purged_earlier() {
        Set<EnvironmentId> evicted = ConcurrentHashMap.newKeySet();
        String operation = delete();
        acme.done(operation);

        try (Database database = TestServer.database(2)) {
            var memory = new ServerMemory(database.transactions(), Map.of("any", it -> evicted.add(it) ? 1L : 0L));
            EnvironmentFixture.onVirtualThread(() -> {
                memory.runOnce();
                return true;
            });
        }

        assertThat(evicted).contains(new EnvironmentId(environment));
    }

    private void fill(Handle superuser) {
        superuser.execute("""
                insert into events (environment_id, sequence, message_id, type, entity_type, entity_id, actor, trace_id,
                    happened_at, format, body)
                select ?, 1000000 + number, gen_random_uuid(), 't', 't', 't', 'a', 't', now(), 1, ''
                from generate_series(1, ?) as number
                """, environment, ROWS);
        superuser.execute("""
                insert into measurements (environment_id, customer_id, feature_id, measured_at, measurement_id,
                    resource_id, behavior, micros)
                select ?, 'c', 'f', now(), lpad(to_hex(number), 32, '0')::uuid, '', 'DELTA', 1
                from generate_series(1, ?) as number
                """, environment, ROWS);
        superuser.execute("""
                insert into usage_keys (environment_id, idempotency_key, content, measurement_id, created_at)
                select ?, 'k' || number, gen_random_uuid(), gen_random_uuid(), now()
                from generate_series(1, ?) as number
                """, environment, ROWS);
        superuser.execute("""
                insert into customers (environment_id, customer_id, public_id, metadata, kept, created_at, updated_at,
                    entitled_at)
                select ?, 'c' || number, gen_random_uuid(), '{}', '{}', now(), now(), now()
                from generate_series(1, ?) as number
                """, environment, ROWS);
    }

    private void lockLastMeasurement(Handle superuser) {
        superuser
                .createQuery("""
                        select 1
                        from measurements
                        where environment_id = :environment
                        order by measurement_id desc
                        limit 1
                        for update
                        """)
                .bind("environment", environment)
                .mapTo(Integer.class)
                .one();
    }

    private String delete() {
        return acme.http()
                .delete(acme.key(), "/api/v1/environments/development", "{\"confirmName\": \"Development\"}")
                .isOk()
                .text("operationId");
    }

    private long left(String table) {
        return TestServer.superuser().withHandle(it -> EnvironmentRows.count(it, table, environment));
    }
}
