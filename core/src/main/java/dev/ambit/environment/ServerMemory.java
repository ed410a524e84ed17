package dev.ambit.environment;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.PausedEnvironments;
import dev.ambit.db.Transactions;
import dev.ambit.receipt.Removals;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// The caches of this server that hold data of environments.
public final class ServerMemory {

    private static final int ENVIRONMENTS_MAX = 1_000;

    private final Transactions transactions;
    private final Map<String, ToLongFunction<EnvironmentId>> parts;

    /// @param parts the caches by name: each evicts an environment and returns the number of evicted entries
    public ServerMemory(Transactions transactions, Map<String, ToLongFunction<EnvironmentId>> parts) {
        this.transactions = transactions;
        this.parts = Map.copyOf(parts);
    }

    /// Evicts an archived or deleted environment from all caches.
    ///
    /// @return the number of evicted entries by cache
    Map<String, Long> evict(EnvironmentId environment) {
        return parts.entrySet().stream()
                .collect(toMap(
                        Map.Entry::getKey,
                        part -> part.getValue().applyAsLong(environment),
                        (first, _) -> first,
                        TreeMap::new));
    }

    /// Evicts recently archived or deleted environments again for some minutes, because another server may have
    /// archived them, or a late request may have loaded them again.
    public void runOnce() {
        transactions
                .outside(tx -> Stream.of(
                                PausedEnvironments.recent(tx, ENVIRONMENTS_MAX), Removals.recent(tx, ENVIRONMENTS_MAX))
                        .flatMap(List::stream)
                        .collect(toSet()))
                .forEach(this::evict);
    }
}
