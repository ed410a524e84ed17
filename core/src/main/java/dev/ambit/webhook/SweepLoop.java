package dev.ambit.webhook;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Forgets attempts that failed, and what was given up, once they are old or too many: of every endpoint,
/// also of one that is not told anything any more.
public final class SweepLoop {

    private static final int KEPT_MAX = 10_000;
    private static final Duration AGE_MAX = Duration.ofDays(30);

    private static final EnvironmentId FIRST = new EnvironmentId(0);
    private static final int ENVIRONMENTS_MAX = 1_000;

    /// So many go in a transaction.
    private static final int SWEPT_MAX = 1_000;

    /// After so many transactions it is the turn of the next environment.
    private static final int SWEEPS_MAX = 100;

    private final Transactions transactions;
    private final InstantSource clock;
    private final int keptMax;
    private final int sweptMax;

    public SweepLoop(Transactions transactions, InstantSource clock) {
        this(transactions, clock, KEPT_MAX, SWEPT_MAX);
    }

    /// @param keptMax so many of each kind are kept of an endpoint
    /// @param sweptMax so many of each kind go in a transaction
    SweepLoop(Transactions transactions, InstantSource clock, int keptMax, int sweptMax) {
        this.transactions = transactions;
        this.clock = clock;
        this.keptMax = keptMax;
        this.sweptMax = sweptMax;
    }

    /// Goes once through all environments that have had an endpoint.
    public void runOnce() {
        List<EnvironmentId> page = after(FIRST);
        while (!page.isEmpty()) {
            Work.each(page, "Removing old webhook attempts of environment %d failed", this::sweep);
            page = page.size() < ENVIRONMENTS_MAX ? List.of() : after(page.getLast());
        }
    }

    void sweep(EnvironmentId environment) {
        for (int i = 0; i < SWEEPS_MAX && sweepSome(environment); i++) {
            // There may be more.
        }
    }

    private boolean sweepSome(EnvironmentId environment) {
        Instant before = clock.instant().minus(AGE_MAX);
        return transactions.in(environment, tx -> {
            int attempts = EndpointAttempts.sweep(tx, environment, before, keptMax, sweptMax);
            int failures = Deliveries.sweep(tx, environment, before, keptMax, sweptMax);
            return Math.max(attempts, failures) == sweptMax;
        });
    }

    private List<EnvironmentId> after(EnvironmentId last) {
        return transactions.outside(tx -> Work.DELIVERY.after(tx, last, ENVIRONMENTS_MAX));
    }
}
