package dev.ambit.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.LongForm;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.Database;
import dev.ambit.engine.Standing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionTest {

    @AutoClose
    private final Database database = TestServer.database(4);

    private final EnvironmentFixture fixture = EnvironmentFixture.open();

    /// Each thread buys and cancels for its own customer while another thread checks that customer all the time, so
    /// that loads of the customer are always in progress.
    @CiTest
    void check_always_sees_an_acknowledged_change() throws Exception {
        int rounds = LongForm.ENABLED ? 500 : 15;
        List<Future<?>> all = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                String customer = "busy-" + i;
                fixture.environment()
                        .post("/customers", "{\"id\": \"%s\"}".formatted(customer))
                        .isOk();
                Future<?> toggling = executor.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        assertThat(isGranted(customer)).as("round %d", round).isFalse();
                        String subscription = fixture.environment()
                                .post("/subscriptions", """
                                {"customerId": "%s", "planId": "basic"}
                                """.formatted(customer))
                                .isOk()
                                .text("subscription.id");
                        assertThat(isGranted(customer)).as("round %d", round).isTrue();
                        fixture.environment()
                                .post("/subscriptions/%s/cancel".formatted(subscription), "{}")
                                .isOk();
                    }
                    return null;
                });
                all.add(toggling);
                all.add(executor.submit(() -> {
                    while (!toggling.isDone()) {
                        isGranted(customer);
                        // Without a pause, four readers would starve the writers on a busy machine.
                        Thread.sleep(1);
                    }
                    return null;
                }));
            }
        }
        for (Future<?> each : all) {
            each.get();
        }
    }

    @Test
    void check_sees_a_customer_as_soon_as_it_is_created() {
        assertThat(fixture.environment().check("late", "sso").text("accessDeniedReason"))
                .isEqualTo("CustomerNotFound");
        fixture.environment().subscribe("late", "basic");

        assertThat(isGranted("late")).isTrue();
    }

    @CiTest
    void check_sees_a_feature_as_soon_as_it_is_created() {
        for (int i = 0; i < 10; i++) {
            String feature = "late-" + i;
            assertThat(fixture.environment().check("first", feature).text("accessDeniedReason"))
                    .isEqualTo("FeatureNotFound");
            fixture.environment().post("/features", """
                    {"id": "%s", "displayName": "Late", "featureType": "BOOLEAN"}
                    """.formatted(feature)).isOk();

            assertThat(fixture.environment().check("first", feature).text("accessDeniedReason"))
                    .isEqualTo("NoFeatureEntitlementInSubscription");
        }
    }

    /// The log has no event when a scheduled start or end is reached.
    @CiTest
    void cached_customer_expires_at_a_scheduled_subscription_start_or_end() {
        var now = new AtomicLong(System.currentTimeMillis());
        var projection = new Projection(database.transactions(), () -> Instant.ofEpochMilli(now.get()), 16 << 20, 2);
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        update subscriptions set start_at = :start, end_at = :end where environment_id = :environment
                        """)
                        .bind("start", Instant.ofEpochMilli(now.get() + 60_000))
                        .bind("end", Instant.ofEpochMilli(now.get() + 120_000))
                        .bind("environment", fixture.id().value())
                        .execute());

        assertThat(standing(projection)).isEqualTo(Standing.NO_SUBSCRIPTION);
        now.addAndGet(61_000);
        assertThat(cached(projection)).isNull();
        assertThat(standing(projection)).isEqualTo(Standing.LIVE);
        now.addAndGet(60_000);
        assertThat(cached(projection)).isNull();
        assertThat(standing(projection)).isEqualTo(Standing.NO_SUBSCRIPTION);
    }

    /// Events of a server of the next version on the same database: known fields are used, and unknown types lead
    /// to a reload.
    @ParameterizedTest
    @CsvSource({"'promotion.granted', 1", "'measurement.reported', 2", "'entitlements.updated', 2"})
    @Tag("ci")
    void event_of_a_newer_server_invalidates_its_cached_customer(String type, int format) {
        var projection = new Projection(database.transactions(), InstantSource.system(), 16 << 20, 2);
        CustomerAtEvent before = EnvironmentFixture.onVirtualThread(() -> projection.find(fixture.id(), "first"));
        long sequence = event(type, "NEW", "SYSTEM", format);

        CustomerAtEvent after = EnvironmentFixture.onVirtualThread(() -> {
            projection.committed(fixture.id(), sequence);
            return projection.find(fixture.id(), "first");
        });

        assertThat(after.sequence()).isEqualTo(sequence);
        assertThat(after.customer()).isNotSameAs(before.customer());
    }

    /// Otherwise, all customers would be reloaded on the first of each month.
    @Test
    void start_of_a_billing_period_does_not_invalidate_the_cached_customer() {
        var projection = new Projection(database.transactions(), InstantSource.system(), 16 << 20, 2);
        CustomerAtEvent before = EnvironmentFixture.onVirtualThread(() -> projection.find(fixture.id(), "first"));
        long sequence = event("subscription.updated", "SUBSCRIPTION", "SCHEDULER", 1);
        EnvironmentFixture.onVirtualThread(() -> {
            projection.committed(fixture.id(), sequence);
            return null;
        });

        CustomerAtEvent after = Objects.requireNonNull(cached(projection));
        assertThat(after.sequence()).isEqualTo(sequence);
        assertThat(after.customer()).isSameAs(before.customer());
    }

    @Test
    void changed_customer_is_reloaded_before_the_next_check() {
        var projection = new Projection(database.transactions(), InstantSource.system(), 16 << 20, 2);
        assertThat(standing(projection)).isEqualTo(Standing.LIVE);
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        "update subscriptions set end_at = now() where environment_id = ?",
                        fixture.id().value()));
        long sequence = event("subscription.updated", "SUBSCRIPTION", "APP_SERVER", 1);
        EnvironmentFixture.onVirtualThread(() -> {
            projection.committed(fixture.id(), sequence);
            return null;
        });

        Waiting.until(() -> cached(projection) != null, it -> it);
        CustomerAtEvent found = Objects.requireNonNull(cached(projection));
        assertThat(found.of("").standing()).isEqualTo(Standing.NO_SUBSCRIPTION);
    }

    /// The event is of another server whose notification was lost, and the sweep skips unused environments.
    @Test
    void first_check_after_a_pause_reads_the_missed_events() {
        var now = new AtomicLong(System.currentTimeMillis());
        var projection = new Projection(database.transactions(), () -> Instant.ofEpochMilli(now.get()), 16 << 20, 2);
        CustomerAtEvent before = EnvironmentFixture.onVirtualThread(() -> projection.find(fixture.id(), "first"));
        now.addAndGet(16_000);
        projection.runOnce();
        long missed = event("subscription.updated", "SUBSCRIPTION", "APP_SERVER", 1);

        assertThat(cached(projection)).isNull();
        CustomerAtEvent after = EnvironmentFixture.onVirtualThread(() -> projection.find(fixture.id(), "first"));

        assertThat(after.sequence()).isEqualTo(missed).isGreaterThan(before.sequence());
        assertThat(after.customer()).isNotSameAs(before.customer());
        assertThat(cached(projection)).isNotNull();
    }

    /// Unknown ids are cached too, within the same bound.
    @CiTest
    void cached_unknown_customers_stay_within_the_memory_bound() {
        int bytesMax = 50_000;
        var projection = new Projection(database.transactions(), InstantSource.system(), bytesMax, 2);
        EnvironmentFixture.onVirtualThread(() -> {
            for (int i = 0; i < 2_000; i++) {
                projection.find(fixture.id(), "nobody-" + i);
            }
            return null;
        });

        assertThat(projection.bytes()).isPositive().isLessThanOrEqualTo(bytesMax);
    }

    /// Concurrent requests for a customer share one query.
    @Test
    void concurrent_lookups_load_a_customer_once() throws Exception {
        var projection = new Projection(database.transactions(), InstantSource.system(), 16 << 20, 2);
        List<Future<CustomerMemory>> found = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                found.add(executor.submit(
                        () -> projection.find(fixture.id(), "first").customer()));
            }
        }

        List<CustomerMemory> memories = new ArrayList<>();
        for (Future<CustomerMemory> each : found) {
            memories.add(each.get());
        }
        assertThat(memories).allSatisfy(it -> assertThat(it).isSameAs(memories.getFirst()));
    }

    private long event(String type, String entityType, String actor, int format) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        insert into events (environment_id, sequence, message_id, type, entity_type, entity_id,
                            customer_id, actor, trace_id, happened_at, format, body)
                        select environment_id, max(sequence) + 1, gen_random_uuid(), :type, :entityType, 'x', 'first',
                            :actor, 't', now(), :format, 'x'
                        from events where environment_id = :environment group by environment_id
                        returning sequence
                        """)
                        .bind("type", type)
                        .bind("entityType", entityType)
                        .bind("actor", actor)
                        .bind("format", format)
                        .bind("environment", fixture.id().value())
                        .mapTo(Long.class)
                        .one());
    }

    private boolean isGranted(String customer) {
        return Boolean.TRUE.equals(
                fixture.environment().check(customer, "sso").isOk().at("isGranted"));
    }

    private Standing standing(Projection projection) {
        return EnvironmentFixture.onVirtualThread(
                () -> projection.find(fixture.id(), "first").of("").standing());
    }

    private @Nullable CustomerAtEvent cached(Projection projection) {
        return projection.cached(fixture.id(), "first");
    }
}
