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

/// Tells endpoints what happens, as long as this server has the lease.
///
/// One thread takes what comes (commits, answers, what was read) and makes the steps of [EndpointFlow]; it
/// waits for nothing but its [Inbox]. The database is asked on virtual threads and the receivers by [Sender],
/// and what they say comes back through the inbox. So nothing here needs a lock.
public final class DeliveryLoop implements EventLog.Follower, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DeliveryLoop.class.getName());

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration END_MAX = Duration.ofSeconds(3);
    private static final Duration FOUND = Duration.ofDays(3650);
    private static final int FOUND_MAX = 1_000;
    private static final int HEADS_MAX = 3;

    /// After so many ticks it asks who has got an endpoint, and after so many what it may have missed of logs: a
    /// server at rest asks little.
    private static final int FIND_TICKS = 5;

    private static final int LOOK_TICKS = 10;

    private final Transactions transactions;
    private final Secrets secrets;
    private final InstantSource clock;
    private final Lease lease;
    private final DeliveryRecords records;
    private final Sending sending;
    private final LogReading reading;
    private final Inbox inbox = new Inbox();
    private final Map<EnvironmentId, EnvironmentDelivery> environments = new LinkedHashMap<>();
    private final Map<EnvironmentId, EnvironmentDelivery> shown = new ConcurrentHashMap<>();
    private final Deque<EnvironmentId> toLookAt = new ArrayDeque<>();
    private final Set<EnvironmentId> toLoad = new HashSet<>();
    private final Set<EnvironmentDelivery> touched = new HashSet<>();
    private final Map<EnvironmentId, Long> grown = new ConcurrentHashMap<>();
    private final AtomicBoolean hasGrown = new AtomicBoolean();
    private final Thread thread = Thread.ofPlatform().name("webhooks").daemon().unstarted(this::run);
    private long nextTickNanos = System.nanoTime();
    private long fence;
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
        this.sending = new Sending(inbox, pages, new Sender(egress, clock), switching, lease, clock);
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
            grown.merge(environment, sequence, Math::max);
            if (hasGrown.compareAndSet(false, true)) {
                inbox.add(this::takeGrown);
            }
        }
    }

    /// Asks for the lease, and says what came of it. To be called each second, apart from the thread that
    /// delivers.
    public void renew() {
        long held = lease.renew();
        inbox.add(() -> have(held));
    }

    /// The last attempts of an endpoint that succeeded, newest first, as far as this server made them.
    public List<EndpointAttempt> remembered(EnvironmentId environment, UUID endpoint) {
        EnvironmentDelivery known = shown.get(environment);
        return known == null ? List.of() : known.remembered(endpoint);
    }

    /// Those that have most to be told, and then those that refuse most; nobody while another server delivers.
    /// Empty if the delivery does not say in time.
    Optional<List<EndpointFigures.Standing>> furthestFirst() {
        var coming = new CompletableFuture<Optional<List<EndpointFigures.Standing>>>();
        inbox.add(() -> coming.complete(Optional.of(environments.values().stream()
                .flatMap(environment -> environment.endpoints().stream().map(it -> it.standing(environment.head())))
                .toList())));
        return coming.completeOnTimeout(Optional.empty(), END_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .join()
                .map(EndpointFigures.Standing::furthestFirst);
    }

    /// Whether this server delivers.
    boolean delivers() {
        return lease.isHeld();
    }

    /// How many attempts of this server have succeeded.
    LongAdder taken() {
        return sending.taken();
    }

    /// How many attempts of this server have failed.
    LongAdder refused() {
        return sending.refused();
    }

    /// Somebody else made an attempt that succeeded.
    void remember(EnvironmentId environment, UUID endpoint, EndpointAttempt attempt) {
        EnvironmentDelivery known = shown.get(environment);
        if (known != null) {
            known.remember(endpoint, attempt);
        }
    }

    /// Somebody else has sent an event that is tried by itself.
    void settle(EnvironmentId environment, UUID endpoint, long sequence) {
        inbox.add(() -> {
            EnvironmentDelivery known = environments.get(environment);
            if (known != null) {
                known.find(endpoint).ifPresent(it -> it.flow().settle(sequence));
            }
        });
    }

    /// Keeps how far its endpoints are, if they are still there, and tells them nothing more: what is read of an
    /// environment that rests has none.
    ///
    /// @return how many endpoints were told of its events
    public long forget(EnvironmentId environment) {
        EnvironmentDelivery known = shown.get(environment);
        inbox.add(() -> {
            if (environments.containsKey(environment)) {
                load(environment);
            }
        });
        return known == null ? 0 : known.endpoints().size();
    }

    /// What is under way ends or is told again by the next server; how far all are is kept.
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

    /// The next server need not tell again what is kept, nor wait.
    private void end() {
        Thread last = Thread.startVirtualThread(() -> {
            if (fence != 0) {
                for (EnvironmentDelivery environment : environments.values()) {
                    // Nobody hears any more what is being read.
                    environment.endLoading();
                    EnvironmentDelivery.Unkept unkept = environment.takeUnkept();
                    if (unkept != null) {
                        records.keep(unkept, fence);
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
        // Neither goes on during the other: as loading comes first here, and keeping after it, both have their turn.
        environments.values().forEach(this::keep);
        for (int i = 0; i < HEADS_MAX && !toLookAt.isEmpty(); i++) {
            look(toLookAt.remove());
        }
        if (toLookAt.isEmpty() && ticks % LOOK_TICKS == 0) {
            toLookAt.addAll(environments.keySet());
        }
    }

    /// With another fence all that was known belongs to the past.
    private void have(long held) {
        if (held != fence) {
            environments.values().forEach(it -> it.endpoints().forEach(EndpointDelivery::end));
            environments.clear();
            shown.clear();
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

    /// Environments that have an endpoint, and then those that have got one. Should the first not be found, the fence
    /// is not given up and taken again: what is being kept under it would still go through.
    private void find() {
        if (!finding) {
            finding = true;
            boolean isFirst = !foundAll;
            long held = fence;
            inbox.ask(
                    () -> isFirst
                            ? records.withEndpoints()
                            : transactions.outside(tx -> Work.DELIVERY.claim(tx, clock.instant(), FOUND, FOUND_MAX)),
                    found -> {
                        finding = false;
                        foundAll |= isFirst && held == fence;
                        found.forEach(this::load);
                    },
                    () -> finding = false);
        }
    }

    /// A word of a commit may be lost on its way from another server.
    private void look(EnvironmentId id) {
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

    private void takeGrown() {
        hasGrown.set(false);
        grown.forEach((id, sequence) -> {
            grown.remove(id, sequence);
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
            // What is being read may be older than what is asked for now.
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
                        environment.have(loaded);
                        touched.add(environment);
                        keep(environment);
                        loadIfOutdated(environment);
                        if (loaded.endpoints().isEmpty()) {
                            environments.remove(id);
                            shown.remove(id);
                        } else {
                            shown.put(id, environment);
                        }
                    },
                    () -> {
                        environment.endLoading();
                        toLoad.add(id);
                    });
        }
    }

    /// Without this, an endpoint that was changed would pause until the next tick.
    private void loadIfOutdated(EnvironmentDelivery environment) {
        if (environment.isOutdated() && toLoad.remove(environment.id())) {
            load(environment.id());
        }
    }

    /// A fault in one environment is none of the others': it begins anew from what is kept.
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

    private void keep(EnvironmentDelivery environment) {
        EnvironmentDelivery.Unkept unkept = environment.takeUnkept();
        if (unkept != null) {
            long held = fence;
            inbox.ask(
                    () -> records.keep(unkept, held),
                    kept -> {
                        environment.kept();
                        loadIfOutdated(environment);
                        if (kept.isLeaseLost() && held == fence) {
                            have(0);
                        }
                        if (!kept.isAll()) {
                            toLoad.add(environment.id());
                        }
                        kept.ended().forEach(replay -> environment.endpoints().forEach(it -> it.endReplay(replay)));
                    },
                    () -> environment.notKept(unkept));
        }
    }
}
