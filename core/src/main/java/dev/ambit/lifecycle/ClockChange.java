package dev.ambit.lifecycle;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.CLOCK_OF_PRODUCTION;

import dev.ambit.clock.ClockBody;
import dev.ambit.clock.Clocks;
import dev.ambit.clock.EnvironmentTime;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.problem.Problem;
import dev.ambit.subscription.Lifecycle;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiFunction;

/// Stops, advances and resumes the clocks of environments, never backwards and never in production.
public final class ClockChange {

    /// Later than any business plan, and within the range of PostgreSQL and JSON.
    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    private final Transactions transactions;
    private final EventLog log;
    private final Lifecycle lifecycle;
    private final InstantSource real;

    public ClockChange(Transactions transactions, EventLog log, Lifecycle lifecycle, InstantSource real) {
        this.transactions = transactions;
        this.log = log;
        this.lifecycle = lifecycle;
        this.real = real;
    }

    EnvironmentTime read(AccountId account, String slug) {
        EnvironmentId environment = transactions
                .read(account, tx -> Environments.require(tx, account, slug))
                .id();
        return transactions.read(environment, tx -> Clocks.find(tx, environment));
    }

    Committed<EnvironmentTime> stop(AccountId account, String slug, Author author) {
        return change(movable(account, slug), author, EnvironmentTime::stopped);
    }

    Committed<EnvironmentTime> resume(AccountId account, String slug, Author author) {
        return change(movable(account, slug), author, EnvironmentTime::resumed);
    }

    /// Advances the clock to `target`.
    ClockAdvance advance(AccountId account, String slug, Author author, ClockTarget target) {
        Environment environment = movable(account, slug);
        Committed<EnvironmentTime> moved = change(environment, author, (time, moment) -> {
            Instant now = time.at(moment);
            Instant to = target.from(now);
            if (to.isBefore(now)) {
                throw BAD_USER_INPUT
                        .because("`%s` is `%s`, which is before the environment's time (%s). Send a later time."
                                .formatted(target.field(), target.received(), now))
                        .at(target.field(), target.received(), "not before " + now);
            }
            if (to.isAfter(LATEST)) {
                throw BAD_USER_INPUT
                        .because("`%s` is `%s`, which is too far in the future. Send a time before %s."
                                .formatted(target.field(), target.received(), LATEST))
                        .at(target.field(), target.received(), "up to " + LATEST);
            }
            return time.advanced(to, moment);
        });
        try {
            return transactions.in(environment.id(), tx -> ClockAdvance.since(tx, environment.id(), moved));
        } catch (Problem unread) {
            // The clock has advanced, so a failure would make the caller advance it again. The feed has the
            // events.
            return new ClockAdvance(moved.value(), List.of(), moved.sequence());
        }
    }

    /// Stops the clock, and advances it to `to` unless it is already later.
    ///
    /// @return the new time
    public Instant stopAt(AccountId account, String slug, Author author, Instant to) {
        return change(movable(account, slug), author, (time, moment) -> {
                    EnvironmentTime stopped = time.stopped(moment);
                    return to.isAfter(stopped.at(moment)) ? stopped.advanced(to, moment) : stopped;
                })
                .value()
                .at(real.instant());
    }

    private Environment movable(AccountId account, String slug) {
        Environment it = transactions.read(account, tx -> Environments.requireUnarchived(tx, account, slug));
        if (!it.type().mayMoveClock()) {
            throw CLOCK_OF_PRODUCTION.because(
                    "The clock of a production environment cannot be changed. Use a development environment.");
        }
        return it;
    }

    /// Changes the clock, and returns when everything that is due by the new time has been processed.
    private Committed<EnvironmentTime> change(
            Environment it, Author author, BiFunction<EnvironmentTime, Instant, EnvironmentTime> change) {
        EnvironmentId environment = it.id();
        Committed<EnvironmentTime> changed = log.change(environment, author, (tx, changes) -> {
            Instant moment = real.instant();
            EnvironmentTime before = Clocks.lock(tx, environment);
            EnvironmentTime after = change.apply(before, moment);
            if (!after.equals(before)) {
                Clocks.save(tx, environment, after);
                lifecycle.scheduleFallback(tx, environment);
                changes.at(after.at(moment));
                changes.add(EventType.CLOCK_CHANGED, it.slug().value(), null, ClockBody.of(after, moment));
            }
            return after;
        });
        lifecycle.catchUp(environment);
        return changed;
    }
}
