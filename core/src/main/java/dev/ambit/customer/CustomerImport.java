package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.TOO_MANY_IMPORTS;

import dev.ambit.access.Caller;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Imports many customers; existing customers do not change. For large imports, [CustomerImportLoop] creates the
/// customers.
public final class CustomerImport {

    private static final int AT_ONCE_MAX = 1_000;

    /// Maximum number of large imports per environment that are neither completed nor canceled.
    private static final int IMPORTS_MAX = 10;

    private final EventLog log;
    private final EnvironmentClock clock;
    private final InstantSource real;

    public CustomerImport(EventLog log, EnvironmentClock clock, InstantSource real) {
        this.log = log;
        this.clock = clock;
        this.real = real;
    }

    Committed<CustomerWire.Imported> run(Caller caller, Author author, List<CustomerDraft> drafts) {
        EnvironmentId environment = caller.environment();
        return log.change(
                environment,
                author,
                (tx, changes) -> drafts.size() <= AT_ONCE_MAX
                        ? new CustomerWire.Imported(
                                make(tx, environment, changes, drafts, clock.now(tx, environment)), null)
                        : new CustomerWire.Imported(List.of(), store(tx, caller, author, drafts)));
    }

    /// Creates new customers, and returns their ids in the order of `drafts`.
    static List<String> make(
            Handle tx, EnvironmentId environment, Changes changes, List<CustomerDraft> drafts, Instant now) {
        Map<String, Customer> created = Customers.insert(tx, environment, drafts, now);
        List<String> ids = new ArrayList<>();
        for (CustomerDraft draft : drafts) {
            Customer customer = created.get(draft.id());
            if (customer != null) {
                changes.add(EventType.CUSTOMER_CREATED, customer.id(), customer.id(), CustomerBody.of(customer));
                ids.add(customer.id());
            }
        }
        return ids;
    }

    private UUID store(Handle tx, Caller caller, Author author, List<CustomerDraft> drafts) {
        EnvironmentId environment = caller.environment();
        if (CustomerImports.count(tx, environment) >= IMPORTS_MAX) {
            throw TOO_MANY_IMPORTS.because(
                    ("%d large imports of this environment are unfinished, which is the maximum. Retry when one has finished."
                                    + " Resume or cancel those that failed.")
                            .formatted(IMPORTS_MAX));
        }
        Instant now = real.instant();
        UUID operation = Operations.insert(tx, caller.account(), environment, OperationKind.CUSTOMER_IMPORT, now, now);
        Operations.setTotal(tx, operation, drafts.size());
        CustomerImports.insert(tx, environment, operation, author, drafts);
        return operation;
    }
}
