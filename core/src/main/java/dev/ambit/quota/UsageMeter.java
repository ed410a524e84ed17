package dev.ambit.quota;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts reported events by minute in memory and writes them each second. If the server dies or a write fails,
/// the counts since the last write are lost.
public final class UsageMeter {

    private static final int ENVIRONMENTS_MAX = 100_000;

    private final Transactions transactions;
    private final InstantSource clock;
    private final Map<EnvironmentId, LongAdder> counts = new ConcurrentHashMap<>();

    public UsageMeter(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    void count(EnvironmentId environment, long events) {
        if (counts.containsKey(environment) || counts.size() < ENVIRONMENTS_MAX) {
            counts.computeIfAbsent(environment, _ -> new LongAdder()).add(events);
        }
    }

    /// Writes the counts since the last run.
    public void runOnce() {
        Instant minute = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        Work.each(List.copyOf(counts.keySet()), "Writing the usage of environment %d failed", environment -> {
            LongAdder count = counts.remove(environment);
            long events = count == null ? 0 : count.sum();
            if (events > 0) {
                transactions.in(environment, tx -> {
                    UsageMinutes.add(tx, environment, minute, events);
                    return null;
                });
            }
        });
    }
}
