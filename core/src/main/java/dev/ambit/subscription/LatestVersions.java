package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_NOT_FOUND;

import dev.ambit.access.Caller;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Migrates all live subscriptions of a customer to the latest versions and prices of their plans and add-ons.
public final class LatestVersions {

    private final Transactions transactions;
    private final Migration migration;

    public LatestVersions(Transactions transactions, Migration migration) {
        this.transactions = transactions;
        this.migration = migration;
    }

    /// Migrates the subscriptions. Those that have the latest versions stay unchanged.
    ///
    /// @param isAtOnce true: now; false: at the end of the billing period
    /// @throws dev.ambit.problem.Problem if the customer has no live subscription, or one that cannot be migrated
    public void move(Caller caller, Author author, String customerId, boolean isAtOnce) {
        EnvironmentId environment = caller.environment();
        List<String> outdated = transactions.in(environment, tx -> outdated(tx, environment, customerId));
        outdated.forEach(it -> migration.migrate(caller, author, it, isAtOnce));
    }

    private static List<String> outdated(Handle tx, EnvironmentId environment, String customerId) {
        Customers.requireOpen(Customers.lock(tx, environment, customerId), "customerId", customerId);
        List<Subscription> live = Subscriptions.live(tx, environment, customerId);
        if (live.isEmpty()) {
            throw SUBSCRIPTION_NOT_FOUND.because(
                    "Customer `%s` has no live subscription. Subscribe the customer to a plan.".formatted(customerId));
        }
        return live.stream()
                .filter(it -> !Migration.isLatest(tx, environment, it))
                .map(Subscription::id)
                .toList();
    }
}
