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

/// Receives events. A single writer commits waiting events together, so that concurrent events share the cost of a
/// commit. A sender gets its receipt when the event is on disk and in the tables.
public final class Inbox {

    private static final System.Logger LOG = System.getLogger(Inbox.class.getName());

    private static final int WAITING_MAX = 20_000;
    private static final int COMMIT_MAX = 1_000;
    private static final long COMMIT_BYTES_MAX = 16L << 20;

    /// Maximum lock waits of one commit. Each takes a second and senders wait 30 seconds; a locked table would
    /// delay every event.
    private static final int LOCK_WAITS_MAX = 20;

    /// Larger groups hardly reduce the cost per event.
    private static final int GATHERED_MAX = 32;

    private static final long GATHERING_NANOS_MAX = 500_000;

    /// Maximum number of events in one line of the log.
    private static final int LINE_EVENTS_MAX = 20;

    /// Upper bound of waiting events, in bytes of their text.
    private static final long WAITING_BYTES_MAX = 128L << 20;

    private record Waiting(Event event, int bytes, CompletableFuture<Receipt> receipt) {}

    private final Database database;
    private final EventParser reading;
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
    private volatile ReceivedNumbers numbers;
    private volatile @Nullable Clock environmentClock;

    /// The changes of commits whose outcome is unknown.
    private Changes unreported = Changes.NOTHING;

    private boolean isClockUnsure;

    /// Resumes at the state of the database.
    ///
    /// @param environmentId events of other environments are rejected; null accepts all
    /// @param beside writes more rows in the same transaction and as the same role; null if there are none, which
    /// makes commits faster
    /// @throws IllegalStateException if the database has the data of another environment
    public Inbox(
            Database database,
            @Nullable String environmentId,
            InstantSource clock,
            @Nullable BiConsumer<Handle, Changes> beside) {
        this.database = database;
        this.reading = new EventParser(environmentId);
        this.clock = clock;
        this.commit = new Commit(beside);
        this.numbers = database.in(tx -> Status.claim(tx, environmentId));
        this.environmentClock = database.in(ClockRow::find).orElse(null);
    }

    /// Registers a listener for each commit that changes rows. Listeners run in sequence and before the senders get
    /// their receipts, so that a cache is up to date when the sender continues. A listener must not block, because
    /// all senders wait for it. A listener also hears of a commit whose outcome is unknown.
    public void follow(Consumer<Changes> follower) {
        followers.add(follower);
    }

    /// Stores an event of a verified sender ([WebhookSecret]). Events may be repeated and out of order. If the
    /// future fails, the event is not stored or its outcome is unknown; the sender must send it again.
    ///
    /// @param body the body as received
    /// @throws Malformed naming the field, if the event is invalid
    /// @throws InboxFull if the queue is full
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
                throw new InboxFull();
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

    /// Deletes some messages received before that time. It must be so long ago that no sender repeats them any
    /// more. Messages of unknown types are kept.
    ///
    /// @return the number of deleted messages; more may exist
    public int deleteOld(Instant before) {
        return database.in(tx -> Messages.deleteOld(tx, before));
    }

    /// Returns the progress of the replica, from the database.
    public InboxStatus status() {
        return database.in(Status::read);
    }

    /// Returns the clock of the environment. It is the real time unless a test clock is set.
    public InstantSource environmentClock() {
        return () -> {
            Clock it = environmentClock;
            return it == null ? clock.instant() : it.at(clock.instant());
        };
    }

    /// Returns the gaps that have been open long enough to be read from the feed.
    List<ReceivedNumbers.Fetch> due() {
        return numbers.due(clock.instant());
    }

    /// Treats all events as expected, because a feed can deliver them.
    void expectAll() {
        commit.expectAll();
    }

    /// Declares that a snapshot of that number is about to be written. From the next commit on, older events are
    /// ignored, because they could restore deleted rows.
    void begin(long sequence) {
        committing.lock();
        try {
            commit.begin(sequence);
        } finally {
            committing.unlock();
        }
    }

    /// Returns the received numbers at the last commit; the result is read-only.
    ReceivedNumbers numbers() {
        return numbers;
    }

