package dev.ambit.bench;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Measures simultaneous renewals of all subscriptions of an environment: their duration and the latency of checks.
final class Renewals implements Figure {

    private static final int CONNECTIONS = 16;
    private static final long STEP_MILLIS = 20;

    private static final String DUE = """
            update subscriptions
            set pricing_type = 'PAID', billing_period = 'MONTHLY', billed_since = at - interval '1 month',
                period_start_at = at - interval '1 month', period_end_at = at, next_at = at,
                told_at = at - interval '1 hour'
            from (select ?::timestamptz as at) as due
            where environment_id = ?
            """;

    private static final String WORK = """
            insert into work (kind, environment_id, due_at)
            values ('LIFECYCLE', ?, now())
            on conflict (kind, environment_id) do update
            set due_at = excluded.due_at
            """;

    private static final String LEFT = """
            select count(*)
            from (
                select
                from subscriptions
                where environment_id = ? and next_at <= ?::timestamptz
                limit 1) as left_over
            """;

    private static final String RENEWED = """
            select count(*)
            from subscriptions
            where environment_id = ? and period_start_at = ?::timestamptz and period_end_at > period_start_at
                and next_at = period_end_at - interval '1 hour'
            """;

    private static final String EVENT_COUNT = """
            select count(*) + count(distinct entity_id)
            from events
            where environment_id = ? and sequence > ? and type = 'subscription.updated' and actor = 'SCHEDULER'
            """;

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 300, 10_000, 100_000);
        int rounds = options.number("rounds", 1, 3);
        Duration time = Duration.ofMillis(options.number("millis", 500, 10_000));
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            BenchTenant tenant = BenchTenant.open(world, server).fill(0, customers, 1);
            MeasurementConditions.print(world);
            CheckTraffic checks = CheckTraffic.to(server.port(), tenant, 0, customers);
            Load.each(checks, CONNECTIONS, customers);
            Load.run(checks, CONNECTIONS, time, -1);
            double[] ratios = new double[rounds];
            double[] seconds = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                Instant at = Instant.now().truncatedTo(ChronoUnit.MILLIS);
                world.database().run(DUE, at.toString(), tenant.environment());
                world.database().run("vacuum analyze subscriptions");
                long head = tenant.head();
                CheckInterference meanwhile = CheckInterference.measure(checks, time, () -> renew(tenant, at));
                requireOnce(tenant, at, head, customers);
                Report.note("%,d renewals in %s".formatted(customers, meanwhile));
                ratios[round] = meanwhile.ratio();
                seconds[round] = meanwhile.seconds();
            }
            Report.line(
                    "%,d simultaneous renewals".formatted(customers),
                    "stated",
                    "%.1f s (%,.0f/s)".formatted(Sample.median(seconds), customers / Sample.median(seconds)));
            Report.line(
                    "p99 of checks during it, compared with before", "< 1.5", "%.1f".formatted(Sample.median(ratios)));
            MeasurementConditions.printEnd();
        }
    }

    private static double renew(BenchTenant tenant, Instant at) throws InterruptedException {
        long start = System.nanoTime();
        SqlDatabase database = tenant.world().database();
        database.run(WORK, tenant.environment());
        while (database.number(LEFT, tenant.environment(), at.toString()) > 0) {
            Thread.sleep(STEP_MILLIS);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void requireOnce(BenchTenant tenant, Instant at, long head, int customers) {
        SqlDatabase database = tenant.world().database();
        long renewed = database.number(RENEWED, tenant.environment(), at.toString());
        long events = database.number(EVENT_COUNT, tenant.environment(), head);
        WrongAnswer.unless(
                renewed == customers, () -> "%,d of %,d subscriptions were renewed".formatted(renewed, customers));
        WrongAnswer.unless(events == 2L * customers, () -> "The event log does not have exactly one event per change");
    }
}
