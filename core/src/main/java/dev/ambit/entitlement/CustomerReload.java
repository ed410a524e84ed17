package dev.ambit.entitlement;

import dev.ambit.db.Transactions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

/// Reloads customers that events have evicted from the cache, many per query, before they are requested.
final class CustomerReload {

    private static final System.Logger LOG = System.getLogger(CustomerReload.class.getName());
    private static final int CUSTOMERS_MAX = 100;

    private final CachedCustomers customers;
    private final BiFunction<EnvironmentCache, Set<String>, Map<String, CustomerMemory>> reading;
    private final AtomicBoolean working = new AtomicBoolean();

    /// @param reading reads customers of one environment by id
    CustomerReload(
            CachedCustomers customers, BiFunction<EnvironmentCache, Set<String>, Map<String, CustomerMemory>> reading) {
        this.customers = customers;
        this.reading = reading;
    }

    /// Starts reloading in the background, until no evicted customers are left.
    void start() {
        if (customers.isAnyWanted() && working.compareAndSet(false, true)) {
            Thread.ofVirtual().name("customer returns").start(() -> Transactions.withoutAdmission(this::work));
        }
    }

    private void work() {
        try {
            for (var some = customers.pendingReloads(CUSTOMERS_MAX);
                    some != null;
                    some = customers.pendingReloads(CUSTOMERS_MAX)) {
                customers.storeReloaded(
                        some, reading.apply(some.memory(), some.reloads().keySet()));
            }
        } catch (RuntimeException e) {
            // The database may be unavailable: do not retry, because the customers may never be requested.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Preloading customers failed; they are loaded when they are requested",
                    e);
            customers.cancelReloads();
        } finally {
            working.set(false);
        }
        // A customer may have been evicted in the meantime.
        start();
    }
}
