package dev.ambit.sla;

import dev.ambit.db.EnvironmentId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/// The responses of this server in one minute, by environment; thread-safe without blocking.
///
/// @param number minute of the epoch
record ServedMinute(long number, Map<EnvironmentId, AtomicIntegerArray> counts) {

    private static final int ENVIRONMENTS_MAX = 100_000;
    private static final int FAILURES = Latencies.CLASSES;
    private static final int FAULT_STATUS_MIN = 500;

    ServedMinute(long number) {
        this(number, new ConcurrentHashMap<>());
    }

    /// The metrics of one environment in the minute.
    record Share(long minute, int requests, int failures, List<Integer> latencies) {}

    void count(EnvironmentId environment, int status, long nanos) {
        AtomicIntegerArray known = counts.get(environment);
        if (known == null && counts.size() >= ENVIRONMENTS_MAX) {
            return;
        }
        AtomicIntegerArray all = known != null
                ? known
                : counts.computeIfAbsent(environment, _ -> new AtomicIntegerArray(Latencies.CLASSES + 1));
        all.getAndIncrement(Latencies.classOf(nanos));
        if (status >= FAULT_STATUS_MIN) {
            all.getAndIncrement(FAILURES);
        }
    }

    /// Evicts an archived or deleted environment.
    ///
    /// @return the number of responses
    long evict(EnvironmentId environment) {
        int requests = of(environment).requests();
        counts.remove(environment);
        return requests;
    }

    Share of(EnvironmentId environment) {
        AtomicIntegerArray all = counts.get(environment);
        List<Integer> latencies = IntStream.range(0, Latencies.CLASSES)
                .map(of -> all == null ? 0 : all.get(of))
                .boxed()
                .toList();
        int requests = latencies.stream().mapToInt(Integer::intValue).sum();
        return new Share(number, requests, all == null ? 0 : all.get(FAILURES), latencies);
    }
}
