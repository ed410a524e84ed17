package dev.ambit.event;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;

/// Changes an environment: rows and events in one transaction, then word to whoever follows the log in this
/// process.
public final class EventLog {

    /// Called after the commit and before the answer, so it must be quick.
    @FunctionalInterface
    public interface Follower {
        void committed(EnvironmentId environment, long sequence);
    }

    private static final System.Logger LOG = System.getLogger(EventLog.class.getName());

    private final Transactions transactions;
    private final InstantSource clock;
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private volatile ChangeGuard guard = (_, _) -> ChangeGuard.Verdict.FREE;

    public EventLog(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    public void follow(Follower follower) {
        followers.add(follower);
    }

    /// Who may refuse a change that is free until then.
    public void guardBy(ChangeGuard asked) {
        guard = asked;
    }

    /// Asks beforehand what [#change] will ask, for whoever calls it with a connection in hand: what has to be
    /// looked up waits for another one.
    public void prepare(EnvironmentId environment, Author author) {
        guard.before(environment, author);
    }

    /// Runs `work`, appends the events that it adds, commits, and tells the followers.
    public <T> Committed<T> change(EnvironmentId environment, Author author, BiFunction<Handle, Changes, T> work) {
        var changes = new Changes();
        ChangeGuard.Verdict verdict = guard.before(environment, author);
        Committed<T> committed = transactions.in(environment, tx -> {
            T value = work.apply(tx, changes);
            verdict.require(tx, changes.types());
            long sequence = changes.drafts().isEmpty()
                    ? Events.head(tx, environment)
                    : Events.append(tx, environment, author, changes.drafts(), clock.instant());
            return new Committed<>(value, sequence);
        });
        if (!changes.drafts().isEmpty()) {
            Transactions.afterCommit(
                    () -> followers.forEach(follower -> tell(follower, environment, committed.sequence())));
        }
        return committed;
    }

    /// For a transaction that began elsewhere, such as an account's. Must be its last act there.
    public void appendLast(Handle tx, EnvironmentId environment, Author author, Changes changes) {
        if (!changes.drafts().isEmpty()) {
            Events.append(tx, environment, author, changes.drafts(), clock.instant());
        }
    }

    /// The change is on disk, so the caller hears of that whatever happens here; a follower finds out by itself what
    /// it has missed.
    private static void tell(Follower follower, EnvironmentId environment, long sequence) {
        try {
            follower.committed(environment, sequence);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "A subscriber of the event log failed at event " + sequence, e);
        }
    }
}
