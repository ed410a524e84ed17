package dev.ambit.subscription;

import dev.ambit.access.Caller;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import java.time.Instant;
import java.util.List;

/// Unarchives customers. Erased names, e-mail addresses and ended subscriptions do not come back.
public final class CustomerUnarchiving {

    private final EventLog log;
    private final EnvironmentClock clock;

    public CustomerUnarchiving(EventLog log, EnvironmentClock clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Unarchives a customer. Changes nothing if it is not archived.
    Committed<Customer> unarchive(Caller caller, Author author, String id) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            Customer customer = Customers.lock(tx, environment, id).orElseThrow(() -> Customers.missing(id));
            if (!customer.isArchived()) {
                return customer;
            }
            Instant now = clock.now(tx, environment);
            Customer back = Customers.unarchive(tx, environment, id, Events.head(tx, environment), now);
            CustomerBody body = CustomerBody.of(back);
            changes.add(EventType.CUSTOMER_CREATED, id, id, body);
            // Includes all resources, because subscribers have discarded their entitlements.
            var concerned = new EntitlementEvents.Concerned(id, body, null);
            EntitlementEvents.updated(tx, environment, changes, List.of(concerned), "customer_unarchived", now);
            return back;
        });
    }
}
