package dev.ambit.entitlement;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/// Records that an environment had a check, without delaying the check.
final class FirstChecks {

    /// Above this number, the set is cleared. Each environment is then written again at its next check, which
    /// changes nothing.
    private static final int KNOWN_MAX = 100_000;

    private static final int WAITING_MAX = 1_000;

    private final Transactions transactions;
    private final InstantSource clock;
    private final Set<EnvironmentId> known = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<EnvironmentId> waiting = new ArrayBlockingQueue<>(WAITING_MAX);

    FirstChecks(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    void record(EnvironmentId environment) {
        if (!known.contains(environment) && waiting.offer(environment)) {
            known.add(environment);
        }
    }

    /// Writes the environments that this server noted since the last run.
    void runOnce() {
        if (known.size() > KNOWN_MAX) {
            known.clear();
        }
        List<EnvironmentId> taken = new ArrayList<>();
        waiting.drainTo(taken);
        List<EnvironmentId> unwritten = new ArrayList<>(taken);
        try {
            Work.each(taken, "Recording the first check of environment %d failed", environment -> {
                write(environment);
                unwritten.remove(environment);
            });
        } finally {
            // The next check of the environment notes it again.
            unwritten.forEach(known::remove);
        }
    }

    private void write(EnvironmentId environment) {
        transactions.in(environment, tx -> {
            FirstSteps.checked(tx, environment, clock.instant());
            return null;
        });
    }
}
