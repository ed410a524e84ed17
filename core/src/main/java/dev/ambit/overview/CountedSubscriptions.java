package dev.ambit.overview;

import static java.util.stream.Collectors.toMap;

import dev.ambit.customer.Customers;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.subscription.ContractedSubscription;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads and writes the table `counted_subscriptions`: for each subscription, the numbers that the overview adds up.
final class CountedSubscriptions {

    private static final String FIND = """
        select subscription_id, plan_id, status, currency, yearly, renewal, trial_ends_at, renews_at
        from counted_subscriptions
        where environment_id = :environment and subscription_id = any (:ids::text[])
        """;

    private static final String PUT = """
        insert into counted_subscriptions (environment_id, subscription_id, customer_id, customer_created_at, plan_id,
            status, currency, yearly, renewal, trial_ends_at, renews_at)
        select :environment, it.id, it.customer, customers.created_at, it.plan, it.status, it.currency, it.yearly,
            it.renewal, it.trial_ends_at, it.renews_at
        from unnest(:ids::text[], :customers::text[], :plans::text[], :statuses::text[], :currencies::text[],
                :yearly::numeric[], :renewals::numeric[], :trialEnds::timestamptz[], :renewsAt::timestamptz[])
            as it (id, customer, plan, status, currency, yearly, renewal, trial_ends_at, renews_at)
        join %s as customers on customers.environment_id = :environment and customers.customer_id = it.customer
        on conflict (environment_id, subscription_id) do update
        set plan_id = excluded.plan_id, status = excluded.status, currency = excluded.currency,
            yearly = excluded.yearly, renewal = excluded.renewal, trial_ends_at = excluded.trial_ends_at,
            renews_at = excluded.renews_at
        """.formatted(Customers.NAMES);

    /// Finds renewals by their time, because no event reports them.
    private static final String RENEWED = """
        select subscription_id
        from counted_subscriptions
        where environment_id = :environment and renews_at <= :now
        order by renews_at
        limit :limit
        """;

    private CountedSubscriptions() {}

    static Map<String, CountedSubscription> find(Handle tx, EnvironmentId environment, Collection<String> ids) {
        return tx
                .createQuery(FIND)
                .bind("environment", environment.value())
                .bind("ids", ids.toArray(String[]::new))
                .map((row, _) -> new CountedSubscription(
                        row.getString("subscription_id"),
                        row.getString("plan_id"),
                        row.getString("status"),
                        row.getString("currency"),
                        row.getBigDecimal("yearly"),
                        row.getBigDecimal("renewal"),
                        Columns.instant(row, "trial_ends_at"),
                        Columns.instant(row, "renews_at")))
                .stream()
                .collect(toMap(CountedSubscription::id, it -> it));
    }

    /// @param counted by id
    static void put(
            Handle tx,
            EnvironmentId environment,
            List<ContractedSubscription> subscriptions,
            Map<String, CountedSubscription> counted) {
        List<CountedSubscription> rows =
                subscriptions.stream().map(it -> counted.get(it.id())).toList();
        tx.createUpdate(PUT)
                .bind("environment", environment.value())
                .bind("ids", texts(rows, CountedSubscription::id))
                .bind("customers", texts(subscriptions, ContractedSubscription::customerId))
                .bind("plans", texts(rows, CountedSubscription::planId))
                .bind("statuses", texts(rows, CountedSubscription::status))
                .bind("currencies", texts(rows, CountedSubscription::currency))
                .bind("yearly", texts(rows, it -> it.yearly().toPlainString()))
                .bind("renewals", texts(rows, it -> it.renewal().toPlainString()))
                .bind("trialEnds", texts(rows, it -> text(it.trialEndsAt())))
                .bind("renewsAt", texts(rows, it -> text(it.renewsAt())))
                .execute();
    }

    /// Returns the ids of subscriptions whose renewal is in the counts but has passed.
    static List<String> pastRenewal(Handle tx, EnvironmentId environment, Instant now, int limit) {
        return tx.createQuery(RENEWED)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    private static <T> @Nullable String[] texts(List<T> rows, Function<T, @Nullable String> text) {
        return rows.stream().map(text).toArray(String[]::new);
    }
}
