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
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Tells endpoints what happens, as long as this server has the lease.
///
/// One thread takes what comes (commits, answers, what was read) and makes the steps of [EndpointFlow]; it waits for
/// nothing but its [Inbox]. The database is asked on virtual threads and the receivers by [Sender], and what they say
/// comes back through the inbox. So nothing here needs a lock.
public final class DeliveryLoop implements EventLog.Follower, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DeliveryLoop.class.getName());

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration END_MAX = Duration.ofSeconds(3);
    private static final Duration FOUND = Duration.ofDays(3650);
    private static final int FOUND_MAX = 1_000;
    private static final int HEADS_MAX = 3;
    private static final EnvironmentId FIRST = new EnvironmentId(0);

    private final Transactions transactions;
    private final Secrets secrets;
    private final InstantSource clock;
    private final Lease lease;
    private final DeliveryRecords records;
    private final EventPages pages;
    private final Sending sending;
    private final Inbox inbox = new Inbox();
    private final Map<EnvironmentId, EnvironmentDelivery> environments = new LinkedHashMap<>();
    private final Map<EnvironmentId, EnvironmentDelivery> shown = new ConcurrentHashMap<>();
    private final Deque<EnvironmentId> toLookAt = new ArrayDeque<>();
    private final Set<EnvironmentId> toLoad = new HashSet<>();
    private final Set<EnvironmentDelivery> touched = new HashSet<>();
    private final Map<EnvironmentId, Long> grown = new ConcurrentHashMap<>();
    private final AtomicBoolean hasGrown = new AtomicBoolean();
    private final Thread thread = Thread.ofPlatform().name("webhooks").daemon().unstarted(this::run);
    private Instant nextTick = Instant.MIN;
    private long fence;
    private boolean finding;
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
        this.lease = new Lease("webhooks", transactions, System::nanoTime);
        this.records = new DeliveryRecords(transactions, clock, lease);
        this.pages = new EventPages(transactions);
        this.sending = new Sending(inbox, pages, new Sender(egress, clock), switching, lease, clock);
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

    /// Asks for the lease, and says what came of it. To be called each second, apart from the thread that delivers.
    public void renew() {
        long held = lease.renew();
        inbox.add(() -> have(held));
    }

    /// The last attempts of an endpoint that succeeded, newest first, as far as this server made them.
    public List<EndpointAttempt> remembered(EnvironmentId environment, UUID endpoint) {
        EnvironmentDelivery known = shown.get(environment);
        return known == null
                ? List.of()
                : known.find(endpoint).map(EndpointDelivery::remembered).orElse(List.of());
    }

    /// Somebody else made an attempt that succeeded.
    void remember(EnvironmentId environment, UUID endpoint, EndpointAttempt attempt) {
        EnvironmentDelivery known = shown.get(environment);
        if (known != null) {
            known.find(endpoint).ifPresent(it -> it.remember(attempt));
        }
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
                LOG.log(System.Logger.Level.ERROR, "A step of the delivery failed", bug);
            }
        }
        end();
    }

    /// The next server need not tell again what is kept, nor wait.
    private void end() {
        Thread last = Thread.startVirtualThread(() -> {
            if (fence != 0) {
                for (EnvironmentDelivery environment : environments.values()) {
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
        if (!now.isBefore(nextTick)) {
            nextTick = now.plus(TICK);
            tick();
        }
        for (EnvironmentDelivery environment : touched) {
            advance(environment, now);
        }
        touched.clear();
        sending.send(now);
    }

    private void tick() {
        if (fence == 0) {
            return;
        }
        touched.addAll(environments.values());
        environments.values().forEach(this::keep);
        find();
        List.copyOf(toLoad).forEach(this::load);
        toLoad.clear();
        for (int i = 0; i < HEADS_MAX && !toLookAt.isEmpty(); i++) {
            look(toLookAt.remove());
        }
        if (toLookAt.isEmpty()) {
            toLookAt.addAll(environments.keySet());
        }
    }

    /// With another fence all that was known belongs to the past.
    private void have(long held) {
        if (held != fence) {
            environments.values().forEach(it -> it.endpoints().forEach(EndpointDelivery::stop));
            environments.clear();
            shown.clear();
            touched.clear();
            toLookAt.clear();
            toLoad.clear();
            fence = held;
            if (held != 0) {
                inbox.ask(this::all, all -> all.forEach(this::load), () -> fence = 0);
            }
        }
    }

    private List<EnvironmentId> all() {
        List<EnvironmentId> all = new ArrayList<>();
        EnvironmentId last = FIRST;
        while (true) {
            EnvironmentId after = last;
            List<EnvironmentId> more = transactions.outside(tx -> Work.DELIVERY.after(tx, after, FOUND_MAX));
            all.addAll(more);
            if (more.size() < FOUND_MAX) {
                return all;
            }
            last = more.getLast();
        }
    }

    /// Environments that have got an endpoint.
    private void find() {
        if (!finding) {
            finding = true;
            inbox.ask(
                    () -> transactions.outside(tx -> Work.DELIVERY.claim(tx, clock.instant(), FOUND, FOUND_MAX)),
                    found -> {
                        finding = false;
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
        if (environment.startLoading()) {
            inbox.ask(
                    () -> records.load(id),
                    loaded -> {
                        environment.endLoading();
                        environment.have(loaded.endpoints(), loaded.head(), clock.instant());
                        touched.add(environment);
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

    private void advance(EnvironmentDelivery environment, Instant now) {
        if (environments.get(environment.id()) != environment) {
            return;
        }
        watch(environment);
        for (EndpointDelivery endpoint : environment.endpoints()) {
            if (!endpoint.isStopped()) {
                read(environment, endpoint, now);
                endpoint.flow().laneReads().forEach(read -> readLane(environment, endpoint, read));
                if (endpoint.flow().isReady(now)) {
                    sending.join(environment, endpoint);
                }
            }
        }
    }

    private void watch(EnvironmentDelivery environment) {
        while (environment.watched() < environment.head()) {
            EventPages.Page page = page(environment, environment.watched() + 1);
            if (page == null) {
                return;
            }
            if (environment.watch(page)) {
                load(environment.id());
            }
        }
    }

    private void read(EnvironmentDelivery environment, EndpointDelivery endpoint, Instant now) {
        EndpointFlow flow = endpoint.flow();
        while (flow.wantsEvents() && flow.read() < environment.head()) {
            EventPages.Page page = page(environment, flow.read() + 1);
            if (page == null) {
                return;
            }
            endpoint.take(page, now);
        }
    }

    private EventPages.@Nullable Page page(EnvironmentDelivery environment, long sequence) {
        EventPages.Page page = pages.remembered(environment.id(), sequence);
        if (page == null && environment.askForPage(sequence)) {
            inbox.ask(
                    () -> pages.read(environment.id(), sequence),
                    read -> {
                        environment.havePage(sequence);
                        if (read.through() < sequence) {
                            toLoad.add(environment.id());
                        } else {
                            touched.add(environment);
                        }
                    },
                    () -> environment.havePage(sequence));
        }
        return page;
    }

    private void readLane(EnvironmentDelivery environment, EndpointDelivery endpoint, EndpointFlow.LaneRead read) {
        inbox.ask(
                () -> records.lane(endpoint, read),
                events -> {
                    boolean isAll = events.size() < LaneEvents.EVENTS_MAX;
                    endpoint.flow()
                            .laneRead(
                                    read.lane(),
                                    events,
                                    isAll ? read.through() : events.getLast().sequence());
                    touched.add(environment);
                },
                () -> endpoint.flow().laneRead(read.lane(), List.of(), read.after()));
    }

    private void keep(EnvironmentDelivery environment) {
        EnvironmentDelivery.Unkept unkept = environment.takeUnkept();
        if (unkept != null) {
            long held = fence;
            inbox.ask(
                    () -> records.keep(unkept, held),
                    kept -> {
                        environment.kept();
                        if (kept.isLeaseLost()) {
                            have(0);
                        }
                        kept.ended().forEach(replay -> environment.endpoints().forEach(it -> it.endReplay(replay)));
                    },
                    () -> environment.notKept(unkept));
        }
    }
}
