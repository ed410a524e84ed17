package dev.ambit.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// Measures the purge of an environment with many rows: its duration, the latency of checks in another environment,
/// and the longest locks.
final class EnvironmentPurge implements Figure {

    private static final int CUSTOMERS = 1_000;
    private static final int CONNECTIONS = 8;
    private static final int FILLED_AT_ONCE = 100_000;
    private static final long STEP_MILLIS = 20;
    private static final long POLL_MILLIS = 5;

    private static final String MEASUREMENTS = """
            insert into measurements (environment_id, customer_id, feature_id, measured_at, measurement_id,
                resource_id, behavior, micros)
            select ?, 'customer-' || lpad((n % 100000)::text, 8, '0'), 'metered-0', now(), gen_random_uuid(), '',
                'DELTA', 1000000
            from generate_series(?, ? - 1) as n
            """;

    private static final String EVENTS = """
            insert into events (environment_id, sequence, message_id, type, entity_type, entity_id, customer_id, actor,
                trace_id, happened_at, format, body)
            select ?, 1000000 + n, gen_random_uuid(), 'customer.updated', 'CUSTOMER', 'customer-' || n,
                'customer-' || n, 'APP_SERVER', repeat('0', 32), now(), 1, convert_to(repeat('x', 300), 'UTF8')
            from generate_series(?, ? - 1) as n
            """;

    /// Age of the oldest open write transaction in ms; checks write nothing.
    private static final String LONGEST = """
            select coalesce(max(extract(epoch from clock_timestamp() - xact_start) * 1000), 0)::bigint
            from pg_stat_activity
            where backend_xid is not null and pid <> pg_backend_pid() and application_name = 'ambit'
            """;

    @Override
    public void measure(Options options) throws Exception {
        int rows = options.number("rows", 4_000, 1_000_000, 10_000_000);
        Duration time = Duration.ofMillis(options.number("millis", 500, 10_000));
        try (var world = new BenchCluster()) {
            ServerProcess server = world.server();
            BenchTenant neighbour = BenchTenant.open(world, server).fill(0, CUSTOMERS, 1);
            Object account = new RestClient(server.port(), BenchCluster.OPERATOR_TOKEN)
                    .post("/accounts", Map.of("displayName", "Gone"));
            fill(world, account, rows);
            MeasurementConditions.print(world);
            CheckTraffic checks = CheckTraffic.to(server.port(), neighbour, 0, CUSTOMERS);
            Load.each(checks, CONNECTIONS, CUSTOMERS);
            Load.run(checks, CONNECTIONS, time, -1);
            var isOver = new AtomicBoolean();
            var longest = Background.start(() -> longest(world, isOver));
            CheckInterference meanwhile = CheckInterference.measure(checks, time, () -> delete(server, account));
            isOver.set(true);
            Report.note("%,d rows in %s".formatted(rows, meanwhile));
            Report.line(
                    "purge of %,d rows of an environment, with the receipt".formatted(rows),
                    "stated",
                    "%.1f s (%,.0f rows/s)".formatted(meanwhile.seconds(), rows / meanwhile.seconds()));
            Report.line(
                    "p99 of another environment's checks during it, compared with before",
                    "< 1.2",
                    "%.1f".formatted(meanwhile.ratio()));
            Report.line("the longest write transaction observed", "< 100 ms", longest.end() + " ms");
            MeasurementConditions.printEnd();
        }
    }

    /// Inserts half measurements (one index) and half events (four indexes), the tables that grow.
    private static void fill(BenchCluster world, Object account, int rows) {
        SqlDatabase database = world.database();
        int environment = (int) database.number(
                "select environment_id from environments where public_id = ?::uuid",
                RestClient.text(account, "environments.0.id"));
        for (int from = 0; from < rows / 2; from += FILLED_AT_ONCE) {
            int to = Math.min(rows / 2, from + FILLED_AT_ONCE);
            database.run(MEASUREMENTS, environment, from, to);
            database.run(EVENTS, environment, from, to);
        }
        database.run("analyze measurements, events");
        database.run("checkpoint");
    }

    private static double delete(ServerProcess server, Object account) throws InterruptedException {
        var rest = new RestClient(server.port(), RestClient.text(account, "apiKey"));
        long start = System.nanoTime();
        String operation =
                RestClient.text(rest.delete("/environments/development?confirmName=Development"), "operationId");
        while (!RestClient.text(rest.get("/operations/" + operation), "state").equals("DONE")) {
            Thread.sleep(STEP_MILLIS);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        WrongAnswer.unless(
                RestClient.text(rest.get("/receipts/" + operation), "receipt").contains("\"rowsFound\":0"),
                () -> "The receipt does not confirm that all rows are deleted");
        return seconds;
    }

    private static long longest(BenchCluster world, AtomicBoolean isOver) throws IOException, InterruptedException {
        long longest = 0;
        try (var looking = new SqlDatabase(world.superuserUrl())) {
            while (!isOver.get()) {
                longest = Math.max(longest, looking.number(LONGEST));
                Thread.sleep(POLL_MILLIS);
            }
        }
        return longest;
    }
}
