package dev.ambit.applier;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.applier.FeedFailure.Kind;
import dev.ambit.applier.ReceivedNumbers.Fetch;
import dev.ambit.applier.SyncPlan.Action;
import dev.ambit.applier.SyncPlan.Situation;
import dev.ambit.applier.SyncState.Balance;
import dev.ambit.applier.SyncState.Phase;
import dev.ambit.applier.SyncState.Proven;
import dev.ambit.applier.SyncState.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Keeps a replica consistent with the feed of its server: loads a snapshot, reads missing events, compares and
/// repairs. [SyncPlan] decides, this class acts.
public final class Synchronization implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Synchronization.class.getName());
    private static final int NO_WORD = 0;

    /// Maximum number of repairs per comparison.
    private static final int ROUNDS_MAX = 5;

    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    private final Database database;
    private final Inbox inbox;
    private final InstantSource clock;
    private final @Nullable Feed feed;
    private final Semaphore word = new Semaphore(NO_WORD);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isOpen = true;
    private volatile Instant busyUntil = Instant.EPOCH;
    private volatile boolean hasBegun;
    private volatile Balance balance;
    private volatile @Nullable String trouble;
    private volatile boolean isRefused;
    private final AtomicReference<Instant> proveAt = new AtomicReference<>(Instant.EPOCH);
    private volatile Instant retryAt = Instant.EPOCH;
    private final HeadTracker heads;
    private boolean leads = true;
    private int failures;
    private final AtomicInteger concurrentFailures = new AtomicInteger();

    private Synchronization(Database database, Inbox inbox, @Nullable FeedAddress address, InstantSource clock) {
        this.database = database;
        this.inbox = inbox;
        this.clock = clock;
        this.feed = address == null ? null : new Feed(address);
        this.balance = database.in(Status::balance);
        this.hasBegun = inbox.numbers().begun() != ReceivedNumbers.NEVER;
        this.heads = new HeadTracker(inbox.numbers().through(), balance.provenAt(), clock.instant());
    }

    /// Runs until it is closed.
    ///
    /// @param address null if no feed is configured, so that only webhooks deliver events
    public static Synchronization start(
            Database database, Inbox inbox, @Nullable FeedAddress address, InstantSource clock) {
        var it = new Synchronization(database, inbox, address, clock);
        if (it.feed != null) {
            inbox.expectAll();
            it.begin("replica-feed", it::run);
        }
        return it;
    }

    /// Requests a comparison with the server soon, instead of within minutes.
    public void prove() {
        proveAt.set(clock.instant().minus(SyncPlan.QUIET_WAIT_MAX));
        word.release();
    }

    public SyncState state() {
        Instant now = clock.instant();
        ReceivedNumbers numbers = inbox.numbers();
        heads.came(numbers.through(), hasBegun, now);
        HeadTracker.Head last = heads.last();
        Phase phase = feed == null ? Phase.WEBHOOKS_ALONE : hasBegun ? Phase.FOLLOWING : Phase.BEGINNING;
        return new SyncState(
                phase,
                trouble,
                isRefused,
                last == null ? null : last.number(),
                numbers.through(),
                numbers.gapCount(),
                last == null ? null : last.at(),
                heads.reachedAt(),
                feed != null && heads.isStalled(now),
                balance);
    }

    @Override
    public void close() {
        isOpen = false;
        word.release();
        if (feed != null) {
            feed.close();
        }
        List<Thread> begun;
        synchronized (threads) {
            begun = List.copyOf(threads);
        }
        for (Thread thread : begun) {
            try {
                thread.join(STOP_MAX);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void begin(String name, Runnable work) {
        Thread thread = Thread.ofVirtual().name(name).unstarted(work);
        synchronized (threads) {
            threads.removeIf(it -> !it.isAlive());
            threads.add(thread);
        }
        thread.start();
    }

    private void run() {
        while (isOpen) {
            try {
                act(SyncPlan.next(situation()));
            } catch (FeedFailure failure) {
                failed(failure);
                pause();
            } catch (RuntimeException failure) {
                if (isOpen) {
                    failed(failure);
                    pause();
                }
            }
        }
    }

    private Situation situation() {
        Instant now = clock.instant();
        ReceivedNumbers numbers = inbox.numbers();
        heads.came(numbers.through(), hasBegun, now);
        HeadTracker.Head last = heads.last();
        return new Situation(
                now,
                hasBegun,
                numbers.through(),
                inbox.due(),
                last == null ? null : last.number(),
                last == null ? Instant.EPOCH : last.at(),
                heads.progressAt(),
                leads,
                now.isBefore(busyUntil),
                numbers.gapCount() == 0,
                retryAt,
                Objects.requireNonNull(proveAt.get()));
    }

    private void act(Action act) throws FeedFailure {
        Feed from = feed();
        switch (act) {
            case SyncPlan.ReadHead _ -> readHead(from);
            case SyncPlan.LoadSnapshot _ -> runConcurrently("replica-begin", this::readSnapshot);
            case SyncPlan.Compare _ -> runConcurrently("replica-proof", this::compare);
            case SyncPlan.ReadGap(Fetch part) -> fill(from, part);
            case SyncPlan.Follow(long after, Duration patience) -> follow(from, after, patience);
            case SyncPlan.Wait(Duration max) -> pause(max);
        }
        if (!(act instanceof SyncPlan.Wait)) {
            failures = 0;
        }
    }

    private void pause(Duration max) {
        try {
            if (word.tryAcquire(Math.min(max.toMillis() + 1, SyncPlan.LOOK_EVERY.toMillis()), TimeUnit.MILLISECONDS)) {
                word.drainPermits();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            isOpen = false;
        }
    }

    /// Reads the number of the newest event. The first time, also reads that event, to detect a log of another
    /// environment.
    private void readHead(Feed from) throws FeedFailure {
        Instant now = clock.instant();
        long head = from.after(Long.MAX_VALUE, 1, Duration.ZERO).head();
        if (heads.last() == null && head > 0) {
            from.after(head - 1, 1, Duration.ZERO).events().forEach(it -> read(it));
        }
        observe(head, now);
    }

    private void observe(long head, Instant at) {
        heads.observe(head, at);
        long known = inbox.numbers().last();
        isRefused = false;
        trouble = head < known && hasBegun
                ? ("The server's newest event is %d, but this replica has event %d. "
                                + "Check whether the server was restored from a backup.")
                        .formatted(head, known)
                : null;
    }

    private void follow(Feed from, long after, Duration wait) throws FeedFailure {
        Instant now = clock.instant();
        Feed.Page page = from.after(after, SyncPlan.PAGE_MAX, wait);
        observe(page.head(), page.events().isEmpty() ? clock.instant() : now);
        long repeated = receive(from, page.events());
        if (!page.events().isEmpty()) {
            leads = repeated * 2 <= page.events().size();
        }
    }

    private void fill(Feed from, Fetch part) throws FeedFailure {
        int limit = (int) Math.min(SyncPlan.PAGE_MAX, part.through() - part.after());
        Feed.Page page = from.after(part.after(), limit, Duration.ZERO);
        observe(page.head(), clock.instant());
        receive(from, page.events());
    }

    /// @return the number of events that were already received
    private long receive(Feed from, List<String> events) throws FeedFailure {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (String text : events) {
            Event event = read(text);
            int length = text.length();
            if (event instanceof Event.Truncated(Event.Envelope envelope) && envelope.sequence() != null) {
                Optional<String> whole = from.event(envelope.sequence());
                event = whole.map(this::read).orElse(event);
                length = whole.orElse(text).length();
                // Waits, because a page of large events needs much memory.
                receipts.forEach(CompletableFuture::join);
            }
            receipts.add(inbox.take(event, length));
        }
        long repeated = 0;
        for (CompletableFuture<Receipt> receipt : receipts) {
            repeated += receipt.join() == Receipt.REPEATED ? 1 : 0;
        }
        return repeated;
    }

    /// Reads an invalid event as one of an unknown type. Otherwise the replica could never pass it.
    private Event read(String text) {
        byte[] body = text.getBytes(UTF_8);
        try {
            return inbox.read(body);
        } catch (Malformed malformed) {
            if (malformed.field().equals("environmentId")) {
                throw malformed;
            }
            // Omits the value, which may be personal data.
            LOG.log(
                    WARNING,
                    () -> "An event of the feed has an invalid field `%s`. The replica stores it as unknown."
                            .formatted(malformed.field()));
            return EventParser.unknown(text, clock.instant());
        }
    }

    private void runConcurrently(String name, ConcurrentTask work) {
        busyUntil = Instant.MAX;
        begin(name, () -> {
            try {
                work.run();
                concurrentFailures.set(0);
            } catch (FeedFailure failure) {
                failed(failure);
                concurrentFailures.incrementAndGet();
            } catch (RuntimeException failure) {
                if (isOpen) {
                    failed(failure);
                }
                concurrentFailures.incrementAndGet();
            } finally {
                busyUntil = concurrentFailures.get() == 0
                        ? Instant.EPOCH
                        : clock.instant().plus(SyncPlan.pause(concurrentFailures.get()));
                word.release();
            }
        });
    }

    private interface ConcurrentTask {
        void run() throws FeedFailure;
    }

    private void readSnapshot() throws FeedFailure {
        LOG.log(INFO, "The replica is loading a snapshot.");
        var buckets = new BitSet(TableChecksums.BUCKETS);
        buckets.set(0, TableChecksums.BUCKETS);
        new SnapshotRestoration(inbox, feed(), clock, true).run(buckets, List.of());
        hasBegun = true;
        proveAt.set(clock.instant());
        LOG.log(
                INFO,
                () -> "The replica loaded the snapshot up to event %d."
                        .formatted(inbox.numbers().begun()));
    }

    /// Repeats the comparison after each repair, until it finds no difference or has made [#ROUNDS_MAX] repairs.
    private void compare() throws FeedFailure {
        Instant asked = proveAt.get();
        Repairs repairs = new Repairs();
        for (int round = 1; isOpen; round++) {
            TableChecksums proof = database.in(TableChecksums::of);
            BitSet differing = proof.differing(feed().checksums(proof.through()));
            boolean isSame = differing.isEmpty() && proof.orphans().isEmpty();
            if (!isSame && round <= ROUNDS_MAX) {
                repairs.add(new SnapshotRestoration(inbox, feed(), clock, false).run(differing, proof.orphans()));
                continue;
            }
            Result result = !isSame ? Result.DIFFERENT : repairs.all() > 0 ? Result.REPAIRED : Result.SAME;
            proven(new Proven(proof.through(), clock.instant(), result), repairs);
            // A request that arrived during the comparison starts another one.
            proveAt.compareAndSet(asked, clock.instant().plus(SyncPlan.PROVE_EVERY));
            return;
        }
    }

    private void proven(Proven proven, Repairs repairs) {
        balance = inbox.change((tx, _, _) -> {
            Status.storeComparison(tx, proven, repairs);
            return Status.balance(tx);
        });
        if (proven.result() != Result.SAME) {
            LOG.log(WARNING, () -> "The replica differed from the server. Repaired: " + repairs.summary());
        }
    }

    private void failed(FeedFailure failure) {
        if (isOpen) {
            hasBegun = hasBegun && failure.kind() != Kind.GONE;
            String before = trouble;
            trouble = failure.getMessage();
            // A later failure of another kind does not mean that the server accepts the key.
            isRefused = isRefused || failure.kind() == Kind.REFUSED;
            if (!String.valueOf(trouble).equals(before)) {
                LOG.log(WARNING, trouble);
            }
        }
    }

    private void failed(RuntimeException failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        trouble = cause instanceof Malformed it && it.field().equals("environmentId")
                ? "The server key belongs to another environment. " + it.getMessage()
                : cause instanceof InboxFull || DatabaseFailures.is(cause)
                        ? "The replica's database cannot be written. "
                                + "Check that PostgreSQL is running and has free disk space."
                        : "The synchronization failed unexpectedly. Report the stack trace in the log.";
        LOG.log(ERROR, trouble, cause);
    }

    private void pause() {
        retryAt = clock.instant().plus(SyncPlan.pause(++failures));
    }

    private Feed feed() {
        if (feed == null) {
            throw new IllegalStateException("The replica has no server URL.");
        }
        return feed;
    }
}
