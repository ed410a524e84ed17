package dev.ambit.webhook;

import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.egress.Egress;
import dev.ambit.event.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/// Delivers events to endpoints while this server holds the lease.
///
/// One thread reads all messages (commits, responses, query results) from its inbox, a [DeliveryQueue], and runs the
/// steps of [EndpointFlow]. Queries run on virtual threads and requests in [Sender]; both send their results to the
/// inbox. Therefore this class needs no locks.
public final class DeliveryLoop implements EventLog.Follower, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DeliveryLoop.class.getName());

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration END_MAX = Duration.ofSeconds(3);
    private static final Duration NOT_AGAIN = Duration.ofDays(3650);
    private static final int FOUND_MAX = 1_000;
    private static final int HEADS_MAX = 3;

    /// Ticks between searches for environments that got their first endpoint.
    private static final int FIND_TICKS = 5;

    /// Ticks between reads of event logs, in case a notification of another server was lost.
    private static final int POLL_TICKS = 10;

    private final Transactions transactions;
    private final Secrets secrets;
    private final InstantSource clock;
    private final Lease lease;
    private final DeliveryRecords records;
    private final RequestScheduler sending;
    private final LogReading reading;
    private final DeliveryQueue inbox = new DeliveryQueue();
    private final Map<EnvironmentId, EnvironmentDelivery> environments = new LinkedHashMap<>();

    /// The loaded environments, for other threads.
    private final Map<EnvironmentId, EnvironmentDelivery> readable = new ConcurrentHashMap<>();
    private final Deque<EnvironmentId> toLookAt = new ArrayDeque<>();
    private final Set<EnvironmentId> toLoad = new HashSet<>();
    private final Set<EnvironmentDelivery> touched = new HashSet<>();
    private final Map<EnvironmentId, Long> committedHeads = new ConcurrentHashMap<>();
    private final AtomicBoolean hasCommits = new AtomicBoolean();
    private final Thread thread = Thread.ofPlatform().name("webhooks").daemon().unstarted(this::run);
    private long nextTickNanos = System.nanoTime();
    private long fence; // 0 while this server does not hold the lease
    private boolean finding;
    private boolean foundAll;
    private long ticks;
    private volatile boolean open = true;

    private DeliveryLoop(
            Transactions transactions,
            Secrets secrets,
            Egress egress,
            EndpointSwitching switching,
            InstantSource clock) {
        this.transactions = transactions;
        this.secrets = secrets;
        this.clock = clock;
        this.lease = new Lease("webhooks", transactions, System::nanoTime, clock);
        this.records = new DeliveryRecords(transactions, clock, lease);
        var pages = new EventPages(transactions);
        this.sending = new RequestScheduler(inbox, pages, new Sender(egress, clock), switching, lease, clock);
        this.reading = new LogReading(inbox, pages, records, sending, this::load, toLoad::add, touched::add);
    }

    public static DeliveryLoop start(
            Transactions transactions,
            Secrets secrets,
            Egress egress,
            EndpointSwitching switching,
            InstantSource clock) {
        var loop = new DeliveryLoop(transactions, secrets, egress, switching, clock);
        loop.thread.start();
        return loop;
    }

    @Override
    public void committed(EnvironmentId environment, long sequence) {
        if (lease.isHeld()) {
            committedHeads.merge(environment, sequence, Math::max);
            if (hasCommits.compareAndSet(false, true)) {
                inbox.add(this::takeCommits);
            }
        }
    }

    /// Renews the lease and posts the result. Call it every second from another thread than the delivery thread.
    public void renew() {
        long held = lease.renew();
        inbox.add(() -> applyLease(held));
    }

    /// Returns the last successful attempts of an endpoint by this server, newest first.
    public List<EndpointAttempt> recentAttempts(EnvironmentId environment, UUID endpoint) {
        EnvironmentDelivery known = readable.get(environment);
        return known == null ? List.of() : known.recentAttempts(endpoint);
    }

    /// Returns the endpoints that are furthest behind, then those with the most failures. The list is empty while
    /// another server delivers; the optional is empty if the delivery thread does not answer in time.
    Optional<List<EndpointFigures.DeliveryTotals>> furthestFirst() {
        var coming = new CompletableFuture<Optional<List<EndpointFigures.DeliveryTotals>>>();
        inbox.add(() -> coming.complete(Optional.of(environments.values().stream()
                .flatMap(environment -> environment.endpoints().stream().map(it -> it.totals(environment.head())))
                .toList())));
        return coming.completeOnTimeout(Optional.empty(), END_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .join()
                .map(EndpointFigures.DeliveryTotals::furthestFirst);
    }

    /// Returns whether this server delivers.
    boolean delivers() {
        return lease.isHeld();
    }

    /// Returns the number of successful attempts of this server.
    LongAdder succeeded() {
        return sending.succeeded();
    }

    /// Returns the number of failed attempts of this server.
    LongAdder failed() {
        return sending.failed();
    }

    /// Records a successful attempt of a thread that resends events for the API.
    void recordAttempt(EnvironmentId environment, UUID endpoint, EndpointAttempt attempt) {
        EnvironmentDelivery known = readable.get(environment);
        if (known != null) {
            known.recordAttempt(endpoint, attempt);
        }
    }

    /// Records that a resend through the API has delivered an event that is being retried.
    void recordResent(EnvironmentId environment, UUID endpoint, long sequence) {
        inbox.add(() -> {
            EnvironmentDelivery known = environments.get(environment);
            if (known != null) {
                known.find(endpoint).ifPresent(it -> it.flow().resent(sequence));
            }
        });
    }

    /// Reloads the environment. If it is archived or gone, this removes its endpoints, so their delivery stops.
    ///
    /// @return the number of stopped endpoints
    public long reload(EnvironmentId environment) {
        EnvironmentDelivery known = readable.get(environment);
        inbox.add(() -> {
            if (environments.containsKey(environment)) {
                load(environment);
            }
        });
        return known == null ? 0 : known.endpoints().size();
    }

    /// Stores progress and releases the lease. Running attempts end, or are repeated by the next server.
    @Override
    public void close() {
        open = false;
        try {
            thread.join(END_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (open) {
            try {
                inbox.doNext(TICK);
                step(clock.instant());
            } catch (InterruptedException e) {
                open = false;
            } catch (Throwable bug) {
                LOG.log(System.Logger.Level.ERROR, "A step of the webhook delivery failed", bug);
            }
        }
        end();
    }

    /// Stores progress, then releases the lease, so that the next server starts at once and repeats nothing.
    private void end() {
        Thread last = Thread.startVirtualThread(() -> {
            if (fence != 0) {
                for (EnvironmentDelivery environment : environments.values()) {
                    // The results of running loads are no longer processed.
                    environment.endLoading();
                    EnvironmentDelivery.UnsavedProgress unsaved = environment.takeUnsaved();
                    if (unsaved != null) {
                        records.save(unsaved, fence);
                    }
                }
                lease.release();
            }
        });
        try {
            last.join(END_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step(Instant now) {
        if (System.nanoTime() - nextTickNanos >= 0) {
            nextTickNanos = System.nanoTime() + TICK.toNanos();
            tick();
        }
        List<EnvironmentDelivery> all = List.copyOf(touched);
        touched.clear();
        all.forEach(environment -> advanceOrBegin(environment, now));
        sending.send(now);
    }

    private void tick() {
        if (fence == 0) {
            return;
        }
        touched.addAll(environments.values());
        ticks++;
        if (ticks % FIND_TICKS == 0) {
            find();
        }
        List<EnvironmentId> due = List.copyOf(toLoad);
        toLoad.clear();
        due.forEach(this::load);
        // Loading and saving an environment exclude each other. Loads begin first, so that saves do not starve them.
        environments.values().forEach(this::save);
        for (int i = 0; i < HEADS_MAX && !toLookAt.isEmpty(); i++) {
            readLog(toLookAt.remove());
        }
        if (toLookAt.isEmpty() && ticks % POLL_TICKS == 0) {
            toLookAt.addAll(environments.keySet());
        }
    }

    /// Applies the lease. A new fence discards all state.
    private void applyLease(long held) {
        if (held != fence) {
            environments.values().forEach(it -> it.endpoints().forEach(EndpointDelivery::end));
            environments.clear();
            readable.clear();
            touched.clear();
            toLookAt.clear();
            toLoad.clear();
            fence = held;
            sending.under(held);
            foundAll = false;
            if (held != 0) {
                find();
            }
        }
    }

    /// Searches for environments with endpoints: first for all, later for new ones. If the first search fails, it
    /// is repeated under the same lease, because writes in progress carry the lease's fencing token.
    private void find() {
        if (!finding) {
            finding = true;
            boolean isFirst = !foundAll;
            long held = fence;
            inbox.ask(
                    () -> isFirst
                            ? records.withEndpoints()
                            : transactions.outside(
                                    tx -> Work.DELIVERY.claim(tx, clock.instant(), NOT_AGAIN, FOUND_MAX)),
                    found -> {
                        finding = false;
                        foundAll |= isFirst && held == fence;
                        found.forEach(this::load);
                    },
                    () -> finding = false);
        }
    }

    /// Reads the event log in case a notification from another server was lost.
    private void readLog(EnvironmentId id) {
        inbox.ask(
                () -> records.head(id),
                head -> {
                    EnvironmentDelivery known = environments.get(id);
                    if (known != null) {
                        known.headIs(head);
                        touched.add(known);
                    }
                },
                () -> {});
    }

    private void takeCommits() {
        hasCommits.set(false);
        committedHeads.forEach((id, sequence) -> {
            committedHeads.remove(id, sequence);
            EnvironmentDelivery known = environments.get(id);
            if (known != null) {
                known.headIs(sequence);
                touched.add(known);
            }
        });
    }

    private void load(EnvironmentId id) {
        EnvironmentDelivery environment = environments.computeIfAbsent(id, _ -> new EnvironmentDelivery(id, secrets));
        if (!environment.startLoading()) {
            // A load that is already running may be outdated.
            toLoad.add(id);
        } else {
            long watched = environment.watched();
            inbox.ask(
                    () -> records.load(id, watched),
                    loaded -> {
                        environment.endLoading();
                        if (environments.get(id) != environment) {
                            return;
                        }
                        environment.apply(loaded);
                        touched.add(environment);
                        save(environment);
                        loadIfOutdated(environment);
                        if (loaded.endpoints().isEmpty()) {
                            environments.remove(id);
                            readable.remove(id);
                        } else {
                            readable.put(id, environment);
                        }
                    },
                    () -> {
                        environment.endLoading();
                        toLoad.add(id);
                    });
        }
    }

    /// Without this, a changed endpoint would pause until the next tick.
    private void loadIfOutdated(EnvironmentDelivery environment) {
        if (environment.isOutdated() && toLoad.remove(environment.id())) {
            load(environment.id());
        }
    }

    /// After an error in one environment, that environment restarts from its stored state; others are not affected.
    private void advanceOrBegin(EnvironmentDelivery environment, Instant now) {
        try {
            if (environments.get(environment.id()) == environment) {
                reading.advance(environment, now);
            }
        } catch (RuntimeException bug) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The webhook delivery of environment " + environment.id().value() + " failed",
                    bug);
            environment.endpoints().forEach(EndpointDelivery::end);
            toLoad.add(environment.id());
        }
    }

    private void save(EnvironmentDelivery environment) {
        EnvironmentDelivery.UnsavedProgress unsaved = environment.takeUnsaved();
        if (unsaved != null) {
            long held = fence;
            inbox.ask(
                    () -> records.save(unsaved, held),
                    saved -> {
                        environment.saved();
                        loadIfOutdated(environment);
                        if (saved.isLeaseLost() && held == fence) {
                            applyLease(0);
                        }
                        if (!saved.isAll()) {
                            toLoad.add(environment.id());
                        }
                        saved.ended().forEach(replay -> environment.endpoints().forEach(it -> it.endReplay(replay)));
                    },
                    () -> environment.restore(unsaved));
        }
    }
}
