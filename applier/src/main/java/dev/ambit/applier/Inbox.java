package dev.ambit.applier;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import dev.ambit.applier.Facet.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Where events come in. One writer takes what waits and commits it together: the more come at once, the
/// fewer commits they cost. Whoever brought one hears when it is on disk and in the tables.
public final class Inbox {

    private static final System.Logger LOG = System.getLogger(Inbox.class.getName());

    private static final int WAITING_MAX = 20_000;
    private static final int COMMIT_MAX = 1_000;
    private static final long COMMIT_BYTES_MAX = 16L << 20;

    /// Of one commit. Each takes a second, senders wait thirty, and of a locked table every event would wait.
    private static final int LOCK_WAITS_MAX = 20;

    /// With so many, what a commit costs is hardly shared by more.
    private static final int GATHERED_MAX = 32;

    private static final long GATHERING_NANOS_MAX = 500_000;

    /// In a line of the log.
    private static final int TOLD_MAX = 20;

    /// By their text, which is what takes memory.
    private static final long WAITING_BYTES_MAX = 128L << 20;

    private record Waiting(Event event, int bytes, CompletableFuture<Receipt> receipt) {}

    private final Database database;
    private final EventReading reading;
    private final InstantSource clock;
    private final Commit commit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition gathered = lock.newCondition();
    private final ReentrantLock committing = new ReentrantLock();
    private final Queue<Waiting> queue = new ArrayDeque<>();
    private final List<Consumer<Changes>> followers = new CopyOnWriteArrayList<>();
    private long waitingBytes;
    private boolean isWriting;
    private int wanted = Integer.MAX_VALUE;
    private int lockWaits;
    private volatile Numbers numbers;
    private volatile @Nullable Clock environmentClock;

    /// Who was changed by a commit of which nobody knows whether it has happened, or happens yet.
    private Changes untold = Changes.NOTHING;

    private boolean isClockUnsure;

    /// Takes up where the database is.
    ///
    /// @param environmentId events of others are refused; null if only one could send
    /// @param beside writes what else follows from changed rows, in the same transaction and as the same role; null
    ///     if there is nothing else, and then a commit takes less long
    /// @throws IllegalStateException if the database has the copy of another environment
    public Inbox(
            Database database,
            @Nullable String environmentId,
            InstantSource clock,
            @Nullable BiConsumer<Handle, Changes> beside) {
        this.database = database;
        this.reading = new EventReading(environmentId);
        this.clock = clock;
        this.commit = new Commit(beside);
        this.numbers = database.in(tx -> Status.claim(tx, environmentId));
        this.environmentClock = database.in(ClockRow::find).orElse(null);
    }

    /// From now on `follower` hears of each commit that changed rows, one after the other, before those who
    /// brought the events: whatever it keeps is new when they hear. All wait for it, so it must not wait.
    /// Of a commit of which nobody knows whether it happened, it hears as well.
    public void follow(Consumer<Changes> follower) {
        followers.add(follower);
    }

    /// Takes an event, which must be proven to be from the sender ([WebhookSecret]). Each event may come
    /// several times and in any order. If the receipt fails it is not stored, or nobody knows, and it should
    /// be sent again.
    ///
    /// @param body as it was received
    /// @throws Malformed naming the field, if it will never be understood
    /// @throws Overrun if too many wait already
    public CompletableFuture<Receipt> take(byte[] body) {
        return take(read(body), body.length);
    }

    /// @throws Malformed naming the field
    Event read(byte[] body) {
        return reading.read(body, clock.instant());
    }

    CompletableFuture<Receipt> take(Event event, int bytes) {
        var waiting = new Waiting(event, bytes, new CompletableFuture<>());
        lock.lock();
        try {
            if (queue.size() >= WAITING_MAX || waitingBytes + bytes > WAITING_BYTES_MAX) {
                throw new Overrun();
            }
            queue.add(waiting);
            waitingBytes += bytes;
            if (queue.size() >= wanted) {
                gathered.signal();
            }
            if (!isWriting) {
                isWriting = true;
                Thread.startVirtualThread(this::writeAll);
            }
        } finally {
            lock.unlock();
        }
        return waiting.receipt();
    }

    /// Forgets some of the messages that were taken before that time, which must be so long ago that nobody
    /// sends them again. What is of an unknown type stays.
    ///
    /// @return how many; there may be more
    public int forget(Instant before) {
        return database.in(tx -> Messages.forget(tx, before));
    }

    /// How far it is, from the database.
    public Standing standing() {
        return database.in(Status::read);
    }

    /// What time it is in the environment: that of everybody, unless somebody has touched its clock.
    public InstantSource environmentClock() {
        return () -> {
            Clock it = environmentClock;
            return it == null ? clock.instant() : it.at(clock.instant());
        };
    }

    /// What has been missing for so long that it should be read from the feed.
    List<Numbers.Fetch> due() {
        return numbers.due(clock.instant());
    }

    /// Somebody reads the feed, so that nothing need be missing.
    void wantAll() {
        commit.wantAll();
    }

    /// A snapshot of that number is about to be written. What is older and comes late would bring back what it does not
    /// have, and is passed over from the next commit on.
    void begin(long sequence) {
        committing.lock();
        try {
            commit.begin(sequence);
        } finally {
            committing.unlock();
        }
    }

    /// Which numbers have come, at the last commit. Nobody changes it.
    Numbers numbers() {
        return numbers;
    }

