package dev.ambit.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.LongForm;
import dev.ambit.LongTest;
import dev.ambit.TestServer;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventNumbersTest {

    /// The server's own, or a shorter one.
    private static final Duration BUSY_MAX = Duration.ofSeconds(LongForm.ENABLED ? 15 : 2);

    @AutoClose
    private final Database database = TestServer.database(16);

    private final Transactions transactions = database.transactions();
    private final EventLog log = new EventLog(transactions, InstantSource.system());
    private final EnvironmentId environment = EnvironmentFixture.open().id();

    /// A fault on purpose, after the numbers were given out.
    private static final class DeliberateFailure extends RuntimeException {

        private static final long serialVersionUID = 1;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 64})
    @Tag("ci")
    void event_numbers_have_no_gaps_and_follow_the_commit_order(int writers) throws Exception {
        int each = (LongForm.ENABLED ? 4_000 : 512) / writers;
        var done = new AtomicBoolean();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> reader = executor.submit(() -> readLog(done));
            int committed = write(writers, each);
            done.set(true);

            assertThat(reader.get()).as("times that a reader looked").isPositive();
            assertThat(committed).isBetween(writers * each / 2, writers * each);
            assertNoHoles();
        }
    }

    /// `bin/bench event-numbers` measures how fast the writers are.
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 64})
    @Tag("ci")
    void open_database_snapshot_sees_no_new_events_and_blocks_no_writers(int writers) {
        TestServer.superuser().useHandle(old -> {
            old.execute("begin isolation level repeatable read");
            long before = count(old);

            assertThat(write(writers, (LongForm.ENABLED ? 4_000 : 512) / writers))
                    .isPositive();

            assertThat(count(old)).isEqualTo(before);
            old.execute("commit");
        });
        assertNoHoles();
    }

    @LongTest
    void client_stuck_after_numbering_blocks_others_no_longer_than_the_timeout() throws Exception {
        var numbered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> stuck = executor.submit(() -> transactions.in(environment, tx -> {
                append(tx);
                numbered.countDown();
                return await(release);
            }));
            numbered.await();

            // Behind a transaction that stays open, they would fail at the lock time-out.
            Duration waited = writersAtOnce();
            release.countDown();

            System.getLogger("numbers").log(System.Logger.Level.INFO, "## stuck: others waited {0}", waited);
            assertThatThrownBy(stuck::get).hasCauseInstanceOf(Problem.class);
        }
        assertNoHoles();
    }

    /// The client runs only short statements and is never idle. Waiting writers may be told to retry before it is
    /// terminated.
    @CiTest
    void client_busy_after_numbering_blocks_others_no_longer_than_the_timeout() throws Exception {
        assumeTrue(knowsTransactionTimeout(), "before PostgreSQL 17 only an idle client is ended");
        var numbered = new CountDownLatch(1);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> busy = executor.submit(() -> transactions.in(environment, tx -> {
                if (!LongForm.ENABLED) {
                    // A clock that runs is not set anew, so it is stopped first.
                    tx.execute("set local transaction_timeout = 0");
                    tx.execute("set local transaction_timeout = '%dms'".formatted(BUSY_MAX.toMillis()));
                }
                append(tx);
                numbered.countDown();
                for (long i = 0; i < BUSY_MAX.multipliedBy(10).toMillis(); i += 100) {
                    tx.execute("select pg_sleep(0.1)");
                }
                return null;
            }));
            numbered.await();

            long start = System.nanoTime();
            while (!isNumbered()) {
                Thread.onSpinWait();
            }
            Duration waited = Duration.ofNanos(System.nanoTime() - start);

            System.getLogger("numbers").log(System.Logger.Level.INFO, "## busy: others waited {0}", waited);
            assertThatThrownBy(busy::get).hasCauseInstanceOf(Problem.class);
            assertThat(waited).isLessThan(BUSY_MAX.multipliedBy(6));
        }
        assertNoHoles();
    }

    @Test
    void connection_killed_after_numbering_leaves_no_gap_in_the_numbers() throws Exception {
        change(false);
        assertThatThrownBy(() -> EnvironmentFixture.onVirtualThread(() -> transactions.in(environment, tx -> {
                    int pid = tx.createQuery("select pg_backend_pid()")
                            .mapTo(Integer.class)
                            .one();
                    append(tx);
                    TestServer.superuser()
                            .useHandle(admin -> admin.select("select pg_terminate_backend(?, 5000)", pid)
                                    .mapTo(Boolean.class)
                                    .one());
                    return null;
                })))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("database");

        change(false);
        assertNoHoles();
    }

    private boolean isNumbered() {
        try {
            return change(false);
        } catch (Problem problem) {
            assertThat(problem.code()).isEqualTo(ProblemCode.DATABASE_UNAVAILABLE);
            return false;
        }
    }

    private static boolean knowsTransactionTimeout() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select current_setting('transaction_timeout', true) is not null")
                        .mapTo(Boolean.class)
                        .one());
    }

    /// How long the last of them took.
    private Duration writersAtOnce() {
        long start = System.nanoTime();
        assertThat(write(8, 1)).isPositive();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /// Sees a beginning of the log at any time, never a number before one that is smaller.
    private int readLog(AtomicBoolean done) {
        int times = 0;
        while (!done.get()) {
            long[] seen = transactions.read(
                    environment,
                    tx -> tx.createQuery("""
                            select count(*), coalesce(max(sequence), 0) from events where environment_id = :environment
                            """)
                            .bind("environment", environment.value())
                            .map((row, _) -> new long[] {row.getLong(1), row.getLong(2)})
                            .one());
            assertThat(seen[0]).isEqualTo(seen[1]);
            times++;
        }
        return times;
    }

    private int write(int writers, int each) {
        var committed = new AtomicInteger();
        var failed = new AtomicInteger();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < writers; writer++) {
                var _ = executor.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        try {
                            if (change(ThreadLocalRandom.current().nextInt(5) == 0)) {
                                committed.incrementAndGet();
                            }
                        } catch (Problem problem) {
                            failed.incrementAndGet();
                        }
                    }
                    return null;
                });
            }
        }
        assertThat(failed.get()).as("writers that were refused").isZero();
        return committed.get();
    }

    private boolean change(boolean undone) {
        return EnvironmentFixture.onVirtualThread(() -> {
            try {
                if (undone) {
                    transactions.in(environment, tx -> {
                        append(tx);
                        throw new DeliberateFailure();
                    });
                }
                Committed<Long> committed = log.change(environment, Author.SYSTEM, (tx, changes) -> {
                    add(changes);
                    return last(tx);
                });
                assertThat(committed.sequence()).isGreaterThan(committed.value());
                return true;
            } catch (DeliberateFailure e) {
                return false;
            }
        });
    }

    private void append(Handle tx) {
        var changes = new Changes();
        add(changes);
        add(changes);
        log.append(tx, environment, Author.SYSTEM, changes);
    }

    private static void add(Changes changes) {
        changes.add(EventType.PRODUCT_UPDATED, "product", null, Map.of("name", "Product"));
    }

    private void assertNoHoles() {
        TestServer.superuser()
                .useHandle(tx -> assertThat(
                                tx.createQuery("select sequence from events where environment_id = ? order by sequence")
                                        .bind(0, environment.value())
                                        .mapTo(Long.class)
                                        .list())
                        .isEqualTo(LongStream.rangeClosed(1, count(tx)).boxed().toList()));
    }

    private long count(Handle tx) {
        return tx.createQuery("select count(*) from events where environment_id = " + environment.value())
                .mapTo(Long.class)
                .one();
    }

    private long last(Handle tx) {
        return tx.createQuery(
                        "select coalesce(max(sequence), 0) from events where environment_id = " + environment.value())
                .mapTo(Long.class)
                .one();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
