package dev.ambit.entitlement;

import static dev.ambit.problem.ProblemCode.OPERATION_TIMEOUT;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.clock.ClockBody;
import dev.ambit.clock.Clocks;
import dev.ambit.clock.EnvironmentTime;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Event;
import dev.ambit.event.EventLog;
import dev.ambit.event.Events;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The cache of customers' entitlements, filled by one query per customer and updated by the event log.
///
/// The cache follows the events of an environment before it reads its first customer. An event about a customer evicts
/// that customer and waits for a running read of it, so outdated data cannot stay in the cache.
public final class Projection implements EventLog.Follower {

    private static final int ENVIRONMENTS_MAX = 10_000;
    private static final Duration IDLE_MAX = Duration.ofHours(1);
    private static final int EVENTS_MAX = 1_000;
    private static final int SWEEP_MAX = 500;
    private static final Duration SWEEP_PAUSE = Duration.ofSeconds(1);

    /// Time without use after which the sweep skips an environment, so that environments without callers cost nothing.
    /// The next use reads the missing events first.
    private static final Duration REST_AFTER = Duration.ofSeconds(15);

    private static final Duration WAIT_MAX = Duration.ofSeconds(2);
    private static final Duration WAIT_STEP = Duration.ofMillis(5);

    private final Transactions transactions;
    private final InstantSource clock;

    /// The sweep removes idle environments. An expiry by the cache itself would slow each check.
    private final Cache<Integer, EnvironmentCache> environments =
            Caffeine.newBuilder().maximumSize(ENVIRONMENTS_MAX).build();

    private final CachedCustomers customers;
    private final CustomerReload returns;
    private final Readings readings;
    private final FeatureUses uses = new FeatureUses();
    private volatile BiConsumer<EnvironmentId, String> catchUp = (_, _) -> {};

    /// @param readingsMax number of concurrent reads of customers; must leave database connections for other work
    public Projection(Transactions transactions, InstantSource clock, long bytesMax, int readingsMax) {
        this.readings = new Readings(readingsMax);
        this.transactions = transactions;
        this.clock = clock;
        this.customers = new CachedCustomers(bytesMax);
        this.returns = new CustomerReload(customers, this::read);
    }

    /// Sets the function that applies overdue changes of a customer's subscriptions.
    public void catchUpBy(BiConsumer<EnvironmentId, String> lifecycle) {
        catchUp = lifecycle;
    }

    /// Finds a cached customer, for an I/O thread. Null if a database read is needed.
    public @Nullable CustomerAtEvent cached(EnvironmentId environment, String customerId) {
        EnvironmentCache memory = environments.getIfPresent(environment.value());
        if (memory == null) {
            return null;
        }
        Instant real = clock.instant();
        memory.usedAt(real.toEpochMilli());
        if (memory.isResting()) {
            return null;
        }
        // Reads the sequence before the customer, so the answer may be newer than its sequence, but never older.
        long sequence = memory.applied();
        long nowMillis = memory.time().at(real).toEpochMilli();
        Map<String, ShownFeature> features = memory.catalog().features();
        CustomerMemory customer = customers.find(new CustomerKey(memory, customerId));
        return features == null || customer == null || !customer.isValidAt(nowMillis)
                ? null
                : new CustomerAtEvent(customer, features, sequence, nowMillis);
    }

    /// Returns the time of the environment's clock.
    public Instant now(EnvironmentId environment) {
        return memory(environment).time().at(clock.instant());
    }

    /// Finds a customer in the cache, or reads it with one query that concurrent requests share.
    public CustomerAtEvent find(EnvironmentId environment, String customerId) {
        EnvironmentCache memory = current(environment);
        memory.usedAt(clock.millis());
        long sequence = memory.applied();
        Map<String, ShownFeature> features = features(memory);
        var key = new CustomerKey(memory, customerId);
        long nowMillis = memory.time().at(clock.instant()).toEpochMilli();
        CustomerMemory customer = customers.find(key);
        if (customer != null && !customer.isValidAt(nowMillis)) {
            customers.evict(key, customer);
            customer = null;
        }
        return new CustomerAtEvent(customer == null ? loadInTime(key) : customer, features, sequence, nowMillis);
    }

    /// Loads the customer after its overdue changes are applied. A read that was already running may be outdated.
    private CustomerMemory loadInTime(CustomerKey key) {
        CustomerMemory customer = load(key);
        if (customer.isValidAt(key.memory().time().at(clock.instant()).toEpochMilli())) {
            return customer;
        }
        if (customer.isLate()) {
            catchUp.accept(key.memory().environment(), key.customerId());
        }
        customers.evict(key);
        return load(key);
    }

