package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;

import dev.ambit.access.Caller;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.util.function.UnaryOperator;

/// Edits customers. Their subscriptions do not change.
public final class CustomerEditing {

    private final EventLog log;
    private final EnvironmentClock clock;

    public CustomerEditing(EventLog log, EnvironmentClock clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Applies an edit. An edit without changes creates no event.
    Committed<Customer> edit(Caller caller, Author author, String id, UnaryOperator<CustomerDraft> edit) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            Customer customer = Customers.lock(tx, environment, id).orElseThrow(() -> Customers.missing(id));
            if (customer.isArchived()) {
                throw ENTITY_IS_ARCHIVED.because(
                        "Customer `%s` is archived and cannot be changed. Provision the customer again first."
                                .formatted(id));
            }
            CustomerDraft edited = edit.apply(customer.draft());
            if (edited.equals(customer.draft())) {
                return customer;
            }
            Customer updated = Customers.update(tx, environment, edited, clock.now(tx, environment));
            changes.add(EventType.CUSTOMER_UPDATED, id, id, CustomerBody.of(updated));
            return updated;
        });
    }
}
