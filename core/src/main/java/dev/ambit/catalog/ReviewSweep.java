package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Deletes expired review links. Otherwise they would stay until another link of the environment is created.
public final class ReviewSweep {

    private static final Duration CLAIM = Duration.ofMinutes(1);
    private static final int ENVIRONMENTS_MAX = 100;

    private final Transactions transactions;
    private final InstantSource clock;

    /// @param clock the real clock, by which links expire
    public ReviewSweep(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// Sweeps the environments in which a link has expired.
    public void runOnce() {
        List<EnvironmentId> due =
                transactions.outside(tx -> Work.REVIEW_SWEEP.claim(tx, clock.instant(), CLAIM, ENVIRONMENTS_MAX));
        Work.each(due, "Removing expired review links of environment %d failed", this::sweep);
    }

    private void sweep(EnvironmentId environment) {
        transactions.in(environment, tx -> {
            if (Work.REVIEW_SWEEP.lock(tx, environment)) {
                ReviewLinks.deleteExpired(tx, environment, clock.instant());
                Optional<Instant> next = ReviewLinks.firstExpiry(tx, environment);
                next.ifPresentOrElse(
                        it -> Work.REVIEW_SWEEP.postpone(tx, environment, it),
                        () -> Work.REVIEW_SWEEP.remove(tx, environment));
            }
            return null;
        });
    }
}
