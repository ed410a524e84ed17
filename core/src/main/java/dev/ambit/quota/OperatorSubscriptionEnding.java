package dev.ambit.quota;

import dev.ambit.access.Caller;
import dev.ambit.account.Account;
import dev.ambit.customer.Customer;
import dev.ambit.customer.Customers;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.subscription.Cancellation;
import dev.ambit.subscription.CustomerArchiving;
import dev.ambit.subscription.Subscription;
import dev.ambit.subscription.Subscriptions;
import java.util.Optional;

/// Ends the subscriptions that the operator has sold to a deleted account. The customer that represents the
/// account is archived, which erases the name; the id cannot be reused.
public final class OperatorSubscriptionEnding {

    private final Transactions transactions;
    private final OperatorEnvironment operatorEnvironment;
    private final Cancellation cancellation;
    private final CustomerArchiving archiving;

    public OperatorSubscriptionEnding(
            Transactions transactions,
            OperatorEnvironment operatorEnvironment,
            Cancellation cancellation,
            CustomerArchiving archiving) {
        this.transactions = transactions;
        this.operatorEnvironment = operatorEnvironment;
        this.cancellation = cancellation;
        this.archiving = archiving;
    }

    /// Runs last in the transaction that deletes the account. Concurrent sales to the account wait, and then find
    /// no customer.
    public void part(Account account, Author author) {
        operatorEnvironment
                .callerFor(account.slug())
                .ifPresent(seller -> part(seller, account.slug().value(), author));
    }

    private void part(Caller seller, String id, Author author) {
        Optional<Customer> customer = transactions
                .in(seller.environment(), tx -> Customers.lock(tx, seller.environment(), id))
                .filter(it -> !it.isArchived());
        if (customer.isEmpty()) {
            return;
        }
        // One at a time, because the end of a subscription may end others too.
        for (Optional<Subscription> it = first(seller, id); it.isPresent(); it = first(seller, id)) {
            cancellation.end(seller, author, it.get().id());
        }
        archiving.archive(seller, author, id);
    }

    private Optional<Subscription> first(Caller seller, String id) {
        return transactions.in(
                seller.environment(),
                tx -> Subscriptions.live(tx, seller.environment(), id).stream().findFirst());
    }
}
