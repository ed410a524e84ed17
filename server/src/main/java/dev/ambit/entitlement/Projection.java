package dev.ambit.entitlement;

import static dev.ambit.problem.ProblemCode.OPERATION_TIMEOUT;
import static dev.ambit.problem.ProblemCode.OVERLOADED;

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
import dev.ambit.problem.Problem;
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

    /// Half of the requests that may wait at once (`App`): however many ask for customers that are not here, room is
    /// left for all else, such as a key that has to be looked up before an answer from memory.
    private static final int WAITING_MAX = 256;

    /// A customer that is being read holds up those who share its place in the table; in a large one that is nobody.
    private static final int CUSTOMERS_EXPECTED = 100_000;

    private static final Duration WAIT_STEP = Duration.ofMillis(5);

    /// By identity: when an environment was forgotten and is read again, nothing kept under the old one counts.
    private record Key(EnvironmentMemory memory, String customerId) {

        /// By hand, as every check asks: what a record does by itself showed in the profile.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key(var otherMemory, var otherId)
                    && memory == otherMemory
                    && customerId.equals(otherId);
        }

        @Override
        public int hashCode() {
            return 31 * memory.environment().value() + customerId.hashCode();
        }
    }

    private final Transactions transactions;
    private final InstantSource clock;

    /// Idle ones go with the sweep: a cache that minds each access by itself showed in the profile of a check.
    private final Cache<Integer, EnvironmentMemory> environments =
            Caffeine.newBuilder().maximumSize(ENVIRONMENTS_MAX).build();

    private final Cache<Key, CustomerMemory> customers;
    private final Semaphore readings;
    private final Semaphore waiting = new Semaphore(WAITING_MAX);

    /// @param readingsMax so many customers are read at once; of the connections to the database, some must be left
    public Projection(Transactions transactions, InstantSource clock, long bytesMax, int readingsMax) {
        this.readings = new Semaphore(readingsMax);
        this.transactions = transactions;
        this.clock = clock;
        this.customers = Caffeine.newBuilder()
                .initialCapacity(CUSTOMERS_EXPECTED)
                .maximumWeight(bytesMax)
                .weigher((Key key, CustomerMemory memory) -> memory.bytes(key.customerId()))
                .build();
    }

    /// From memory alone, for an I/O thread: nothing if anything would have to be read.
    @Nullable
    Found remembered(EnvironmentId environment, String customerId) {
        EnvironmentMemory memory = environments.getIfPresent(environment.value());
        if (memory == null) {
            return null;
        }
        Instant real = clock.instant();
        memory.usedAt(real.toEpochMilli());
        // Before the customer: the answer may be newer than its number, and never older.
        long sequence = memory.applied();
        long nowMillis = memory.time().at(real).toEpochMilli();
        Map<String, ShownFeature> features = memory.catalog().features();
        CustomerMemory customer = customers.getIfPresent(new Key(memory, customerId));
        return features == null || customer == null || !customer.isValidAt(nowMillis)
                ? null
                : new Found(customer, features, sequence, nowMillis);
    }

    /// What time it is there.
    public Instant now(EnvironmentId environment) {
        return memory(environment).time().at(clock.instant());
    }

    /// From memory, or else by one query, for which all wait who ask for the same customer.
    public Found find(EnvironmentId environment, String customerId) {
        EnvironmentMemory memory = memory(environment);
        memory.usedAt(clock.millis());
        long sequence = memory.applied();
        Map<String, ShownFeature> known = memory.catalog().features();
        Map<String, ShownFeature> features =
                known != null ? known : transactions.read(environment, memory.catalog()::features);
        var key = new Key(memory, customerId);
        long nowMillis = memory.time().at(clock.instant()).toEpochMilli();
        CustomerMemory customer = customers.getIfPresent(key);
        if (customer != null && !customer.isValidAt(nowMillis)) {
            customers.asMap().remove(key, customer);
            customer = null;
        }
        return new Found(customer == null ? load(key) : customer, features, sequence, nowMillis);
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
    public void count(EnvironmentId environment, String customerId, CounterState state) {
        EnvironmentMemory memory = environments.getIfPresent(environment.value());
        if (memory != null) {
            customers.asMap().computeIfPresent(new Key(memory, customerId), (_, customer) -> {
                customer.count(state);
                return customer;
            });
        }
    }

    @Override
    public void committed(EnvironmentId environment, long sequence) {
        EnvironmentMemory memory = environments.getIfPresent(environment.value());
        if (memory != null) {
            try {
                follow(memory, sequence);
            } catch (RuntimeException e) {
                // Rather nothing in memory than what was true before this event.
                environments.invalidate(environment.value());
                throw e;
            }
        }
    }

    /// Catches up where nobody looked for a second, in case a word from another server was lost; where nobody looked
    /// for longest first, since a pass has a bound.
    public void runOnce() {
        long nowMillis = clock.millis();
        environments.asMap().values().removeIf(it -> it.usedAtMillis() < nowMillis - IDLE_MAX.toMillis());
        long lookedBeforeMillis = nowMillis - SWEEP_PAUSE.toMillis();
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

    private EnvironmentMemory memory(EnvironmentId environment) {
        return Objects.requireNonNull(environments.get(environment.value(), _ -> {
            long head = transactions.read(environment, tx -> Events.head(tx, environment));
            EnvironmentTime time = transactions.read(environment, tx -> Clocks.find(tx, environment));
            return new EnvironmentMemory(environment, head, time, clock.millis());
        }));
    }

    private CustomerMemory load(Key key) {
        if (!waiting.tryAcquire()) {
            throw tooMany();
        }
        try {
            return Objects.requireNonNull(customers.get(key, this::read));
        } finally {
            waiting.release();
        }
    }

    private CustomerMemory read(Key key) {
        awaitTurn();
        try {
            EnvironmentMemory memory = key.memory();
            Instant now = memory.time().at(clock.instant());
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
                throw tooMany();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Stopped while waiting to read a customer", e);
        }
    }

    private static Problem tooMany() {
        return OVERLOADED.because("Too many customers are being read from the database. Try again in a moment.");
    }

    private void follow(EnvironmentMemory memory, long wanted) {
        memory.following().lock();
        try {
            // Also if it fails: a pass begins with those that waited longest, and must get to all the others.
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
        }
    }

    private void apply(EnvironmentMemory memory, Event event) {
        switch (event.entityType()) {
            // Of a newer server: whatever it may touch is read anew.
            case null -> {
                memory.catalog().forgetFeatures();
                forget(memory, event);
            }
            case CUSTOMER, SUBSCRIPTION, PROMOTION, ENTITLEMENTS -> forget(memory, event);
            case MEASUREMENT -> count(memory, event);
            case CLOCK -> clock(memory, event);
            case FEATURE -> memory.catalog().forgetFeatures();
            case PRODUCT, PLAN, ADDON -> {
                // What customers hold is a published version, which never changes.
            }
        }
        memory.applied(event.sequence());
    }

    /// What holds at the other time is found at the next look: until when it holds is part of what is kept.
    private static void clock(EnvironmentMemory memory, Event event) {
        memory.time(event.body().as(ClockBody.class).time());
    }

    private void forget(EnvironmentMemory memory, Event event) {
        String customerId = event.customerId();
        if (customerId != null) {
            customers.invalidate(new Key(memory, customerId));
        }
    }

    private void count(EnvironmentMemory memory, Event event) {
        if (!event.body().isReadable()) {
            forget(memory, event);
            return;
        }
        CounterState state = event.body().as(Counted.class).counted();
        customers.asMap().computeIfPresent(new Key(memory, Objects.requireNonNull(event.customerId())), (_, it) -> {
            it.count(state);
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
