package dev.ambit.subscription;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of the versions that subscriptions had before a reversible rollout moved them.
final class RolloutMoves {

    private static final String INSERT = """
        insert into rollout_moves (environment_id, operation_id, customer_id, subscription_id, plan_version,
            plan_price_version, addons)
        select :environment, :operation, moved.customer, moved.id, moved.plan_version, moved.plan_price_version,
            moved.addons::jsonb
        from unnest(:customers::text[], :ids::text[], :planVersions::int[], :planPriceVersions::int[], :addons::text[])
            as moved (customer, id, plan_version, plan_price_version, addons)
        on conflict do nothing
        """;

    private static final String CUSTOMERS = """
        select distinct customer_id
        from rollout_moves
        where environment_id = :environment and operation_id = :operation and customer_id > :after
        order by customer_id
        limit :limit
        """;

    private static final String FIND = """
        select subscription_id, plan_version, plan_price_version, addons
        from rollout_moves
        where environment_id = :environment and operation_id = :operation and customer_id = any (:customers::text[])
        """;

    private static final String COUNT = """
        select count(*)
        from rollout_moves
        where environment_id = :environment and operation_id = :operation
        """;

    private static final String COUNT_CUSTOMERS = """
        select count(distinct customer_id)
        from rollout_moves
        where environment_id = :environment and operation_id = :operation
        """;

    /// The versions that a subscription had.
    record Earlier(int planVersion, @Nullable Integer planPriceVersion, List<BoughtAddon> addons) {

        Earlier {
            addons = List.copyOf(addons);
        }
    }

    private RolloutMoves() {}

    /// @param before the subscriptions before the move
    static void insert(Handle tx, EnvironmentId environment, UUID operation, List<Subscription> before) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("customers", texts(before, Subscription::customerId))
                .bind("ids", texts(before, Subscription::id))
                .bind(
                        "planVersions",
                        before.stream().map(Subscription::planVersion).toArray(Integer[]::new))
                .bind(
                        "planPriceVersions",
                        before.stream()
                                .map(it -> it.bought().planPriceVersion())
                                .toArray(Integer[]::new))
                .bind("addons", texts(before, it -> Json.text(it.addons())))
                .execute();
    }

    /// Returns the customers after `after` who have moved subscriptions.
    static List<String> customers(Handle tx, EnvironmentId environment, UUID operation, String after, int limit) {
        return tx.createQuery(CUSTOMERS)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    /// Returns the earlier versions by subscription id.
    static Map<String, Earlier> find(
            Handle tx, EnvironmentId environment, UUID operation, Collection<String> customers) {
        return tx
                .createQuery(FIND)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("customers", customers.toArray(String[]::new))
                .map((row, _) -> Map.entry(
                        row.getString("subscription_id"),
                        new Earlier(
                                row.getInt("plan_version"),
                                row.getObject("plan_price_version", Integer.class),
                                Json.list(row.getString("addons"), BoughtAddon.class))))
                .list()
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    static long count(Handle tx, EnvironmentId environment, UUID operation) {
        return count(tx, COUNT, environment, operation);
    }

    static long countCustomers(Handle tx, EnvironmentId environment, UUID operation) {
        return count(tx, COUNT_CUSTOMERS, environment, operation);
    }

    private static long count(Handle tx, String sql, EnvironmentId environment, UUID operation) {
        return tx.createQuery(sql)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .mapTo(Long.class)
                .one();
    }

    private static String[] texts(List<Subscription> subscriptions, Function<Subscription, String> text) {
        return subscriptions.stream().map(text).toArray(String[]::new);
    }
}
