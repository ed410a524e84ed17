package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;

import dev.ambit.access.Caller;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.CustomerDraft;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Creates customers with the initial subscriptions of the products. A repeated call returns the existing customer
/// unchanged.
public final class CustomerProvisioning {

    private final EventLog log;
    private final EnvironmentClock clock;

    public CustomerProvisioning(EventLog log, EnvironmentClock clock) {
        this.log = log;
        this.clock = clock;
    }

    public Committed<Customer> provision(Caller caller, Author author, CustomerDraft draft) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            Instant now = clock.now(tx, environment);
            Optional<Customer> created = Customers.insert(tx, environment, draft, now);
            if (created.isEmpty()) {
                return existing(tx, environment, draft.id());
            }
            Customer customer = created.get();
            changes.at(now);
            changes.add(EventType.CUSTOMER_CREATED, customer.id(), customer.id(), CustomerBody.of(customer));
            InitialSubscription.begin(tx, environment, changes, customer, now);
            return customer;
        });
    }

    private static Customer existing(Handle tx, EnvironmentId environment, String id) {
        Customer existing = Customers.find(tx, environment, id).orElseThrow();
        if (existing.isArchived()) {
            throw ENTITY_IS_ARCHIVED.because(
                    "Customer `%s` is archived, and its id cannot be reused. Choose another id.".formatted(id));
        }
        return existing;
    }
}
