package dev.ambit.bench;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/// Measures many writers of one event log, with and without an old open snapshot. Compares with a counter row, the
/// alternative for assigning numbers.
final class EventNumbering implements Figure {

    private static final int CONNECTIONS = 40;
    private static final int[] WRITERS = {1, 8, 64};

    private static final String COUNTER_ROW = """
            with last as (
                update bench_numbers set last = last + 1 where environment_id = :environment returning last)
            insert into bench_log (environment_id, sequence, message_id, body)
            select :environment, last, gen_random_uuid(), '\\x00'
            from last
            """;

    @Override
    public void measure(Options options) throws Exception {
        Duration time = Duration.ofMillis(options.number("millis", 200, 4_000, 15_000));
        Duration snapshot = Duration.ofMillis(options.number("snapshot", 400, 12_000, 60_000));
        try (var world = new BenchCluster();
                ServerProcess server = world.server();
                var local = new LocalServer(world, CONNECTIONS)) {
            BenchTenant tenant = BenchTenant.open(world, server);
            MeasurementConditions.print(world);
            var log = new EventLog(local.transactions(), InstantSource.system());
            counterRow(world, tenant);
            EnvironmentId environment = LocalServer.environment(tenant);
            Runnable event = () -> append(log, environment);
            Runnable row = () -> count(local.transactions(), environment);
            perSecond(16, time, event);
            perSecond(16, time, row);
            crowd(options.number("rounds", 1, 5, 7), time, event, row);
            hold(world, snapshot, event, row);
            requireNoHoles(world, tenant);
            MeasurementConditions.printEnd();
        }
    }

    /// Alternates the numbers of writers by round, so that the temperature of the machine affects all of them
    /// equally.
    private static void crowd(int rounds, Duration time, Runnable event, Runnable row) throws Exception {
        double[][] log = new double[WRITERS.length][rounds];
        double[][] counter = new double[WRITERS.length][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < WRITERS.length; i++) {
                log[i][round] = perSecond(WRITERS[i], time, event);
                counter[i][round] = perSecond(WRITERS[i], time, row);
            }
        }
        for (int i = 0; i < WRITERS.length; i++) {
            Report.line(
                    "events numbered per second by %d writers of one event log".formatted(WRITERS[i]),
                    "flat",
                    "%,.0f (a counter row: %,.0f)".formatted(Sample.median(log[i]), Sample.median(counter[i])));
        }
    }

    /// Measures before a snapshot is opened and at the end of its life.
    private static void hold(BenchCluster world, Duration snapshot, Runnable event, Runnable row) throws Exception {
        Duration time = snapshot.dividedBy(6);
        double[][] before = each(time, event, row);
        try (Connection old = SqlDatabase.connect(world.superuserUrl());
                Statement statement = old.createStatement()) {
            old.setAutoCommit(false);
            statement.execute("set transaction isolation level repeatable read");
            statement.execute("select count(*) from work");
            perSecond(8, snapshot.dividedBy(2), event);
            perSecond(8, snapshot.dividedBy(2), row);
            double[][] held = each(time, event, row);
            old.rollback();
            for (int i = 0; i < WRITERS.length; i++) {
                Report.line(
                        "the same with %d writers and a snapshot open for %d s, compared with before"
                                .formatted(WRITERS[i], snapshot.toSeconds()),
                        "flat",
                        "%.2f (a counter row: %.2f)".formatted(held[i][0] / before[i][0], held[i][1] / before[i][1]));
            }
        }
    }

    /// Returns the throughput per number of writers, of the log and of the counter row.
    private static double[][] each(Duration time, Runnable event, Runnable row) throws Exception {
        var rates = new double[WRITERS.length][];
        for (int i = 0; i < WRITERS.length; i++) {
            rates[i] = new double[] {perSecond(WRITERS[i], time, event), perSecond(WRITERS[i], time, row)};
        }
        return rates;
    }

    /// Queues writers here in order if no connection is free, because the pool rejects them after some seconds
    /// and is unfair.
    private static double perSecond(int writers, Duration time, Runnable write) throws Exception {
        var turns = new Semaphore(CONNECTIONS, true);
        long start = System.nanoTime();
        long end = start + time.toNanos();
        List<Callable<Integer>> loops = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            loops.add(() -> {
                int written = 0;
                while (System.nanoTime() < end) {
                    turns.acquire();
                    try {
                        write.run();
                    } finally {
                        turns.release();
                    }
                    written++;
                }
                return written;
            });
        }
        int written = LocalServer.together(loops).stream().mapToInt(it -> it).sum();
        return written / ((System.nanoTime() - start) / 1e9);
    }

    private static void append(EventLog log, EnvironmentId environment) {
        log.change(environment, Author.SYSTEM, (_, changes) -> {
            changes.add(EventType.PRODUCT_CREATED, "product", null, Map.of("id", "product"));
            return 0;
        });
    }

    private static void counterRow(BenchCluster world, BenchTenant tenant) {
        SqlDatabase database = world.database();
        database.run("create table bench_numbers (environment_id int primary key, last bigint not null)");
        database.run("create table bench_log (environment_id int, sequence bigint, message_id uuid, body bytea,"
                + " primary key (environment_id, sequence))");
        database.run("grant select, insert, update on bench_numbers, bench_log to public");
        database.run("insert into bench_numbers values (?, 0)", tenant.environment());
    }

    private static void count(Transactions transactions, EnvironmentId environment) {
        transactions.in(
                environment,
                tx -> tx.createUpdate(COUNTER_ROW)
                        .bind("environment", environment.value())
                        .execute());
    }

    private static void requireNoHoles(BenchCluster world, BenchTenant tenant) {
        long holes = world.database()
                .number("select max(sequence) - count(*) from events where environment_id = ?", tenant.environment());
        WrongAnswer.unless(holes == 0, () -> "The event log has %d gaps".formatted(holes));
    }
}
