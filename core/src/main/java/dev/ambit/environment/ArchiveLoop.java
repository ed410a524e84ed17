package dev.ambit.environment;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.PausedEnvironments;
import dev.ambit.db.PausedEnvironments.Due;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Deletes archived environments whose retention has ended.
public final class ArchiveLoop {

    private static final int ENVIRONMENTS_MAX = 100;

    private final Transactions transactions;
    private final EnvironmentDeletion deletion;
    private final InstantSource clock;

    public ArchiveLoop(Transactions transactions, EnvironmentDeletion deletion, InstantSource clock) {
        this.transactions = transactions;
        this.deletion = deletion;
        this.clock = clock;
    }

    public void runOnce() {
        Map<EnvironmentId, AccountId> due =
                transactions.outside(tx -> PausedEnvironments.due(tx, clock.instant(), ENVIRONMENTS_MAX)).stream()
                        .collect(toMap(Due::environment, Due::account, (first, _) -> first, LinkedHashMap::new));
        Work.each(
                List.copyOf(due.keySet()),
                "Deleting the archived environment %d failed",
                it -> deletion.deleteExpired(Objects.requireNonNull(due.get(it)), it));
    }
}
