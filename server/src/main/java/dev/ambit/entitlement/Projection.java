package dev.ambit.entitlement;

import static dev.ambit.problem.ProblemCode.OPERATION_TIMEOUT;
import static dev.ambit.problem.ProblemCode.OVERLOADED;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Event;
import dev.ambit.event.EventLog;
import dev.ambit.event.Events;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What customers may do, in memory: a bounded cache, filled by one query per customer and renewed by the log.
///
/// Each environment is followed from before the first of its customers was read. An event about a customer takes
/// it out of the cache; that waits for a reading under way, so no reading from before the event stays behind it.
public final class Projection implements EventLog.Follower {

    private static final int ENVIRONMENTS_MAX = 10_000;
    private static final Duration IDLE_MAX = Duration.ofHours(1);
    private static final int EVENTS_MAX = 1_000;
    private static final int SWEEP_MAX = 500;
    private static final Duration SWEEP_PAUSE = Duration.ofSeconds(1);
    private static final Duration WAIT_MAX = Duration.ofSeconds(2);

    /// Half of the connections that a server has unless told otherwise. However many ask for customers that are not
    /// here, the other half is left to all else, such as the keys of those whose answers are.
    private static final int READINGS_MAX = 8;

    private static final Duration WAIT_STEP = Duration.ofMillis(5);

    /// By identity: when an environment was forgotten and is read again, nothing kept under the old one counts.
    private record Key(EnvironmentMemory memory, String customerId) {}

    private final Transactions transactions;
    private final InstantSource clock;
    private final Cache<Integer, EnvironmentMemory> environments = Caffeine.newBuilder()
            .maximumSize(ENVIRONMENTS_MAX)
            .expireAfterAccess(IDLE_MAX)
            .build();
    private final Cache<Key, CustomerMemory> customers;
    private final Semaphore readings = new Semaphore(READINGS_MAX);

    public Projection(Transactions transactions, InstantSource clock, long bytesMax) {
        this.transactions = transactions;
        this.clock = clock;
        this.customers = Caffeine.newBuilder()
                .maximumWeight(bytesMax)
                .weigher((Key key, CustomerMemory memory) -> memory.bytes(key.customerId()))
                .build();
    }

    /// From memory alone, for an I/O thread: nothing if anything would have to be read.
    @Nullable
    Found remembered(EnvironmentId environment, String customerId, long nowMillis) {
        EnvironmentMemory memory = environments.getIfPresent(environment.value());
        if (memory == null) {
            return null;
        }
        // Before the customer: the answer may be newer than its number, and never older.
        long sequence = memory.applied();
        Map<String, ShownFeature> features = memory.catalog().features();
        CustomerMemory customer = customers.getIfPresent(new Key(memory, customerId));
        return features == null || customer == null || !customer.isValidAt(nowMillis)
                ? null
                : new Found(customer, features, sequence);
    }

    /// From memory, or else by one query, for which all wait who ask for the same customer.
    public Found find(EnvironmentId environment, String customerId) {
        EnvironmentMemory memory = memory(environment);
        long sequence = memory.applied();
        Map<String, ShownFeature> known = memory.catalog().features();
        Map<String, ShownFeature> features =
                known != null ? known : transactions.read(environment, memory.catalog()::features);
        var key = new Key(memory, customerId);
        CustomerMemory outdated = customers.getIfPresent(key);
        if (outdated != null && !outdated.isValidAt(clock.millis())) {
            customers.asMap().remove(key, outdated);
        }
        return new Found(Objects.requireNonNull(customers.get(key, this::read)), features, sequence);
    }

    /// Waits until this server has seen the event; then what the customer has used is read anew as well,
    /// because reports reach the log a moment after they count.
    ///
    /// @throws dev.ambit.problem.Problem `OperationTimeout` if there is no such event yet
    Found findAtLeast(EnvironmentId environment, String customerId, long sequence) {
        EnvironmentMemory memory = memory(environment);
        Instant giveUp = clock.instant().plus(WAIT_MAX);
        while (memory.applied() < sequence) {
            follow(memory, sequence);
            if (memory.applied() < sequence) {
                pause(giveUp, sequence);
            }
        }
        customers.invalidate(new Key(memory, customerId));
        return find(environment, customerId);
    }

