package dev.ambit.webhook;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Removes failed attempts and given-up failures of all endpoints, active or not, that are too old or too many.
public final class SweepLoop {

    private static final int KEPT_MAX = 10_000;
    private static final Duration AGE_MAX = Duration.ofDays(30);

    private static final EnvironmentId FIRST = new EnvironmentId(0);
    private static final int ENVIRONMENTS_MAX = 1_000;

    /// Maximum number of removed rows per transaction.
    private static final int SWEPT_MAX = 1_000;

    /// Number of transactions after which the next environment is processed.
    private static final int SWEEPS_MAX = 100;

    private final Transactions transactions;
    private final InstantSource clock;
    private final int keptMax;
    private final int sweptMax;

    public SweepLoop(Transactions transactions, InstantSource clock) {
        this(transactions, clock, KEPT_MAX, SWEPT_MAX);
    }

    /// @param keptMax number of rows of each kind to keep per endpoint
    /// @param sweptMax number of rows of each kind to remove per transaction
    SweepLoop(Transactions transactions, InstantSource clock, int keptMax, int sweptMax) {
        this.transactions = transactions;
        this.clock = clock;
        this.keptMax = keptMax;
        this.sweptMax = sweptMax;
    }

    /// Sweeps each environment that has or had an endpoint.
    public void runOnce() {
        List<EnvironmentId> page = after(FIRST);
        while (!page.isEmpty()) {
            Work.each(page, "Removing old webhook attempts of environment %d failed", this::sweep);
            page = page.size() < ENVIRONMENTS_MAX ? List.of() : after(page.getLast());
        }
    }

    void sweep(EnvironmentId environment) {
        for (int i = 0; i < SWEEPS_MAX && sweepSome(environment); i++) {
            // More may be left.
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