    /// Changes rows for a reason other than events, between two commits, and notifies all listeners.
    <T> T change(Commit.Work<T> work) {
        committing.lock();
        try {
            List<ReceivedNumbers> after = new ArrayList<>();
            T done = database.in(tx -> commit.run(tx, (it, before, changed) -> {
                after.add(before);
                return work.in(it, before, changes -> {
                    changed.accept(changes);
                    unreported = unreported.and(changes);
                });
            }));
            numbers = after.getLast();
            notifySettled();
            return done;
        } finally {
            notifyListeners(unreported);
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

    /// Waits a moment for senders that were answered just now, because most send their next event at once.
    /// Otherwise the first event would be committed alone, which doubles the work. The wait never exceeds half a
    /// commit.
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

    /// Commits the events. If one cannot be written, halves the group until that event is isolated, and writes the
    /// others.
    private void write(List<Waiting> events) {
        try {
            List<Receipt> receipts = committed(events);
            // The next commit does not wait for the answers of this one.
            Thread.startVirtualThread(() -> answer(events, receipts));
        } catch (Throwable failure) {
            // Includes errors such as OutOfMemoryError: the writer must survive for the next sender.
            if (events.size() == 1 || isOfAll(failure)) {
                fail(events, failure);
                LOG.log(ERROR, () -> failureText(events), failure);
            } else {
                write(events.subList(0, events.size() / 2));
                write(events.subList(events.size() / 2, events.size()));
            }
        }
    }

    private boolean isOfAll(Throwable failure) {
        lockWaits += DatabaseFailures.isLocked(failure) ? 1 : 0;
        return failure instanceof VirtualMachineError || DatabaseFailures.is(failure) || lockWaits > LOCK_WAITS_MAX;
    }

    /// Retries once after a failure of the database. Events that were stored are recognized by message and
    /// stamp, so the second attempt changes nothing and the changes of the first attempt are published.
    private List<Receipt> committed(List<Waiting> events) {
        List<Event> all = events.stream().map(Waiting::event).toList();
        committing.lock();
        try {
            return attempt(all);
        } catch (RuntimeException failure) {
            if (!DatabaseFailures.is(failure)) {
                throw failure;
            }
            return attempt(all);
        } finally {
            notifyListeners(unreported);
            committing.unlock();
        }
    }

    private List<Receipt> attempt(List<Event> events) {
        Instant now = clock.instant();
        Commit.Done done = database.in(tx -> commit.run(tx, events, now, (changes, clock) -> {
            unreported = unreported.and(changes);
            isClockUnsure = isClockUnsure || clock != null;
        }));
        numbers = done.numbers();
        if (isClockUnsure) {
            environmentClock = database.in(ClockRow::find).orElse(null);
            isClockUnsure = false;
        }
        notifySettled();
        return done.receipts();
    }

    /// Publishes changes of commits with an unknown outcome. Each commit locks the same row first, so after a later
    /// commit succeeds, the outcome of earlier ones is final.
    private void notifySettled() {
        Changes settled = unreported;
        unreported = Changes.NOTHING;
        notifyListeners(settled);
    }

    /// Notifies the listeners. A failing listener does not affect the event, which is stored.
    void notifyListeners(Changes changes) {
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

    private static String failureText(List<Waiting> events) {
        Event first = events.getFirst().event();
        return "%d events were not stored. The first has the message id %s and the type %s."
                .formatted(
                        events.size(),
                        LogText.of(first.envelope().messageId()),
                        LogText.of(first.envelope().type()));
    }

    private static void answer(List<Waiting> events, List<Receipt> receipts) {
        for (int i = 0; i < events.size(); i++) {
            events.get(i).receipt().complete(receipts.get(i));
        }
        for (int i = 0; i < events.size() && LOG.isLoggable(INFO); i += LINE_EVENTS_MAX) {
            LOG.log(INFO, lines(events, receipts, i, Math.min(events.size(), i + LINE_EVENTS_MAX)));
        }
    }

    /// Lists several events by message in one line of the log, because one line per event would cost more than the
    /// event.
    private static String lines(List<Waiting> events, List<Receipt> receipts, int from, int to) {
        var text = new StringBuilder("Events: ");
        for (int i = from; i < to; i++) {
            Event.Envelope envelope = events.get(i).event().envelope();
            text.append(i == from ? "" : ", ")
                    .append(LogText.of(envelope.messageId()))
                    .append(' ')
                    .append(LogText.of(envelope.type()))
                    .append(' ')
                    .append(receipts.get(i));
        }
        return text.toString();
    }

    private static void fail(List<Waiting> events, Throwable failure) {
        events.forEach(it -> it.receipt().completeExceptionally(failure));
    }
}
