package dev.ambit.event;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;

/// Changes an environment: writes rows and events in one transaction, then notifies followers in this process.
public final class EventLog {

    /// A subscriber of the event log. Called after the commit and before the response, so it must be quick.
    @FunctionalInterface
    public interface Follower {
        void committed(EnvironmentId environment, long sequence);
    }

    private static final System.Logger LOG = System.getLogger(EventLog.class.getName());

    private final Transactions transactions;
    private final InstantSource clock;
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private volatile ChangeGuard guard = (_, _) -> ChangeGuard.Verdict.ALLOWED;

    public EventLog(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    public void follow(Follower follower) {
        followers.add(follower);
    }

    /// Sets the guard that can refuse changes.
    public void setGuard(ChangeGuard newGuard) {
        guard = newGuard;
    }

    /// Caches the data that the guard of [#change] needs. A caller that runs [#change] within [Transactions#joined]
    /// must call this method first. Otherwise the guard takes a second database connection beside the caller's.
    public void prepare(EnvironmentId environment, Author author) {
        guard.before(environment, author);
    }

    /// Runs `work`, appends the events that it adds, commits, and notifies the followers.
    public <T> Committed<T> change(EnvironmentId environment, Author author, BiFunction<Handle, Changes, T> work) {
        var changes = new Changes();
        ChangeGuard.Verdict verdict = guard.before(environment, author);
        Committed<T> committed = transactions.in(environment, tx -> {
            T value = work.apply(tx, changes);
            verdict.requireAllowed(tx, changes.types());
            long sequence = changes.drafts().isEmpty()
                    ? Events.head(tx, environment)
                    : Events.append(tx, environment, author, changes.drafts(), clock.instant());
            return new Committed<>(value, sequence);
        });
        if (!changes.drafts().isEmpty()) {
            followAfterCommit(environment, committed.sequence());
        }
        return committed;
    }

    /// Appends events in the caller's transaction, for example a transaction of an account, and notifies the followers
    /// after its commit. Must be the last statement of the transaction.
    public void append(Handle tx, EnvironmentId environment, Author author, Changes changes) {
        append(tx, environment, author, changes, clock.instant());
    }

    /// Appends events like [#append(Handle, EnvironmentId, Author, Changes)], but with a time that the caller
    /// chooses.
    public void append(Handle tx, EnvironmentId environment, Author author, Changes changes, Instant now) {
        if (!changes.drafts().isEmpty()) {
            long sequence = Events.append(tx, environment, author, changes.drafts(), now);
            followAfterCommit(environment, sequence);
        }
    }

    private void followAfterCommit(EnvironmentId environment, long sequence) {
        Transactions.afterCommit(() -> followers.forEach(follower -> follow(follower, environment, sequence)));
    }

    /// The change is stored, so a failure of a follower does not fail the request; the follower catches up later.
    private static void follow(Follower follower, EnvironmentId environment, long sequence) {
        try {
            follower.committed(environment, sequence);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "A subscriber of the event log failed at event " + sequence, e);
        }
    }
}
