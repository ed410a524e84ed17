package dev.ambit.environment;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.RestingEnvironments;
import dev.ambit.db.Transactions;
import dev.ambit.receipt.Removals;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// What this server has in memory of environments, beside their rows: of one that rests, nothing.
public final class ServerMemory {

    private static final int ENVIRONMENTS_MAX = 1_000;

    private final Transactions transactions;
    private final Map<String, ToLongFunction<EnvironmentId>> parts;

    /// @param parts by their names: each forgets an environment, and says how much it had of it
    public ServerMemory(Transactions transactions, Map<String, ToLongFunction<EnvironmentId>> parts) {
        this.transactions = transactions;
        this.parts = Map.copyOf(parts);
    }

    /// What this server has of one that rests.
    ///
    /// @return how much each part had
    Map<String, Long> forget(EnvironmentId environment) {
        return parts.entrySet().stream()
                .collect(toMap(
                        Map.Entry::getKey,
                        part -> part.getValue().applyAsLong(environment),
                        (first, _) -> first,
                        TreeMap::new));
    }

    /// Other servers may have sent it to rest, or removed it while this one stood still, and who was let in before may
    /// have brought something back: for some minutes it is forgotten again.
    public void runOnce() {
        transactions
                .outside(tx -> Stream.of(
                                RestingEnvironments.lately(tx, ENVIRONMENTS_MAX), Removals.lately(tx, ENVIRONMENTS_MAX))
                        .flatMap(List::stream)
                        .collect(toSet()))
                .forEach(this::forget);
    }
}
