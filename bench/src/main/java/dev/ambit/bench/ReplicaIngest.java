package dev.ambit.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Webhooks that tell a replica of changed subscriptions, signed, each answered when it is on disk and in the tables.
/// The public example, on two cores of other hardware, took 3,741 of them in a second; it is not to be had
/// here, so that its number is taken as it was stated.
final class ReplicaIngest implements Figure {

    /// In a second.
    private static final int EXAMPLE = 3_741;

    /// How many times that, by connections.
    private static final Map<Integer, Integer> TARGETS = new TreeMap<>(Map.of(16, 3, 128, 5));

    private static final int BARE_COMMITS = 200;

    /// @param micros of the processors for each event, all processes together
    /// @param replicaMicros of these in the replica itself
    /// @param atOnce how many events a commit had
    /// @param commitNanos that a commit of one row took nearby, with nothing else to be done
    private record Pace(
            double perSecond, Sample nanos, double micros, double replicaMicros, double atOnce, long commitNanos) {

        @Override
        public String toString() {
            return "%,7.0f/s, p50 %s, p99 %s; %.0f µs of the processors, %.0f of them in the replica; "
                            .formatted(
                                    perSecond,
                                    Report.micros(nanos.quantile(0.5)),
                                    Report.micros(nanos.quantile(0.99)),
                                    micros,
                                    replicaMicros)
                    + "%.1f events in a commit, a bare one takes %s".formatted(atOnce, Report.micros(commitNanos));
        }
    }

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 200, 10_000);
        int events = options.number("events", 1_000, 60_000, 300_000);
        int rounds = options.number("rounds", 1, 3, 5);
        boolean isNumbered = options.number("numbered", 0, 0) == 1;
        try (var world = new World();
                var replica = ReplicaProcess.start(world)) {
            Conditions.print(world);
            var told = new ReplicaCustomers(replica, customers, isNumbered).fill(2);
            EventTraffic updates = told.updates();
            Report.note("%s events of %,d bytes, %,d subscriptions"
                    .formatted(isNumbered ? "numbered" : "unnumbered", updates.bodyBytes(), customers));
            Map<Integer, List<Pace>> paces = new TreeMap<>();
            for (int round = -1; round < rounds; round++) {
                for (int connections : TARGETS.keySet()) {
                    Pace pace = pace(replica, told, updates, connections, events);
                    Report.note(
                            "%3d connections: %s%s".formatted(connections, pace, round < 0 ? " (does not count)" : ""));
                    if (round >= 0) {
                        paces.computeIfAbsent(connections, _ -> new ArrayList<>())
                                .add(pace);
                    }
                }
                told.requireTold();
            }
            paces.forEach((connections, those) -> Report.line(
                    "events into a replica, durable, %d connections, against %,d/s of the public example"
                            .formatted(connections, EXAMPLE),
                    "≥ " + TARGETS.get(connections),
                    "%.1f (%,.0f/s)".formatted(perSecond(those) / EXAMPLE, perSecond(those))));
            Conditions.printEnd();
        }
    }

    private static double perSecond(List<Pace> paces) {
        return Sample.median(paces.stream().mapToDouble(Pace::perSecond).toArray());
    }

    private static Pace pace(
            ReplicaProcess replica, ReplicaCustomers told, EventTraffic updates, int connections, int events) {
        long commitNanos = bareCommit(replica.database());
        long commits = commits(replica.database());
        long before = CpuTime.nanos();
        long replicaBefore = replica.process().cpuNanos();
        Load.Outcome outcome = told.tell(updates, connections, events);
        double replicaMicros = (replica.process().cpuNanos() - replicaBefore) / 1e3 / events;
        double micros = (CpuTime.nanos() - before) / 1e3 / events;
        double atOnce = (double) events / (commits(replica.database()) - commits);
        return new Pace(outcome.perSecond(), outcome.nanos(), micros, replicaMicros, atOnce, commitNanos);
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

    /// Of everybody, but events have nearly all of them.
    private static long commits(SqlDatabase database) {
        database.run("select pg_stat_clear_snapshot()");
        return database.number("select xact_commit from pg_stat_database where datname = current_database()");
    }
}
