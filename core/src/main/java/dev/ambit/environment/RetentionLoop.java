package dev.ambit.environment;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.event.EventLogs;
import dev.ambit.event.LogCutting;
import dev.ambit.idempotency.ClaimedKeys;
import dev.ambit.idempotency.StoredResponses;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Removes expired idempotency keys, and events beyond each environment's retention. Events that a subscriber still
/// needs are kept, and the environment shows a warning.
public final class RetentionLoop {

    private static final int ENVIRONMENTS_MAX = 20;

    /// Number of transactions after which the next environment is processed.
    private static final int CUTS_MAX = 20;

    static final Duration PAUSE = Duration.ofMinutes(5);

    private final Transactions transactions;
    private final InstantSource clock;
    private final int daysByDefault;
    private final int eventsByDefault;
    private final LogCutting.Floor floor;

    public RetentionLoop(
            Transactions transactions,
            InstantSource clock,
            int daysByDefault,
            int eventsByDefault,
            LogCutting.Floor floor) {
        this.transactions = transactions;
        this.clock = clock;
        this.daysByDefault = daysByDefault;
        this.eventsByDefault = eventsByDefault;
        this.floor = floor;
    }

    /// Processes the environments that are due.
    public void runOnce() {
        List<EnvironmentId> due =
                transactions.outside(tx -> Work.EVENT_RETENTION.claim(tx, clock.instant(), PAUSE, ENVIRONMENTS_MAX));
        Work.each(due, "Removing expired idempotency keys of environment %d failed", this::removeAnswers);
        Work.each(due, "Trimming the event log of environment %d failed", this::cut);
    }

    /// Trims one event log. If more is left, the environment stays due.
    void cut(EnvironmentId environment) {
        Optional<EventLogs.Log> log = transactions.read(environment, tx -> EventLogs.find(tx, environment));
        if (log.isEmpty()) {
            return;
        }
        AccountId account = log.get().account();
        LogCutting.Bounds bounds = transactions
                .read(account, tx -> EventRetentions.find(tx, account, environment))
                .map(this::bounds)
                .orElse(null);
        if (bounds == null) {
            return;
        }
        LogCutting.Result result = cut(environment, bounds);
        transactions.in(account, tx -> {
            EventRetentions.holdEvents(tx, account, environment, result.isHeld(), clock.instant());
            return null;
        });
        if (result.isMore()) {
            reschedule(environment);
        }
    }

    private void reschedule(EnvironmentId environment) {
        transactions.outside(tx -> {
            Work.EVENT_RETENTION.postpone(tx, environment, clock.instant());
            return null;
        });
    }

    private void removeAnswers(EnvironmentId environment) {
        boolean isMore = true;
        for (int i = 0; i < CUTS_MAX && isMore; i++) {
            isMore = removeSomeAnswers(environment);
        }
        if (isMore) {
            reschedule(environment);
        }
    }

    private boolean removeSomeAnswers(EnvironmentId environment) {
        Instant now = clock.instant();
        boolean isMoreOfAccount = transactions
                .read(environment, tx -> EventLogs.find(tx, environment))
                .map(EventLogs.Log::account)
                .map(it -> transactions.in(it, tx -> ClaimedKeys.removeOld(tx, it, now)))
                .orElse(false);
        return transactions.in(environment, tx -> StoredResponses.removeOld(tx, environment, now)) || isMoreOfAccount;
    }

    private LogCutting.Result cut(EnvironmentId environment, LogCutting.Bounds bounds) {
        LogCutting.Result result;
        int cuts = 0;
        do {
            result = transactions.in(environment, tx -> LogCutting.cut(tx, environment, bounds, floor));
            cuts++;
        } while (result.isMore() && cuts < CUTS_MAX);
        return result;
    }

    private LogCutting.Bounds bounds(EventRetention wanted) {
        int days = wanted.days() == null ? daysByDefault : wanted.days();
        long events = wanted.events() == null ? eventsByDefault : wanted.events();
        Instant since = clock.instant().minus(Duration.ofDays(days));
        return new LogCutting.Bounds(since, events);
    }
}
