package dev.ambit.environment;

import dev.ambit.db.RestingEnvironments;
import dev.ambit.db.Transactions;
import java.time.InstantSource;

/// Deletes archived environments whose time is over.
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
        transactions
                .outside(tx -> RestingEnvironments.due(tx, clock.instant(), ENVIRONMENTS_MAX))
                .forEach(it -> deletion.deleteExpired(it.account(), it.environment()));
    }
}
