package dev.ambit.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.LongForm;
import dev.ambit.TestServer;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.Micros;
import dev.ambit.entitlement.Projection;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Usage reports that share a commit, written by the usage parts of two servers with one database.
class GroupCommitTest {

    private static final InstantSource CLOCK = InstantSource.system();
    private static final int COUNTERS = 50;

    @AutoClose
    private final UsageServer one = new UsageServer();

    @AutoClose
    private final UsageServer other = new UsageServer();

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final EnvironmentId environment = fixture.id();

    /// The part of a server that reports usage.
    private static final class UsageServer implements AutoCloseable {

        private final Database database = TestServer.database(8, "half");
        private final Transactions transactions = database.transactions();
        private final Projection projection = new Projection(transactions, CLOCK, 16 << 20, 2);
        private final UsageWriter writer = TestWriter.of(transactions, projection, CLOCK);
        private final UsageReporting reporting = new UsageReporting(projection, new UsageLanes(writer), transactions);

        @Override
        public void close() {
            database.close();
        }
    }

    /// PostgreSQL rejects this row; the API would have rejected it earlier.
    @Test
    void unwritable_row_does_not_fail_the_other_reports_of_its_batch() throws Exception {
        fixture.customers("c", 20);
        var lane = new UsageLanes.Lane(environment, one.writer);
        List<CompletableFuture<UsageReceipt>> receipts = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            receipts.add(lane.put(List.of(line("c" + i, 1, i == 7 ? "{broken" : null))));
        }

        for (int i = 1; i <= 20; i++) {
            CompletableFuture<UsageReceipt> receipt = receipts.get(i - 1);
            if (i == 7) {
                assertThatThrownBy(receipt::get).isInstanceOf(ExecutionException.class);
            } else {
                assertThat(receipt.get().lines().getFirst().counter().used()).isEqualTo(Micros.UNIT);
            }
        }
        assertThat(sum()).isEqualTo(19);
    }

    @Test
    void usage_out_of_range_does_not_fail_other_reports_of_its_batch() throws Exception {
        fixture.customers("c", 10);
        String most = Micros.decimal(Micros.MAX).toPlainString();
        fixture.environment().reportUsage("c3", "calls", most).isOk();
        List<Future<?>> reports = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= 10; i++) {
                String customer = "c" + i;
                reports.add(executor.submit(() -> {
                    var reply = fixture.environment().reportUsage(customer, "calls", most);
                    return customer.equals("c3")
                            ? reply.isProblem(400, "EntitlementUsageOutOfRangeError")
                            : reply.isOk();
                }));
            }
        }
        for (Future<?> report : reports) {
            report.get();
        }
        assertThat(rows()).isEqualTo(10);
    }

    /// At first no counter exists, and both servers insert them.
    @CiTest
    void two_servers_that_write_the_same_counters_never_deadlock_and_lose_nothing() throws Exception {
        fixture.customers("c", COUNTERS);
        long endNanos =
                System.nanoTime() + (LongForm.ENABLED ? Duration.ofSeconds(60) : Duration.ofSeconds(3)).toNanos();
        var reported = new AtomicLong();
        List<Future<?>> writers = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                UsageServer half = i % 2 == 0 ? one : other;
                writers.add(executor.submit(() -> {
                    while (System.nanoTime() < endNanos) {
                        List<UsageDraft> drafts = new ArrayList<>();
                        for (int line = 0; line < 30; line++) {
                            drafts.add(
                                    draft("c" + (1 + ThreadLocalRandom.current().nextInt(COUNTERS)), null));
                        }
                        half.reporting.report(environment, drafts);
                        reported.addAndGet(drafts.size());
                    }
                    return null;
                }));
            }
        }
        for (Future<?> writer : writers) {
            writer.get();
        }

        assertThat(sum()).isEqualTo(reported.get()).isPositive();
        assertThat(measurements()).isEqualTo(reported.get());
    }

    @CiTest
    void an_idempotency_key_counts_once_on_two_servers() throws Exception {
        fixture.customers("c", 1);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> reports = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String key = "key-" + i / 4;
                UsageServer half = i % 2 == 0 ? one : other;
                reports.add(executor.submit(() -> half.reporting.report(environment, List.of(draft("c1", key)))));
            }
            for (Future<?> report : reports) {
                report.get();
            }
        }

        assertThat(sum()).isEqualTo(50);
        assertThat(measurements()).isEqualTo(50);
    }

    /// Half of the connections are killed during reports: an acknowledged report counts, a failed one counts at
    /// most once.
    @CiTest
    void acknowledged_reports_survive_killed_database_connections() throws Exception {
        fixture.customers("c", 10);
        var acknowledged = new AtomicLong();
        var doubtful = new AtomicLong();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                var _ = executor.submit(() -> {
                    for (int n = 0; n < 60; n++) {
                        try {
                            one.reporting.report(environment, List.of(draft("c" + (1 + n % 10), null)));
                            acknowledged.incrementAndGet();
                        } catch (Problem problem) {
                            doubtful.incrementAndGet();
                        }
                    }
                    return null;
                });
            }
            for (int i = 0; i < 20; i++) {
                Thread.sleep(15);
                TestServer.superuser()
                        .useHandle(
                                tx -> tx.createQuery("""
                                select pg_terminate_backend(pid) from pg_stat_activity
                                where application_name = 'half' and query like '%insert into measurements%' and pid % 2 = 0
                                """).mapTo(Boolean.class).list());
            }
        }

        assertThat(sum()).isBetween(acknowledged.get(), acknowledged.get() + doubtful.get());
        assertThat(measurements()).isEqualTo(sum());
        assertThat(acknowledged.get()).isPositive();
    }

    private UsageLine line(String customer, int calls, @Nullable String dimensions) {
        return new UsageLine(
                0,
                UUID.randomUUID(),
                new CounterKey(customer, "", "calls", 0, Long.MAX_VALUE),
                0,
                UsageBehavior.DELTA,
                false,
                calls * Micros.UNIT,
                Instant.EPOCH,
                null,
                null,
                dimensions,
                null,
                null);
    }

    private static UsageDraft draft(String customer, @Nullable String key) {
        return new UsageDraft(
                UUID.randomUUID(),
                customer,
                "",
                "calls",
                UsageBehavior.DELTA,
                Micros.of(BigDecimal.ONE),
                CLOCK.instant(),
                key,
                key == null ? null : KeyedRequest.of(customer, customer, CLOCK.instant()),
                null);
    }

    private long sum() {
        return number("select coalesce(sum(used), 0)::bigint / 1000000 from counters");
    }

    private long rows() {
        return number("select count(*) from counters");
    }

    private long measurements() {
        return number("select count(*) from measurements");
    }

    private long number(String query) {
        return TestServer.superuser()
                .withHandle((Handle tx) -> tx.createQuery(query + " where environment_id = " + environment.value())
                        .mapTo(Long.class)
                        .one());
    }
}
