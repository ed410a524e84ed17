package dev.ambit.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// Measures how fast a replica stores signed webhooks about changed subscriptions. The replica answers a webhook
/// after the commit. The baseline is `examples/byos`, measured in the same run if it is installed. The rate
/// stated for the public example was measured on two cores of other hardware.
///
/// `--beside=N` runs N busy processes during the measurement. Each round also measures two parts of an event's
/// latency separately: a request rejected for its signature (HTTP only), and a commit of one row (disk only).
final class ReplicaIngest implements Figure {

    /// Events per second of the public example.
    private static final int EXAMPLE = 3_741;

    /// The ratio to reach, by number of connections. One connection has no target: it shows the latency of one
    /// event.
    private static final Map<Integer, String> TARGETS = new TreeMap<>(Map.of(1, "stated", 16, "≥ 3", 128, "≥ 5"));

    private static final int BARE_COMMITS = 200;
    private static final int REFUSALS = 2_000;

    /// Divisor of the number of events for slow runs: with one connection, or against the example.
    private static final int FEWER_EVENTS = 10;

    /// @param databaseMicros CPU time per event in PostgreSQL, in microseconds
    /// @param replicaMicros CPU time per event in the replica, in microseconds
    /// @param eventsPerCommit average number of events that one commit stores
    /// @param commitNanos median time of a commit of one row on an idle connection
    /// @param refusalNanos median time of a request that the replica rejects before it reads the event
    private record Pace(
            double perSecond,
            Sample nanos,
            double databaseMicros,
            double replicaMicros,
            double eventsPerCommit,
            long commitNanos,
            long refusalNanos) {

        @Override
        public String toString() {
            return "%,7.0f/s, p50 %s, p99 %s; %.0f µs of CPU time per event in PostgreSQL, %.0f in the replica; "
                            .formatted(
                                    perSecond,
                                    Report.micros(nanos.quantile(0.5)),
                                    Report.micros(nanos.quantile(0.99)),
                                    databaseMicros,
                                    replicaMicros)
                    + "%.1f events per commit; a rejected request takes %s, an empty commit %s"
                            .formatted(eventsPerCommit, Report.micros(refusalNanos), Report.micros(commitNanos));
        }
    }

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 200, 10_000);
        int events = options.number("events", 1_000, 60_000, 300_000);
        int rounds = options.number("rounds", 1, 3, 5);
        boolean isNumbered = options.number("numbered", 0, 0) == 1;
        int beside = options.number("beside", 0, 0);
        try (var world = new BenchCluster();
                var replica = ReplicaProcess.start(world);
                var _ = BusyProcesses.start(beside)) {
            Optional<ByosPeer> example = ByosPeer.start(world, !options.smoke());
            var postgres = new PostgresCpuTime(world);
            MeasurementConditions.print(world);
            var replicaCustomers = new ReplicaCustomers(replica, customers, isNumbered).fill(2);
            EventTraffic updates = replicaCustomers.updates();
            Optional<ReplicaCustomers> exampleCustomers =
                    example.map(it -> new ReplicaCustomers(it.port(), it.database(), customers, isNumbered).fill(2));
            Report.note("%s events of %,d bytes, %,d subscriptions, %d busy processes in parallel"
                    .formatted(isNumbered ? "numbered" : "unnumbered", updates.bodyBytes(), customers, beside));
            Map<Integer, List<Double>> rates = new TreeMap<>();
            Map<Integer, List<Double>> ratios = new TreeMap<>();
            for (int round = -1; round < rounds; round++) {
                for (int connections : TARGETS.keySet()) {
                    int count = connections == 1 ? events / FEWER_EVENTS : events;
                    Pace pace = pace(replica, replicaCustomers, updates, postgres, connections, count);
                    Optional<Load.Outcome> peer =
                            exampleCustomers.map(it -> it.send(it.updates(), connections, events / FEWER_EVENTS));
                    Report.note("%3d connections: %s%s%s"
                            .formatted(
                                    connections,
                                    pace,
                                    peer.map(it -> "; the example %,.0f/s, %s"
                                                    .formatted(it.perSecond(), Report.latency(it.nanos())))
                                            .orElse(""),
                                    round < 0 ? " (warm-up, not counted)" : ""));
                    if (round >= 0) {
                        rates.computeIfAbsent(connections, _ -> new ArrayList<>())
                                .add(pace.perSecond());
                        peer.ifPresent(it -> ratios.computeIfAbsent(connections, _ -> new ArrayList<>())
                                .add(pace.perSecond() / it.perSecond()));
                    }
                }
                replicaCustomers.requireNewestState();
                exampleCustomers.ifPresent(ReplicaCustomers::requireNewestState);
            }
            report(rates, ratios);
            MeasurementConditions.printEnd();
            example.ifPresent(ByosPeer::close);
        }
    }

    private static void report(Map<Integer, List<Double>> rates, Map<Integer, List<Double>> ratios) {
        ratios.forEach((connections, those) -> Report.line(
                "durable ingestion of events, %d connections, compared with examples/byos".formatted(connections),
                Objects.requireNonNull(TARGETS.get(connections)),
                "%.1f".formatted(median(those))));
        rates.forEach((connections, those) -> Report.line(
                "the same, %d connections, compared with %,d/s stated for the public example"
                        .formatted(connections, EXAMPLE),
                "stated",
                "%.1f (%,.0f per second)".formatted(median(those) / EXAMPLE, median(those))));
    }

    private static double median(List<Double> values) {
        return Sample.median(values.stream().mapToDouble(it -> it).toArray());
    }

    private static Pace pace(
            ReplicaProcess replica,
            ReplicaCustomers replicaCustomers,
            EventTraffic updates,
            PostgresCpuTime postgres,
            int connections,
            int events) {
        long commitNanos = bareCommit(replica.database());
        long refusalNanos = Load.each(updates.withWrongSignatures(), connections, REFUSALS)
                .nanos()
                .quantile(0.5);
        long commits = commits(replica.database());
        double databaseBefore = postgres.seconds();
        long replicaBefore = replica.process().cpuNanos();
        Load.Outcome outcome = replicaCustomers.send(updates, connections, events);
        double replicaMicros = (replica.process().cpuNanos() - replicaBefore) / 1e3 / events;
        double databaseMicros = (postgres.seconds() - databaseBefore) * 1e6 / events;
        double eventsPerCommit = (double) events / (commits(replica.database()) - commits);
        return new Pace(
                outcome.perSecond(),
                outcome.nanos(),
                databaseMicros,
                replicaMicros,
                eventsPerCommit,
                commitNanos,
                refusalNanos);
    }

    private static long bareCommit(SqlDatabase database) {
        database.run("create table if not exists bare (number int)");
        var nanos = new Sample();
        for (int i = 0; i < BARE_COMMITS; i++) {
            long start = System.nanoTime();
            database.run("insert into bare values (?)", i);
            nanos.add(System.nanoTime() - start);
        }
        return nanos.quantile(0.5);
    }

    /// Counts the commits of all clients of this database; nearly all are commits of events.
    private static long commits(SqlDatabase database) {
        database.run("select pg_stat_clear_snapshot()");
        return database.number("select xact_commit from pg_stat_database where datname = current_database()");
    }
}
