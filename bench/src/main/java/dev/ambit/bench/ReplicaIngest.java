package dev.ambit.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Webhooks that tell a replica of changed subscriptions, signed, each answered when it is on disk and in the tables.
/// The public example, on two cores of other hardware, took 3,741 of them in a second; it is not to be had
/// here, so that its number is taken as it was stated.
final class ReplicaIngest implements Figure {

    private static final int EXAMPLE = 3_741;
    private static final Map<Integer, Integer> TARGETS = new TreeMap<>(Map.of(16, 3, 128, 5));

    /// How many events per second, and the processors' microseconds of one.
    private record Pace(double perSecond, double replicaMicros, Sample nanos) {}

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
                    Report.note("%3d connections: %,7.0f/s, p50 %s, p99 %s, %.1f µs of the processors in the replica%s"
                            .formatted(
                                    connections,
                                    pace.perSecond(),
                                    Report.micros(pace.nanos().quantile(0.5)),
                                    Report.micros(pace.nanos().quantile(0.99)),
                                    pace.replicaMicros(),
                                    round < 0 ? " (does not count)" : ""));
                    if (round >= 0) {
                        paces.computeIfAbsent(connections, _ -> new ArrayList<>()).add(pace);
                    }
                }
                told.requireTold();
            }
            paces.forEach((connections, those) -> Report.line(
                    "events into a replica, durable, %d connections, against 3,741/s of the public example"
                            .formatted(connections),
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
        long before = replica.process().cpuNanos();
        Load.Outcome outcome = told.tell(updates, connections, events);
        double micros = (replica.process().cpuNanos() - before) / 1e3 / events;
        return new Pace(outcome.perSecond(), micros, outcome.nanos());
    }
}
