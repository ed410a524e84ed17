package dev.ambit.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Measures the CPU time of a server with many idle stacks. They are real stacks, each with a database, a schema
/// or tables. Each is reconciled twice an hour, spread evenly as on a server that has run for a while.
final class IdleStacks implements Figure {

    private static final List<String> STRATEGIES = List.of("DATABASE", "SCHEMA", "TABLE_SUFFIX");
    private static final List<String> KINDS = List.of("DATABASE");
    private static final long STEP_MILLIS = 100;

    private static final String SPREAD =
            "update work set due_at = now() + random() * interval '30 minutes' where kind = 'STACK_WATCH'";

    private static final String UNDER_WAY = "select count(*) from operations where state in ('PENDING', 'RUNNING')";

    private static final String ACTIVE = "select count(*) from stacks where state = 'ACTIVE'";

    private static final String COMMITTED =
            "select xact_commit from pg_stat_database where datname = current_database()";

    private static final String COUNT_OBSERVED = "select count(*) from stacks where observed_at >= ?::timestamptz";

    /// @param looks reconciliations of stacks during the measurement
    private record IdleUse(double server, double postgres, long looks, double transactions) {}

    @Override
    public void measure(Options options) throws Exception {
        int stacks = options.number("stacks", 6, 100, 1_000);
        int few = Math.max(2, stacks / 10);
        Duration time = Duration.ofMillis(options.number("millis", 1_000, 60_000));
        Duration settling = Duration.ofMillis(options.number("settling", 200, 15_000));
        try (var world = new BenchCluster();
                ServerProcess server = world.stackServer(Optional.empty())) {
            MeasurementConditions.print(world);
            make(world, server.port(), few);
            IdleUse withFew = idle(world, server, settling, time);
            long start = System.nanoTime();
            make(world, server.port(), stacks);
            Report.note("provisioned in %.0f s".formatted((System.nanoTime() - start) / 1e9));
            IdleUse with = idle(world, server, settling, time);
            Report.line(
                    "CPU time of the server with %,d idle stacks, share of one core".formatted(stacks),
                    "< 1 %",
                    "%.2f %% (%.2f %% with %d)".formatted(100 * with.server(), 100 * withFew.server(), few));
            Report.line(
                    "the same for PostgreSQL",
                    "stated",
                    "%.2f %% (%.2f %% with %d)".formatted(100 * with.postgres(), 100 * withFew.postgres(), few));
            Report.note("in %d s, %d stacks were reconciled (%d with few stacks); %.0f transactions per second (%.0f)"
                    .formatted(
                            time.toSeconds(),
                            with.looks(),
                            withFew.looks(),
                            with.transactions(),
                            withFew.transactions()));
            MeasurementConditions.printEnd();
        }
    }

    /// Creates stacks up to that number. Several accounts order in parallel.
    private static void make(BenchCluster world, int port, int stacks) throws Exception {
        int there = (int) world.database().number(ACTIVE) / 2;
        ParallelWork.each(there, stacks / 2, i -> {
            StackAccount account = StackAccount.open(port);
            account.describe(StackAccount.PRODUCTION, KINDS);
            String strategy = STRATEGIES.get(i % STRATEGIES.size());
            account.active(account.provision(account.quoted(StackAccount.PRODUCTION, strategy, KINDS)));
        });
        long active = world.database().number(ACTIVE);
        WrongAnswer.unless(active == stacks / 2 * 2L, () -> "Only %d stacks are active".formatted(active));
        world.database().run(SPREAD);
    }

    private static IdleUse idle(BenchCluster world, ServerProcess server, Duration settling, Duration time)
            throws InterruptedException {
        while (world.database().number(UNDER_WAY) > 0) {
            Thread.sleep(STEP_MILLIS);
        }
        Thread.sleep(settling);
        var postgres = new PostgresCpuTime(world);
        Instant from = Instant.now();
        long start = System.nanoTime();
        long serverBefore = server.cpuNanos();
        double postgresBefore = postgres.seconds();
        long committed = world.database().number(COMMITTED);
        Thread.sleep(time);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new IdleUse(
                (server.cpuNanos() - serverBefore) / 1e9 / seconds,
                (postgres.seconds() - postgresBefore) / seconds,
                world.database().number(COUNT_OBSERVED, from.toString()),
                (world.database().number(COMMITTED) - committed) / seconds);
    }
}
