package dev.ambit.client;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The entitlements of all customers of one environment, in the memory of this process. It loads a snapshot and
/// follows the events of the environment on a thread of its own. Checks use no network, allocate nothing, and can run
/// on any number of threads.
///
/// ```java
/// AmbitConnection ambit = AmbitConnection.of(URI.create("https://ambit.example"), serverKey);
/// try (EntitlementCache entitlements = EntitlementCache.open(ambit)) {
///     entitlements.ready().get(10, TimeUnit.SECONDS);
///     if (entitlements.check("octo", "seats", 1).isGranted()) { … }
/// }
/// ```
///
/// A check answers as the server does at the last received event, see [#age].
public final class EntitlementCache implements AutoCloseable {

    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

    /// Number of watch intervals between two writes of the file.
    private static final int SAVE_TURNS = 60;

    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);
    private static final List<String> NO_VALUES = List.of();
    private static final long UNITS_MAX = Micros.MAX / Micros.UNIT;

    private final CacheChanges changes = new CacheChanges();
    private final CompletableFuture<EntitlementCache> ready = new CompletableFuture<>();
    private final Object progress = new Object();
    private final FeedFollower follower;
    private final Thread thread;
    private final Thread upkeep = daemon(this::maintain, "ambit-cache-upkeep");
    private final @Nullable SavedSnapshot saved;

    private volatile @Nullable CachedEnvironment environment;
    private volatile Instant contact = Instant.EPOCH;
    private volatile long savedSequence = -1;

    private EntitlementCache(AmbitConnection connection, @Nullable Path snapshotFile, List<CacheListener> listeners) {
        listeners.forEach(changes::add);
        saved = snapshotFile == null ? null : new SavedSnapshot(snapshotFile, connection.fingerprint());
        load();
        follower = new FeedFollower(connection, changes, environment, this::replace, this::progressed, this::refused);
        thread = daemon(follower, "ambit-cache");
    }

    /// Opens a cache that starts with a snapshot of the server. Returns before the snapshot is loaded, see [#ready].
    public static EntitlementCache open(AmbitConnection connection) {
        return new EntitlementCache(connection, null, List.of()).start();
    }

    /// Opens a cache that saves its data every minute and when it is closed. The next cache starts with these data,
    /// even if the server cannot be reached.
    ///
    /// @param snapshotFile a file in an existing directory; only its owner can read it. A damaged file is reported
    ///     to the listeners and ignored
    /// @param listeners receive failures from the start
    public static EntitlementCache open(AmbitConnection connection, Path snapshotFile, CacheListener... listeners) {
        return new EntitlementCache(connection, snapshotFile, List.of(listeners)).start();
    }

    /// Decides whether the customer has the feature. A feature with a limit is granted if usage is within the limit.
    ///
    /// @throws IllegalStateException if no data is loaded yet
    public Decision check(String customerId, String featureId) {
        return decide(customerId, CustomerEntry.CUSTOMER_ITSELF, featureId, 0, NO_VALUES);
    }

    /// Decides whether the customer may use `requestedUsage` more units of the feature.
    ///
    /// @param requestedUsage in units of the limit, 0 or more
    /// @throws IllegalArgumentException if the usage is negative or above 9,223,372,036,854
    /// @throws IllegalStateException if no data is loaded yet
    public Decision check(String customerId, String featureId, long requestedUsage) {
        return decide(customerId, CustomerEntry.CUSTOMER_ITSELF, featureId, micros(requestedUsage), NO_VALUES);
    }

    /// Decides about a quantity with up to six decimals.
    ///
    /// @throws IllegalArgumentException if the usage is negative, too large, or has more than six decimals
    /// @throws IllegalStateException if no data is loaded yet
    public Decision check(String customerId, String featureId, BigDecimal requestedUsage) {
        return decide(customerId, CustomerEntry.CUSTOMER_ITSELF, featureId, micros(requestedUsage), NO_VALUES);
    }

    /// Decides whether the customer has all these values of an `ENUM` feature.
    ///
    /// @throws IllegalStateException if no data is loaded yet
    public Decision check(String customerId, String featureId, List<String> requestedValues) {
        return decide(customerId, CustomerEntry.CUSTOMER_ITSELF, featureId, 0, requestedValues);
    }

    /// Decides about a resource of the customer, which has the entitlements of its own subscriptions and of the
    /// customer.
    ///
    /// @throws IllegalArgumentException as for [#check(String, String, BigDecimal)]
    /// @throws IllegalStateException if no data is loaded yet
    public Decision checkResource(
            String customerId,
            String resourceId,
            String featureId,
            BigDecimal requestedUsage,
            List<String> requestedValues) {
        return decide(customerId, resourceId, featureId, micros(requestedUsage), requestedValues);
    }

    /// Returns the decision together with limit and usage. Allocates the answer.
    ///
    /// @param resourceId empty for the customer itself
    /// @throws IllegalStateException if no data is loaded yet
    public CheckDetails describe(String customerId, String resourceId, String featureId) {
        CachedEnvironment known = environment();
        CustomerEntitlements customer = known.find(customerId, resourceId);
        Entitlement entitlement = customer.entitlements().of(featureId);
        long nowMillis = known.clock().nowMillis();
        Decision decision = customer.check(featureId, known.hasFeature(featureId), 0, NO_VALUES, nowMillis);
        if (entitlement == null) {
            return new CheckDetails(decision, null, false, false, null, null, Set.of());
        }
        Limit limit = entitlement.limit();
        boolean isUnlimited = limit instanceof Limit.Unlimited;
        long endMillis = customer.usageEndMillis(entitlement);
        boolean resets = endMillis != Long.MAX_VALUE && endMillis > nowMillis;
        return new CheckDetails(
                decision,
                isUnlimited ? null : Micros.decimal(limit.micros()),
                isUnlimited,
                limit instanceof Limit.Soft,
                entitlement.isCounted() ? Micros.decimal(customer.used(entitlement, nowMillis)) : null,
                resets ? Instant.ofEpochMilli(endMillis) : null,
                entitlement.values());
    }

    /// Completes when data is loaded, from the server or from the snapshot file. Completes with an [AmbitProblem] if
    /// the server refuses the key before that.
    public CompletableFuture<EntitlementCache> ready() {
        return ready.copy();
    }

    public boolean isReady() {
        return environment != null;
    }

    /// Returns the time since the last contact with the server. While connected it is at most a few seconds, as the
    /// server sends a heartbeat every two seconds.
    ///
    /// @throws IllegalStateException if no data is loaded yet
    public Duration age() {
        environment();
        return Duration.between(contact, CachedClock.realNow());
    }

    /// Returns the number of the last applied event.
    ///
    /// @throws IllegalStateException if no data is loaded yet
    public long sequence() {
        return environment().sequence();
    }

    /// Returns whether the environment has the feature.
    ///
    /// @throws IllegalStateException if no data is loaded yet
    public boolean hasFeature(String featureId) {
        return environment().hasFeature(featureId);
    }

    /// Returns the number of customers.
    ///
    /// @throws IllegalStateException if no data is loaded yet
    public int customers() {
        return environment().customers().size();
    }

    /// Waits until an event is applied, such as the event whose number a write returns in `X-Ambit-Sequence`.
    ///
    /// @return false if the time is over
    public boolean awaitSequence(long sequence, Duration timeout) throws InterruptedException {
        long endNanos = System.nanoTime() + timeout.toNanos();
        synchronized (progress) {
            while (!has(sequence)) {
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                if (leftMillis <= 0) {
                    return false;
                }
                progress.wait(leftMillis);
            }
        }
        return true;
    }

    /// Adds a listener, which stays until the cache is closed.
    public void addListener(CacheListener listener) {
        changes.add(listener);
    }

    /// Disconnects from the server and saves the data. Later checks use the last received data.
    @Override
    public void close() {
        follower.close();
        thread.interrupt();
        upkeep.interrupt();
        try {
            thread.join(CLOSE_MAX.toMillis());
            upkeep.join(CLOSE_MAX.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        save();
    }

    private EntitlementCache start() {
        thread.start();
        upkeep.start();
        return this;
    }

    private void maintain() {
        try {
            for (int turn = 1; true; turn++) {
                Thread.sleep(WATCH_INTERVAL.toMillis());
                follower.closeSilent();
                if (turn % SAVE_TURNS == 0) {
                    save();
                }
            }
        } catch (InterruptedException e) {
            // The cache is closed, and saves its data once more.
        }
    }

    private Decision decide(
            String customerId, String resourceId, String featureId, long requestedMicros, List<String> values) {
        CachedEnvironment known = environment();
        CustomerEntitlements customer = known.find(customerId, resourceId);
        Entitlement entitlement = customer.entitlements().of(featureId);
        // Reading the clock takes longer than everything else, and only usage depends on it.
        long nowMillis =
                entitlement != null && entitlement.isCounted() ? known.clock().nowMillis() : 0;
        boolean featureExists = entitlement != null || known.hasFeature(featureId);
        return customer.check(featureId, featureExists, requestedMicros, values, nowMillis);
    }

    private CachedEnvironment environment() {
        CachedEnvironment known = environment;
        if (known == null) {
            throw new IllegalStateException("The entitlements are not loaded yet. Wait for `ready()` first.");
        }
        return known;
    }

    private boolean has(long sequence) {
        CachedEnvironment known = environment;
        return known != null && known.sequence() >= sequence;
    }

    private void load() {
        if (saved == null) {
            return;
        }
        try {
            Optional<SavedSnapshot.Loaded> loaded = saved.load();
            loaded.ifPresent(it -> {
                it.environment().setReceiver(changes);
                environment = it.environment();
                contact = it.savedAt();
                savedSequence = it.environment().sequence();
                ready.complete(this);
            });
        } catch (IOException e) {
            changes.failed("The snapshot file cannot be used (%s). The client loads a snapshot of the server instead."
                    .formatted(e.getMessage()));
        }
    }

    private void save() {
        CachedEnvironment known = environment;
        if (saved == null || known == null || known.sequence() == savedSequence) {
            return;
        }
        try {
            long sequence = known.sequence();
            saved.save(known, contact);
            savedSequence = sequence;
        } catch (IOException | RuntimeException e) {
            changes.failed("The snapshot file cannot be written; the client tries again in a minute: " + e);
        }
    }

    private void replace(CachedEnvironment loaded) {
        CachedEnvironment before = environment;
        loaded.setReceiver(changes);
        environment = loaded;
        progressed();
        ready.complete(this);
        if (before != null) {
            changes.replaced(before.customers(), loaded.customers());
        }
    }

    private void progressed() {
        contact = CachedClock.realNow();
        synchronized (progress) {
            progress.notifyAll();
        }
    }

    private void refused(AmbitProblem problem) {
        if (!problem.isTemporary()) {
            ready.completeExceptionally(problem);
        }
    }

    private static long micros(long units) {
        if (units < 0 || units > UNITS_MAX) {
            throw new IllegalArgumentException(
                    "`requestedUsage` must be from 0 to %,d; received %d.".formatted(UNITS_MAX, units));
        }
        return units * Micros.UNIT;
    }

    private static long micros(BigDecimal requestedUsage) {
        if (requestedUsage.signum() >= 0) {
            try {
                return Micros.of(requestedUsage);
            } catch (ArithmeticException e) {
                // Reported below, together with negative quantities.
            }
        }
        throw new IllegalArgumentException(
                "`requestedUsage` must be 0 or more with at most six decimals; received " + requestedUsage + ".");
    }

    private static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
