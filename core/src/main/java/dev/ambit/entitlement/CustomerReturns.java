package dev.ambit.entitlement;

import dev.ambit.db.Transactions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

/// Reads customers that an event took out of memory anew, many with one query, before anybody asks for them.
final class CustomerReturns {

    private static final System.Logger LOG = System.getLogger(CustomerReturns.class.getName());
    private static final int CUSTOMERS_MAX = 100;

    private final RememberedCustomers customers;
    private final BiFunction<EnvironmentMemory, Set<String>, Map<String, CustomerMemory>> reading;
    private final AtomicBoolean working = new AtomicBoolean();

    /// @param reading of customers of one environment, by their ids
    CustomerReturns(
            RememberedCustomers customers,
            BiFunction<EnvironmentMemory, Set<String>, Map<String, CustomerMemory>> reading) {
        this.customers = customers;
        this.reading = reading;
    }

    /// Goes on until all that are wanted are back; nobody waits for it.
    void start() {
        if (customers.isAnyWanted() && working.compareAndSet(false, true)) {
            Thread.ofVirtual().name("customer returns").start(() -> Transactions.unasked(this::work));
        }
    }

    private void work() {
        try {
            for (var some = customers.wanted(CUSTOMERS_MAX); some != null; some = customers.wanted(CUSTOMERS_MAX)) {
                customers.bringBack(
                        some, reading.apply(some.memory(), some.wants().keySet()));
            }
        } catch (RuntimeException e) {
            // The database may be away: to try with each of them would take long, and somebody may never ask.
            LOG.log(System.Logger.Level.WARNING, "Preloading customers failed; they are loaded when they are requested", e);
            customers.wantNone();
        } finally {
            working.set(false);
        }
        // One may have become wanted just then.
        start();
    }
}
