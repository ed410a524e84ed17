package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;

import dev.ambit.access.Caller;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;

/// Makes a customer, or finds the one that is there: a repeated call changes nothing (domain.md §1.10).
public final class CustomerProvisioning {

    private final EventLog log;
    private final EnvironmentClock clock;

    public CustomerProvisioning(EventLog log, EnvironmentClock clock) {
        this.log = log;
        this.clock = clock;
    }

    Committed<Customer> provision(Caller caller, Author author, CustomerDraft draft) {
        EnvironmentId environment = caller.environment();
        return log.change(
                environment,
                author,
                (tx, changes) -> Customers.insert(tx, environment, draft, clock.now(tx, environment))
                        .map(created -> {
                            changes.add(
                                    EventType.CUSTOMER_CREATED, created.id(), created.id(), CustomerBody.of(created));
                            return created;
                        })
                        .orElseGet(() -> {
                            Customer existing =
                                    Customers.find(tx, environment, draft.id()).orElseThrow();
                            if (existing.isArchived()) {
                                throw ENTITY_IS_ARCHIVED.because(
                                        "The customer %s is archived; its id stays taken.".formatted(draft.id()));
                            }
                            return existing;
                        }));
    }
}
