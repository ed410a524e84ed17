package dev.ambit.subscription;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads the subscriptions of several customers. Each method takes the same number of statements for any number of
/// customers.
public final class CustomerSubscriptions {

    private static final String TRIALED_PLANS = """
        select distinct customer_id, plan_id
        from subscriptions
        where environment_id = :environment and customer_id = any (:customers::text[]) and trial_end_at is not null
            and trial_end_behavior is not null
        """;

    private final Transactions transactions;
    private final SubscriptionViews views;

    public CustomerSubscriptions(Transactions transactions) {
        this.transactions = transactions;
        this.views = new SubscriptionViews(transactions);
    }

    /// Returns the active and trial subscriptions of each customer that has any, the earliest first.
    public Map<String, List<SubscriptionAnswer.View>> live(Caller caller, Collection<String> customers) {
        EnvironmentId environment = caller.environment();
        List<Subscription> live =
                transactions.read(environment, tx -> Subscriptions.live(tx, environment, customers)).stream()
                        .sorted(Comparator.comparing(Subscription::createdAt).thenComparing(Subscription::id))
                        .toList();
        return live.stream().collect(groupingBy(Subscription::customerId, mapping(views.all(caller, live), toList())));
    }

    /// Returns the plans of which each customer has a trial or had one.
    public Map<String, Set<String>> trialedPlans(EnvironmentId environment, Collection<String> customers) {
        record Trial(String customer, String plan) {}
        return transactions
                .read(
                        environment,
                        tx -> tx.createQuery(TRIALED_PLANS)
                                .bind("environment", environment.value())
                                .bind("customers", customers.toArray(String[]::new))
                                .map((row, _) -> new Trial(row.getString("customer_id"), row.getString("plan_id")))
                                .list())
                .stream()
                .collect(groupingBy(Trial::customer, mapping(Trial::plan, toSet())));
    }
}
