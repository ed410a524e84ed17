package dev.ambit.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Measures several servers in alternating rounds, so that other load on the machine affects all of them equally.
final class ThroughputComparison {

    private final Map<String, Traffic> peers = new LinkedHashMap<>();
    private final Map<String, List<Load.Outcome>> outcomes = new LinkedHashMap<>();
    private long seed;

    ThroughputComparison with(String name, Traffic traffic) {
        peers.put(name, traffic);
        return this;
    }

    /// Runs the rounds and replaces earlier results.
    ThroughputComparison run(int connections, int rounds, Duration time) {
        outcomes.clear();
        for (int round = 0; round < rounds; round++) {
            peers.forEach((name, traffic) -> outcomes.computeIfAbsent(name, _ -> new ArrayList<>())
                    .add(Load.run(traffic, connections, time, seed++)));
        }
        for (String name : peers.keySet()) {
            Report.note("%-9s %2d connections: %,9.0f/s, p50 %s, p99 %s"
                    .formatted(
                            name,
                            connections,
                            median(name),
                            Report.micros(quantile(name, 0.5)),
                            Report.micros(quantile(name, 0.99))));
        }
        return this;
    }

    boolean has(String name) {
        return peers.containsKey(name);
    }

    /// Returns the median of the rounds, in responses per second.
    double median(String name) {
        return Sample.median(
                of(name).stream().mapToDouble(Load.Outcome::perSecond).toArray());
    }

    /// Returns the median ratio of the throughputs of two servers.
    double ratio(String name, String other) {
        List<Load.Outcome> ours = of(name);
        List<Load.Outcome> otherOutcomes = of(other);
        double[] ratios = new double[ours.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = ours.get(i).perSecond() / otherOutcomes.get(i).perSecond();
        }
        return Sample.median(ratios);
    }

    /// Returns the median of the rounds.
    long quantile(String name, double share) {
        return (long) Sample.median(
                of(name).stream().mapToDouble(it -> it.nanos().quantile(share)).toArray());
    }

    private List<Load.Outcome> of(String name) {
        return outcomes.getOrDefault(name, List.of());
    }
}
