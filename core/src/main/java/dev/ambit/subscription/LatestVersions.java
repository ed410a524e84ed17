package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.SCHEDULED_MIGRATION_EXISTS;
import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_NOT_FOUND;

import dev.ambit.access.Caller;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
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
    /// @throws Problem if the customer has no live subscription, or if a subscription cannot be migrated; the
    ///     other subscriptions are still migrated
    public void move(Caller caller, Author author, String customerId, boolean isAtOnce) {
        EnvironmentId environment = caller.environment();
        Problem refused = null;
        List<Subscription> live = transactions.in(environment, tx -> {
            Customers.lock(tx, environment, customerId);
            return live(tx, environment, customerId);
        });
        for (Subscription it : live) {
            try {
                if (transactions.in(environment, tx -> !Migration.isLatest(tx, environment, it))) {
                    if (!isAtOnce) {
                        requireNoScheduledChange(it);
                    }
                    migration.migrate(caller, author, it.id(), isAtOnce);
                }
            } catch (Problem problem) {
                if (Problem.is(ProblemCode.DATABASE_UNAVAILABLE, problem)) {
                    throw problem;
                }
                refused = refused == null ? problem : refused;
            }
        }
        if (refused != null) {
            throw refused;
        }
    }

    /// A migration at the end of the billing period would replace the scheduled change.
    static void requireNoScheduledChange(Subscription it) {
        ScheduledUpdate scheduled = it.scheduled();
        if (scheduled != null && scheduled.isPending() && !scheduled.isToLatest()) {
            throw SCHEDULED_MIGRATION_EXISTS
                    .because("Subscription `%s` has a scheduled change. Wait for it, or cancel it first."
                            .formatted(it.id()))
                    .with("subscriptionId", it.id());
        }
    }

    static List<Subscription> live(Handle tx, EnvironmentId environment, String customerId) {
        Customers.requireOpen(Customers.find(tx, environment, customerId), "customerId", customerId);
        List<Subscription> live = Subscriptions.live(tx, environment, customerId);
        if (live.isEmpty()) {
            throw SUBSCRIPTION_NOT_FOUND.because(
                    "Customer `%s` has no live subscription. Subscribe the customer to a plan.".formatted(customerId));
        }
        return live;
    }
}
