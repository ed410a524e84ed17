package dev.ambit.subscription;

import dev.ambit.catalog.Rollout;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// The SQL of the version columns of subscriptions, which rollouts read and write.
final class SubscriptionVersions {

    /// The comparison with a version is null for packages outside of the rollout.
    private static final String IS_BEHIND = """
        status in ('ACTIVE', 'IN_TRIAL') and (coalesce(plan_version < (:plans::jsonb ->> plan_id)::int, false)
            or exists (
                select from jsonb_to_recordset(addons) as addon (id text, version int)
                where addon.version < (:addons::jsonb ->> addon.id)::int))
            and (:customers::text[] is null or customer_id = any (:customers::text[]))
            and (:planVersions::int[] is null or plan_version = any (:planVersions::int[]))
        """;

    private static final String HAS_METADATA = """
            and (:metadata::jsonb is null or exists (
                select from %s as customer
                where customer.environment_id = :environment and customer.customer_id = subscriptions.customer_id
                    and customer.metadata @> :metadata::jsonb))
        """.formatted(Customers.NAMES);

    private static final String COUNT = """
        select count(*)
        from subscriptions
        where environment_id = :environment and
        """ + IS_BEHIND + HAS_METADATA;

    /// Reads up to `:limit` rows, whether or not their versions are outdated. Does not read the metadata of
    /// customers.
    private static final String PAGE = """
        select customer_id,
        """ + IS_BEHIND + """
            as behind
        from subscriptions
        where environment_id = :environment and customer_id > :after
        order by customer_id
        limit :limit
        """;

    private static final String SAVE = """
        update subscriptions
        set plan_version = newer.plan_version, plan_price_version = newer.plan_price_version,
            addons = newer.addons::jsonb, updated_at = :now
        from unnest(:ids::text[], :planVersions::int[], :planPriceVersions::int[], :addons::text[])
            as newer (id, plan_version, plan_price_version, addons)
        where environment_id = :environment and subscription_id = newer.id
        """;

    /// @param isBehind whether this subscription of the customer has an older version
    record CustomerVersion(String customerId, boolean isBehind) {}

    private SubscriptionVersions() {}

    /// Returns the number of subscriptions with an older version.
    static long countBehind(Handle tx, EnvironmentId environment, Rollout rollout) {
        Map<String, String> metadata = rollout.filter().metadata();
        return bind(tx.createQuery(COUNT), environment, rollout)
                .bind("metadata", metadata == null ? null : Json.text(metadata))
                .mapTo(Long.class)
                .one();
    }

    /// Returns the next rows by customer.
    static List<CustomerVersion> page(
            Handle tx, EnvironmentId environment, Rollout rollout, String afterCustomer, int limit) {
        return bind(tx.createQuery(PAGE), environment, rollout)
                .bind("after", afterCustomer)
                .bind("limit", limit)
                .map((row, _) -> new CustomerVersion(row.getString("customer_id"), row.getBoolean("behind")))
                .list();
    }

    private static Query bind(Query query, EnvironmentId environment, Rollout rollout) {
        List<String> customers = rollout.filter().customerIds();
        List<Integer> planVersions = rollout.filter().planVersions();
        return query.bind("environment", environment.value())
                .bind("plans", Json.text(rollout.versions().plans()))
                .bind("addons", Json.text(rollout.versions().addons()))
                .bind("customers", customers == null ? null : customers.toArray(String[]::new))
                .bind("planVersions", planVersions == null ? null : planVersions.toArray(Integer[]::new));
    }

    static void save(Handle tx, EnvironmentId environment, List<Subscription> moved, Instant now) {
        tx.createUpdate(SAVE)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("ids", texts(moved, Subscription::id))
                .bind(
                        "planVersions",
                        moved.stream().map(Subscription::planVersion).toArray(Integer[]::new))
                .bind(
                        "planPriceVersions",
                        moved.stream().map(it -> it.bought().planPriceVersion()).toArray(Integer[]::new))
                .bind("addons", texts(moved, it -> Json.text(it.addons())))
                .execute();
    }

    private static String[] texts(List<Subscription> moved, Function<Subscription, String> text) {
        return moved.stream().map(text).toArray(String[]::new);
    }
}
