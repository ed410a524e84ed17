package dev.ambit.customer;

import dev.ambit.access.Caller;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Makes many customers at once, all or none; those that are there already, archived ones too, stay as they are
/// (domain.md §1.10).
public final class CustomerImport {

    private final EventLog log;
    private final EnvironmentClock clock;

    public CustomerImport(EventLog log, EnvironmentClock clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Makes those that are new.
    ///
    /// @return the ids of the new ones, in the order of `drafts`
    Committed<List<String>> run(Caller caller, Author author, List<CustomerDraft> drafts) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            Map<String, Customer> created = Customers.insert(tx, environment, drafts, clock.now(tx, environment));
            List<String> ids = new ArrayList<>();
            for (CustomerDraft draft : drafts) {
                Customer customer = created.get(draft.id());
                if (customer != null) {
                    changes.add(EventType.CUSTOMER_CREATED, customer.id(), customer.id(), CustomerBody.of(customer));
                    ids.add(customer.id());
                }
            }
            return ids;
        });
    }
}
