package dev.ambit.environment;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.RestingEnvironments;
import dev.ambit.db.Transactions;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

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

    /// Other servers may have sent it to rest, and who was let in before may have brought something back: for a minute
    /// it is forgotten again.
    public void runOnce() {
        transactions
                .outside(tx -> RestingEnvironments.lately(tx, ENVIRONMENTS_MAX))
                .forEach(this::forget);
    }
}