    /// Finds customers in this order, in the cache or with one query. Customers from the query are not cached,
    /// except those with overdue changes, so that a scan of all customers does not evict others.
    List<CustomerAtEvent> findAll(EnvironmentId environment, List<String> customerIds) {
        EnvironmentCache memory = current(environment);
        long sequence = memory.applied();
        long nowMillis = memory.time().at(clock.instant()).toEpochMilli();
        Map<String, CustomerMemory> cached = new HashMap<>();
        for (String id : customerIds) {
            CustomerMemory customer = customers.find(new CustomerKey(memory, id));
            if (customer != null && customer.isValidAt(nowMillis)) {
                cached.put(id, customer);
            }
        }
        return findAll(memory, customerIds, cached, sequence);
    }

    /// Finds several customers like [#findAtLeast].
    List<CustomerAtEvent> findAllAtLeast(EnvironmentId environment, List<String> customerIds, long sequence) {
        EnvironmentCache memory = current(environment);
        await(memory, sequence);
        return findAll(memory, customerIds, Map.of(), memory.applied());
    }

    private List<CustomerAtEvent> findAll(
            EnvironmentCache memory, List<String> customerIds, Map<String, CustomerMemory> cached, long sequence) {
        memory.usedAt(clock.millis());
        Set<String> missing = new HashSet<>(customerIds);
        missing.removeAll(cached.keySet());
        Map<String, ShownFeature> features = features(memory);
        Map<String, CustomerMemory> all = new HashMap<>(cached);
        if (!missing.isEmpty()) {
            all.putAll(transactions.inTurn(memory.environment(), () -> readings.waiting(() -> read(memory, missing))));
            missing.stream()
                    .filter(id -> Objects.requireNonNull(all.get(id)).isLate())
                    .forEach(id -> all.put(id, loadInTime(new CustomerKey(memory, id))));
        }
        long nowMillis = memory.time().at(clock.instant()).toEpochMilli();
        return customerIds.stream()
                .map(id -> new CustomerAtEvent(Objects.requireNonNull(all.get(id)), features, sequence, nowMillis))
                .toList();
    }

    private Map<String, ShownFeature> features(EnvironmentCache memory) {
        Map<String, ShownFeature> known = memory.catalog().features();
        return known != null ? known : transactions.read(memory.environment(), memory.catalog()::features);
    }

    /// Waits until this server has applied the event. It then reads usage again, because reports reach the event
    /// log a moment after they count.
    ///
    /// @throws dev.ambit.problem.Problem `OperationTimeout` if the event does not exist in time
    public CustomerAtEvent findAtLeast(EnvironmentId environment, String customerId, long sequence) {
        EnvironmentCache memory = memory(environment);
        await(memory, sequence);
        customers.evict(new CustomerKey(memory, customerId));
        return find(environment, customerId);
    }

    /// Applies the counter of a report that was committed on this server.
    public void count(EnvironmentId environment, String customerId, CounterState state) {
        EnvironmentCache memory = environments.getIfPresent(environment.value());
        if (memory != null) {
            Map<String, ShownFeature> features = memory.catalog().features();
            ShownFeature feature = features == null ? null : features.get(state.featureId());
            if (feature == null || feature.isNew()) {
                uses.record(environment, state.featureId());
            }
            count(memory, customerId, state);
        }
    }

    @Override
    public void committed(EnvironmentId environment, long sequence) {
        EnvironmentCache memory = environments.getIfPresent(environment.value());
        if (memory != null) {
            try {
                follow(memory, sequence);
            } catch (RuntimeException e) {
                // An empty cache is better than one without this event.
                environments.invalidate(environment.value());
                throw e;
            }
        }
    }

    /// Reads new events of environments that are in use and were not read for a second, in case a notification was
    /// lost. A run is bounded, so it begins with those that were not read for the longest time.
    public void runOnce() {
        long nowMillis = clock.millis();
        environments.asMap().values().removeIf(it -> it.usedAtMillis() < nowMillis - IDLE_MAX.toMillis());
        environments.asMap().values().forEach(it -> it.restIfUnusedSince(nowMillis - REST_AFTER.toMillis()));
        long lookedBeforeMillis = nowMillis - SWEEP_PAUSE.toMillis();
        // Uses a copy of the times, because they must not change while sorting.
        environments.asMap().values().stream()
                .filter(memory -> !memory.isResting())
                .map(memory -> Map.entry(memory.followedAtMillis(), memory))
                .filter(it -> it.getKey() <= lookedBeforeMillis)
                .sorted(Map.Entry.comparingByKey())
                .limit(SWEEP_MAX)
                .forEach(it -> follow(it.getValue(), Long.MAX_VALUE));
    }

    FeatureUses uses() {
        return uses;
    }

    /// Evicts all customers of the environment.
    ///
    /// @return the number of evicted customers
    public long evict(EnvironmentId environment) {
        EnvironmentCache memory = environments.asMap().remove(environment.value());
        return memory == null ? 0 : customers.evictAll(memory);
    }

    /// Returns the approximate size of the cache in bytes.
    public long bytes() {
        return customers.bytes();
    }