    /// Changes rows otherwise than by events, between two commits of these, and says so to all who follow.
    <T> T change(Commit.Work<T> work) {
        committing.lock();
        try {
            List<Numbers> after = new ArrayList<>();
            T done = database.in(tx -> commit.run(tx, (it, before, changed) -> {
                after.add(before);
                return work.in(it, before, changes -> {
                    changed.accept(changes);
                    untold = untold.and(changes);
                });
            }));
            numbers = after.getLast();
            tellSettled();
            return done;
        } finally {
            tell(untold);
            committing.unlock();
        }
    }

    private void writeAll() {
        for (List<Waiting> events = next(); !events.isEmpty(); events = next()) {
            lockWaits = 0;
            long start = System.nanoTime();
            write(events);
            gather(events.size(), System.nanoTime() - start);
        }
    }

    /// Whoever was answered just now mostly comes again at once. Without a moment's patience the first of them would
    /// be committed alone and the others behind it, which is twice the work; it is never longer than half a commit.
    private void gather(int answered, long commitNanos) {
        lock.lock();
        try {
            wanted = Math.min(GATHERED_MAX, queue.size() + answered);
            long left = Math.min(commitNanos / 2, GATHERING_NANOS_MAX);
            while (queue.size() < wanted && left > 0) {
                left = gathered.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            wanted = Integer.MAX_VALUE;
            lock.unlock();
        }
    }

    private List<Waiting> next() {
        lock.lock();
        try {
            List<Waiting> taken = new ArrayList<>();
            long bytes = 0;
            while (!queue.isEmpty() && taken.size() < COMMIT_MAX && bytes < COMMIT_BYTES_MAX) {
                Waiting waiting = queue.remove();
                bytes += waiting.bytes();
                taken.add(waiting);
            }
            waitingBytes -= bytes;
            isWriting = !taken.isEmpty();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Should one of them be unwritable after all, it is found by halves, and the others are written without
    /// it.
    private void write(List<Waiting> events) {
        try {
            List<Receipt> receipts = committed(events);
            // The next commit does not wait until all have heard of this one.
            Thread.startVirtualThread(() -> answer(events, receipts));
        } catch (Throwable failure) {
            // Also what no signature names, and out of memory: whoever comes next must still find a writer.
            if (events.size() == 1 || isOfAll(failure)) {
                fail(events, failure);
                LOG.log(ERROR, () -> told(events), failure);
            } else {
                write(events.subList(0, events.size() / 2));
                write(events.subList(events.size() / 2, events.size()));
            }
        }
    }

    private boolean isOfAll(Throwable failure) {
        lockWaits += Away.isLocked(failure) ? 1 : 0;
        return failure instanceof VirtualMachineError || Away.is(failure) || lockWaits > LOCK_WAITS_MAX;
    }

    /// Once more if the connection was lost: what had been stored after all is known by its messages and its
    /// stamps. Then the second time changes nothing, so that the changes of the first are told.
    private List<Receipt> committed(List<Waiting> events) {
        List<Event> all = events.stream().map(Waiting::event).toList();
        committing.lock();
        try {
            return attempt(all);
        } catch (RuntimeException failure) {
            if (!Away.is(failure)) {
                throw failure;
            }
            return attempt(all);
        } finally {
            tell(untold);
            committing.unlock();
        }
    }

    private List<Receipt> attempt(List<Event> events) {
        Instant now = clock.instant();
        Commit.Done done = database.in(tx -> commit.run(tx, events, now, (changes, clock) -> {
            untold = untold.and(changes);
            isClockUnsure = isClockUnsure || clock != null;
        }));
        numbers = done.numbers();
        if (isClockUnsure) {
            environmentClock = database.in(ClockRow::find).orElse(null);
            isClockUnsure = false;
        }
        tellSettled();
        return done.receipts();
    }

    /// Each commit locks the same row first. So when one has succeeded, those before it that nobody knew of have
    /// happened, or never will, and what is told now is told for good.
    private void tellSettled() {
        Changes settled = untold;
        untold = Changes.NOTHING;
        tell(settled);
    }

    /// A follower's fault is no fault of an event's, which is stored.
    void tell(Changes changes) {
        if (changes.isNothing()) {
            return;
        }
        for (Consumer<Changes> follower : followers) {
            try {
                follower.accept(changes);
            } catch (Throwable bug) {
                LOG.log(ERROR, "A commit listener failed.", bug);
            }
        }
    }

    private static String told(List<Waiting> events) {
        Event first = events.getFirst().event();
        return "%d events were not stored. The first has the message id %s and the type %s."
                .formatted(
                        events.size(),
                        Quoted.of(first.envelope().messageId()),
                        Quoted.of(first.envelope().type()));
    }

    private static void answer(List<Waiting> events, List<Receipt> receipts) {
        for (int i = 0; i < events.size(); i++) {
            events.get(i).receipt().complete(receipts.get(i));
        }
        for (int i = 0; i < events.size() && LOG.isLoggable(INFO); i += TOLD_MAX) {
            LOG.log(INFO, lines(events, receipts, i, Math.min(events.size(), i + TOLD_MAX)));
        }
    }

    /// Each event by its message. One line for many costs next to nothing, one for each would cost more than what it
    /// tells of.
    private static String lines(List<Waiting> events, List<Receipt> receipts, int from, int to) {
        var text = new StringBuilder("Events: ");
        for (int i = from; i < to; i++) {
            Event.Envelope envelope = events.get(i).event().envelope();
            text.append(i == from ? "" : ", ")
                    .append(Quoted.of(envelope.messageId()))
                    .append(' ')
                    .append(Quoted.of(envelope.type()))
                    .append(' ')
                    .append(receipts.get(i));
        }
        return text.toString();
    }

    private static void fail(List<Waiting> events, Throwable failure) {
        events.forEach(it -> it.receipt().completeExceptionally(failure));
    }
}