    /// A usage report was committed here: its counter is in the answers from now on.
    public void count(
            EnvironmentId environment,
            String customerId,
            String resource,
            String featureId,
            long used,
            long periodEndMillis,
            long version) {
        EnvironmentMemory memory = environments.getIfPresent(environment.value());
        if (memory != null) {
            customers.asMap().computeIfPresent(new Key(memory, customerId), (_, customer) -> {
                customer.count(resource, featureId, used, periodEndMillis, version);
                return customer;
            });
        }
    }

    @Override
    public void committed(EnvironmentId environment, long sequence) {
        EnvironmentMemory memory = environments.getIfPresent(environment.value());
        if (memory != null) {
            follow(memory, sequence);
        }
    }

    /// Catches up where nobody looked for a second, in case a word from another server was lost; where nobody looked
    /// for longest first, since a pass has a bound.
    public void runOnce() {
        long lookedBeforeMillis = clock.millis() - SWEEP_PAUSE.toMillis();
        // By a time that stands still while they are sorted.
        environments.asMap().values().stream()
                .map(memory -> Map.entry(memory.followedAtMillis(), memory))
                .filter(it -> it.getKey() <= lookedBeforeMillis)
                .sorted(Map.Entry.comparingByKey())
                .limit(SWEEP_MAX)
                .forEach(it -> follow(it.getValue(), Long.MAX_VALUE));
    }

    /// How much is in memory now, roughly.
    long bytes() {
        customers.cleanUp();
        return customers.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }

    /// Drops what is in memory, for tests of what is not.
    public void forgetAll() {
        environments.invalidateAll();
        customers.invalidateAll();
    }

    private EnvironmentMemory memory(EnvironmentId environment) {
        return Objects.requireNonNull(environments.get(environment.value(), _ -> {
            long head = transactions.read(environment, tx -> Events.head(tx, environment));
            return new EnvironmentMemory(environment, head);
        }));
    }

    private CustomerMemory read(Key key) {
        awaitTurn();
        try {
            EnvironmentMemory memory = key.memory();
            Instant now = clock.instant();
            return transactions.read(
                    memory.environment(),
                    tx -> CustomerHoldings.find(tx, memory.environment(), key.customerId(), now)
                            .map(holdings -> CustomerReading.of(tx, holdings, memory.catalog(), now.toEpochMilli()))
                            .orElse(CustomerMemory.UNKNOWN));
        } finally {
            readings.release();
        }
    }

    private void awaitTurn() {
        try {
            if (!readings.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw OVERLOADED.because("Too many customers are being read from the database. Try again in a moment.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Stopped while waiting to read a customer", e);
        }
    }

    private void follow(EnvironmentMemory memory, long wanted) {
        memory.following().lock();
        try {
            List<Event> events;
            do {
                if (memory.applied() >= wanted) {
                    return;
                }
                events = transactions.read(
                        memory.environment(),
                        tx -> Events.after(tx, memory.environment(), memory.applied(), EVENTS_MAX));
                events.forEach(event -> apply(memory, event));
            } while (events.size() == EVENTS_MAX);
            memory.followedAt(clock.millis());
        } finally {
            memory.following().unlock();
        }
    }

    private void apply(EnvironmentMemory memory, Event event) {
        switch (event.type().entityType()) {
            case CUSTOMER, SUBSCRIPTION, ENTITLEMENTS ->
                customers.invalidate(new Key(memory, Objects.requireNonNull(event.customerId())));
            case MEASUREMENT -> count(memory, event);
            case FEATURE -> memory.catalog().forgetFeatures();
            case PRODUCT, PLAN, ADDON -> {
                // What customers hold is a published version, which never changes.
            }
        }
        memory.applied(event.sequence());
    }

    private void count(EnvironmentMemory memory, Event event) {
        Counted.State counted = event.body().as(Counted.class).counted();
        customers.asMap().computeIfPresent(new Key(memory, Objects.requireNonNull(event.customerId())), (_, it) -> {
            it.count(
                    counted.resource(),
                    counted.featureId(),
                    counted.usedMicros(),
                    counted.periodEndMillis(),
                    counted.version());
            return it;
        });
    }

    private void pause(Instant giveUp, long sequence) {
        if (clock.instant().isAfter(giveUp)) {
            throw OPERATION_TIMEOUT
                    .because("The log of this environment has not reached that number.")
                    .at("X-Ambit-At-Least", sequence, "a number that an answer gave in X-Ambit-Sequence");
        }
        try {
            Thread.sleep(WAIT_STEP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Stopped while waiting for event " + sequence, e);
        }
    }
}