    private EnvironmentCache memory(EnvironmentId environment) {
        EnvironmentCache known = environments.getIfPresent(environment.value());
        if (known != null && known.isResting()) {
            known.usedAt(clock.millis());
            follow(known, Long.MAX_VALUE);
            known.endRest();
        }
        return known != null ? known : transactions.inTurn(environment, () -> begun(environment));
    }

    private EnvironmentCache begun(EnvironmentId environment) {
        return Objects.requireNonNull(environments.get(environment.value(), _ -> {
            long head = transactions.read(environment, tx -> Events.head(tx, environment));
            EnvironmentTime time = transactions.read(environment, tx -> Clocks.find(tx, environment));
            return new EnvironmentCache(environment, head, time, clock.millis());
        }));
    }

    /// Returns the cache of the environment, or a new one if the units of its features have changed.
    private EnvironmentCache current(EnvironmentId environment) {
        EnvironmentCache memory = memory(environment);
        features(memory);
        if (!memory.catalog().isOutdated()) {
            return memory;
        }
        environments.asMap().remove(environment.value(), memory);
        return memory(environment);
    }

    private CustomerMemory load(CustomerKey key) {
        return transactions.inTurn(
                key.memory().environment(), () -> readings.waiting(() -> customers.load(key, this::read)));
    }

    private CustomerMemory read(CustomerKey key) {
        return Objects.requireNonNull(
                read(key.memory(), Set.of(key.customerId())).get(key.customerId()));
    }

    private Map<String, CustomerMemory> read(EnvironmentCache memory, Set<String> customerIds) {
        return readings.inTurn(() -> {
            Instant now = memory.time().at(clock.instant());
            return transactions.read(memory.environment(), tx -> {
                Map<String, Holdings> holdings = CustomerHoldings.find(tx, memory.environment(), customerIds, now);
                Map<String, CustomerMemory> read =
                        new HashMap<>(CustomerReading.of(tx, holdings, memory.catalog(), now.toEpochMilli()));
                customerIds.forEach(id -> read.putIfAbsent(id, CustomerMemory.UNKNOWN));
                return read;
            });
        });
    }

    /// Applies new events. Only one thread at a time does this for an environment, and the others wait for it.
    private void follow(EnvironmentCache memory, long wanted) {
        Transactions.withoutAdmission(() -> followAlone(memory, wanted));
    }

    private void followAlone(EnvironmentCache memory, long wanted) {
        memory.following().lock();
        try {
            // Set before the read, which can fail. After a failure, the next run begins with other environments.
            memory.followedAt(clock.millis());
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
        } finally {
            memory.following().unlock();
            returns.start();
        }
    }

    private void apply(EnvironmentCache memory, Event event) {
        switch (event.entityType()) {
            // An unknown event of a newer server: evict everything that it may affect.
            case null -> {
                memory.catalog().evictFeatures();
                invalidate(memory, event);
            }
            case CUSTOMER, SUBSCRIPTION, PROMOTION, ENTITLEMENTS -> {
                if (EntitlementEvents.mayChangeBy(event)) {
                    invalidate(memory, event);
                }
            }
            case MEASUREMENT -> count(memory, event);
            // Evicts no customers: each entry stores how long it is valid, which its next use compares with the
            // new clock.
            case CLOCK -> memory.time(event.body().as(ClockBody.class).time());
            case FEATURE -> memory.catalog().evictFeatures();
            case PRODUCT, PLAN, ADDON, ENDPOINT, THRESHOLD, MEMBER, ORDER -> {
                // Published versions never change, and these events do not affect customers.
            }
        }
        memory.applied(event.sequence());
    }

    private void invalidate(EnvironmentCache memory, Event event) {
        String customerId = event.customerId();
        if (customerId != null) {
            customers.invalidate(new CustomerKey(memory, customerId));
        }
    }

    private void count(EnvironmentCache memory, Event event) {
        if (!event.body().isReadable()) {
            invalidate(memory, event);
            return;
        }
        CounterState state = event.body().as(Counted.class).counted();
        count(memory, Objects.requireNonNull(event.customerId()), state);
    }

    private void count(EnvironmentCache memory, String customerId, CounterState state) {
        long nowMillis = memory.time().at(clock.instant()).toEpochMilli();
        customers.count(new CustomerKey(memory, customerId), state, nowMillis);
    }

    private void await(EnvironmentCache memory, long sequence) {
        Instant giveUp = clock.instant().plus(WAIT_MAX);
        while (memory.applied() < sequence) {
            follow(memory, sequence);
            if (memory.applied() < sequence) {
                pause(giveUp, sequence);
            }
        }
    }

    private void pause(Instant giveUp, long sequence) {
        if (clock.instant().isAfter(giveUp)) {
            throw OPERATION_TIMEOUT
                    .because(
                            "`X-Ambit-At-Least` is %d, and this environment has not reached that event. Retry, or send a lower number."
                                    .formatted(sequence))
                    .at("X-Ambit-At-Least", sequence, "an event number from an X-Ambit-Sequence header");
        }
        try {
            Thread.sleep(WAIT_STEP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for event " + sequence, e);
        }
    }
}
