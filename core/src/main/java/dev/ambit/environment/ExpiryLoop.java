package dev.ambit.environment;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.event.EventLogs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Deletes environments whose expiry has come, like [EnvironmentDeletion#delete].
public final class ExpiryLoop {

    private static final int ENVIRONMENTS_MAX = 20;

    /// Time until a failed deletion is tried again.
    private static final Duration CLAIM = Duration.ofMinutes(1);

    /// Time until the next attempt while others need the resources of the environment.
    private static final Duration RETRY = Duration.ofHours(1);

    private final Transactions transactions;
    private final EnvironmentDeletion deletion;
    private final InstantSource clock;

    public ExpiryLoop(Transactions transactions, EnvironmentDeletion deletion, InstantSource clock) {
        this.transactions = transactions;
        this.deletion = deletion;
        this.clock = clock;
    }

    /// Processes the environments that are due.
    public void runOnce() {
        Work.each(
                transactions.outside(tx -> Work.EXPIRY.claim(tx, clock.instant(), CLAIM, ENVIRONMENTS_MAX)),
                "Deleting the expired environment %d failed",
                this::expire);
    }

    private void expire(EnvironmentId environment) {
        Instant now = clock.instant();
        transactions
                .read(environment, tx -> EventLogs.find(tx, environment))
                .map(EventLogs.Log::account)
                .filter(account -> !deletion.expire(account, environment, now))
                .ifPresent(account -> reschedule(account, environment, now));
    }

    /// Schedules the work again: for the expiry, if an edit has moved it into the future; otherwise for another
    /// attempt after a pause. Removes the work if the environment has no expiry any more.
    ///
    /// @param now the time of the last attempt; an expiry that was reached after it is due at once
    private void reschedule(AccountId account, EnvironmentId environment, Instant now) {
        transactions.in(account, tx -> {
            // An edit that sets an expiry either has committed before this lock, or schedules the work afterwards.
            if (Work.EXPIRY.lock(tx, environment)) {
                schedule(tx, account, environment, now);
            }
            return null;
        });
    }

    private static void schedule(Handle tx, AccountId account, EnvironmentId environment, Instant now) {
        Optional<Instant> next = ForkedEnvironments.expiry(tx, account, environment);
        if (next.isPresent()) {
            // An expired environment stays while others need its resources.
            boolean isPast = !now.isBefore(next.get());
            Work.EXPIRY.postpone(tx, environment, isPast ? now.plus(RETRY) : next.get());
        } else {
            Work.EXPIRY.remove(tx, environment);
        }
    }
}
