package dev.ambit.fork;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;
import static java.util.stream.Collectors.toMap;

import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.CopiedCustomers;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.environment.Environments;
import dev.ambit.event.EventLog;
import dev.ambit.fork.ForkCopies.ForkCopy;
import dev.ambit.grant.GrantCopies;
import dev.ambit.grant.PromotionalGrant;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationTurn;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.operation.Operations;
import dev.ambit.subscription.Subscription;
import dev.ambit.subscription.SubscriptionCopies;
import dev.ambit.usage.CounterCopies;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Copies customers of a source into its fork, with their subscriptions, promotional entitlements and counters. The
/// position is saved in the transaction that inserts a batch, so a crash neither skips nor repeats customers.
public final class CustomerCopying {

    private static final String PHASE = "customers";

    /// The cause in events of entitlements.
    private static final String TRIGGER = "subscription_created";

    private static final int ROWS_MAX = 100;
    private static final Duration CLAIM = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final EventLog log;
    private final EnvironmentClock clock;
    private final InstantSource real;
    private final OperationTurn turn;

    public CustomerCopying(Transactions transactions, EventLog log, EnvironmentClock clock, InstantSource real) {
        this.transactions = transactions;
        this.log = log;
        this.clock = clock;
        this.real = real;
        this.turn = new OperationTurn(transactions, OperationKind.FORK_CUSTOMERS, CLAIM, real);
    }

    /// A batch, as it is in the source.
    private record Batch(
            List<String> ids,
            List<Customer> customers,
            List<Subscription> subscriptions,
            List<PromotionalGrant> grants,
            List<CounterCopies.CounterCopy> counters) {

        boolean isLast() {
            return ids.size() < ROWS_MAX;
        }
    }

    /// Copies for a while into the fork that has waited longest, and then deletes the mask key of a copy that has
    /// ended.
    public void runOnce() {
        turn.runNext(this::work);
        transactions
                .outside(tx -> Operations.claimCheck(tx, OperationKind.FORK_CUSTOMERS, CLAIM, real.instant()))
                .ifPresent(this::clear);
    }

    private void clear(Operation operation) {
        EnvironmentId fork = operation.environment();
        transactions.in(fork, tx -> {
            ForkCopies.remove(tx, fork, operation.id());
            Operations.markChecked(tx, operation.id(), null);
            return null;
        });
    }

    private void work(Operation operation) {
        EnvironmentId fork = operation.environment();
        if (transactions
                .read(fork, tx -> ForkCopies.find(tx, fork, operation.id()))
                .isEmpty()) {
            turn.abandon(operation);
            return;
        }
        turn.go(operation, () -> copySome(operation), true);
    }

    private Step copySome(Operation operation) {
        EnvironmentId fork = operation.environment();
        Optional<ForkCopy> running = transactions.read(fork, tx -> ForkCopies.find(tx, fork, operation.id()));
        if (running.isEmpty()) {
            return Step.STOPPED;
        }
        ForkCopy copy = running.get();
        Batch batch = transactions.in(copy.source(), tx -> read(tx, copy));
        if (batch.isLast()) {
            requireSource(operation.account(), copy.source());
        }
        return log.change(fork, copy.author(), (tx, changes) -> {
                    if (!Operations.lockRunning(tx, operation.id())) {
                        return Step.STOPPED;
                    }
                    if (!ForkCopies.isAt(tx, fork, operation.id(), copy.after())) {
                        return Step.MORE;
                    }
                    Instant now = clock.now(tx, fork);
                    changes.at(now);
                    List<Customer> copies = CopiedCustomers.insert(
                            tx,
                            fork,
                            changes,
                            batch.customers().stream().map(copy.mask()::apply).toList(),
                            now);
                    Map<String, Customer> byId = copies.stream().collect(toMap(Customer::id, it -> it));
                    SubscriptionCopies.insert(tx, fork, changes, byId, batch.subscriptions(), copy.mask()::metadata);
                    GrantCopies.insert(tx, fork, changes, byId, batch.grants(), now);
                    CounterCopies.insert(
                            tx,
                            fork,
                            batch.counters().stream()
                                    .filter(it -> byId.containsKey(it.customerId()))
                                    .toList(),
                            now);
                    EntitlementEvents.updated(tx, fork, changes, concerned(copies), TRIGGER, now);
                    return advance(tx, operation, batch, copies.size());
                })
                .value();
    }

    private Batch read(Handle tx, ForkCopy copy) {
        List<String> ids = Customers.ids(tx, copy.source(), copy.after(), false, ROWS_MAX);
        return new Batch(
                ids,
                Customers.find(tx, copy.source(), ids),
                SubscriptionCopies.read(tx, copy.source(), ids),
                GrantCopies.read(tx, copy.source(), ids),
                CounterCopies.read(tx, copy.source(), ids, clock.now(tx, copy.source())));
    }

    private static List<EntitlementEvents.Concerned> concerned(List<Customer> copies) {
        return copies.stream()
                .map(it -> new EntitlementEvents.Concerned(it.id(), CustomerBody.of(it), null))
                .toList();
    }

    private Step advance(Handle tx, Operation operation, Batch batch, int made) {
        if (!batch.ids().isEmpty()) {
            ForkCopies.advance(
                    tx, operation.environment(), operation.id(), batch.ids().getLast());
        }
        Operations.advance(
                tx, operation.id(), PHASE, batch.ids().size(), real.instant().plus(CLAIM));
        Operations.make(tx, operation.id(), made);
        return batch.isLast() ? Step.DONE : Step.MORE;
    }

    /// Throws if the source was deleted, because the last batch may then lack customers.
    private void requireSource(AccountId account, EnvironmentId source) {
        if (transactions
                .read(account, tx -> Environments.find(tx, account, source))
                .isEmpty()) {
            throw ENVIRONMENT_NOT_FOUND.because("The parent environment was deleted before all customers were copied."
                    + " The fork keeps the customers that were copied. Fork another environment to copy others.");
        }
    }
}
