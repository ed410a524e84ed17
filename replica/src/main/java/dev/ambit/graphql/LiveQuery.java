package dev.ambit.graphql;

import dev.ambit.applier.Changes;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A subscription: a query that is run again when its result may have changed.
public final class LiveQuery {

    private final Graphql graphql;
    private final GraphqlRequest question;
    private final QueryDependencies reads;

    /// Null while unknown; then every change counts.
    private volatile @Nullable CustomerAndSubscriptions customer;

    LiveQuery(Graphql graphql, GraphqlRequest question, QueryDependencies reads) {
        this.graphql = graphql;
        this.question = question;
        this.reads = reads;
    }

    /// Returns the current result. Waits for the database.
    public GraphqlResult run() {
        if (isOfOneCustomer()) {
            customer = graphql.subscriptionOwners()
                    .around(reads.key(SubscriptionOwners.CUSTOMERS), reads.key(SubscriptionOwners.SUBSCRIPTIONS));
        }
        return graphql.now(question);
    }

    /// Returns whether the changes may affect the result. A query whose root field selects one customer or one
    /// subscription is affected only by that customer and its subscriptions.
    ///
    /// May query the database for the customers of subscriptions, once per commit for all live queries.
    public boolean isAffectedBy(Changes changes) {
        if (!reads.isOnly(Set.of(SubscriptionOwners.CUSTOMERS, SubscriptionOwners.SUBSCRIPTIONS))) {
            return true;
        }
        if (!isOfOneCustomer()) {
            return (reads.isOf(SubscriptionOwners.CUSTOMERS)
                            && !changes.customers().isEmpty())
                    || (reads.isOf(SubscriptionOwners.SUBSCRIPTIONS)
                            && !changes.subscriptions().isEmpty());
        }
        CustomerAndSubscriptions known = customer;
        if (known == null) {
            return true;
        }
        return (reads.isOf(SubscriptionOwners.CUSTOMERS) && changes.customers().contains(known.customer()))
                || (reads.isOf(SubscriptionOwners.SUBSCRIPTIONS) && areSubscriptionsAffected(known, changes));
    }

    private boolean isOfOneCustomer() {
        return reads.key(SubscriptionOwners.CUSTOMERS).isPresent()
                || reads.key(SubscriptionOwners.SUBSCRIPTIONS).isPresent();
    }

    private boolean areSubscriptionsAffected(CustomerAndSubscriptions known, Changes changes) {
        if (!reads.isOf(SubscriptionOwners.CUSTOMERS)) {
            return reads.key(SubscriptionOwners.SUBSCRIPTIONS)
                    .filter(changes.subscriptions()::contains)
                    .isPresent();
        }
        return !changes.subscriptions().isEmpty()
                && (!Collections.disjoint(known.subscriptions(), changes.subscriptions())
                        || changes.customers().contains(known.customer())
                        || graphql.subscriptionOwners().isAmongHolders(changes, known.customer()));
    }

    /// A customer with its subscriptions.
    record CustomerAndSubscriptions(String customer, Set<String> subscriptions) {}
}
