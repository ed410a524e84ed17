package dev.ambit.core;

import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.operation.DueOperations;
import dev.ambit.process.Loop;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Polls for due work of all kinds with one query, and wakes the loops that do it, so that an idle server runs
/// few queries.
final class DueLoop {

    private final Transactions transactions;
    private final InstantSource clock;
    private final Map<Enum<?>, Loop> loops = new ConcurrentHashMap<>();

    DueLoop(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// @param kinds of [Work], or of operations
    void wakes(Loop loop, Enum<?>... kinds) {
        for (Enum<?> kind : kinds) {
            loops.put(kind, loop);
        }
    }

    void runOnce() {
        Set<Enum<?>> due = transactions.outside(tx -> {
            Instant now = clock.instant();
            Set<Enum<?>> kinds = new HashSet<>(Work.due(tx, now));
            kinds.addAll(DueOperations.kinds(tx, now));
            return kinds;
        });
        due.stream().map(loops::get).filter(Objects::nonNull).forEach(Loop::wake);
    }
}
