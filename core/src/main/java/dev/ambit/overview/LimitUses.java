package dev.ambit.overview;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of limits that are nearly used up.
final class LimitUses {

    private static final String PUT = """
        insert into limit_uses (environment_id, customer_id, resource_id, feature_id, used, usage_limit, percent, resets_at)
        select :environment, customer, resource, feature, used, usage_limit, percent, resets_at
        from unnest(:customers::text[], :resources::text[], :features::text[], :used::numeric[], :limits::numeric[],
                :percents::int[], :resetsAt::timestamptz[])
            as it (customer, resource, feature, used, usage_limit, percent, resets_at)
        on conflict (environment_id, customer_id, resource_id, feature_id) do update
        set used = excluded.used, usage_limit = excluded.usage_limit, percent = excluded.percent,
            resets_at = excluded.resets_at
        """;

    private static final String REMOVE = """
        delete from limit_uses
        using unnest(:customers::text[], :resources::text[], :features::text[]) as gone (customer, resource, feature)
        where environment_id = :environment and customer_id = gone.customer and resource_id = gone.resource
            and feature_id = gone.feature
        """;

    private static final String REMOVE_OF_HOLDERS = """
        delete from limit_uses
        using unnest(:customers::text[], :resources::text[]) as gone (customer, resource)
        where environment_id = :environment and customer_id = gone.customer and resource_id = gone.resource
        """;

    private static final String REMOVE_OF_CUSTOMERS = """
        delete from limit_uses
        where environment_id = :environment and customer_id = any(:customers)
        """;

    private static final String REMOVE_RESET = """
        delete from limit_uses
        where environment_id = :environment and (customer_id, resource_id, feature_id) in (
            select customer_id, resource_id, feature_id
            from limit_uses
            where environment_id = :environment and resets_at <= :now
            order by resets_at
            limit :limit)
        """;

    private static final String TOP = """
        select customer_id, resource_id, feature_id, used, usage_limit, percent, resets_at
        from limit_uses
        where environment_id = :environment and (resets_at is null or resets_at > :now)
        order by percent desc
        limit :limit
        """;

    private static final String COUNT = """
        select count(*)
        from (
            select distinct customer_id
            from limit_uses
            where environment_id = :environment and (resets_at is null or resets_at > :now)
            limit :limit) as customers
        """;

    private LimitUses() {}

    static void put(Handle tx, EnvironmentId environment, List<LimitUse> uses) {
        tx.createUpdate(PUT)
                .bind("environment", environment.value())
                .bind("customers", texts(uses, it -> it.key().holder().customerId()))
                .bind("resources", texts(uses, it -> it.key().holder().resourceId()))
                .bind("features", texts(uses, it -> it.key().featureId()))
                .bind("used", texts(uses, it -> it.used().toPlainString()))
                .bind("limits", texts(uses, it -> it.limit().toPlainString()))
                .bind("percents", uses.stream().map(LimitUse::percent).toArray(Integer[]::new))
                .bind(
                        "resetsAt",
                        texts(
                                uses,
                                it -> it.resetsAt() == null
                                        ? null
                                        : it.resetsAt().toString()))
                .execute();
    }

    static void remove(Handle tx, EnvironmentId environment, Collection<LimitUse.Key> keys) {
        List<LimitUse.Key> gone = List.copyOf(keys);
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("customers", texts(gone, it -> it.holder().customerId()))
                .bind("resources", texts(gone, it -> it.holder().resourceId()))
                .bind("features", texts(gone, LimitUse.Key::featureId))
                .execute();
    }

    static void removeAll(Handle tx, EnvironmentId environment, Collection<LimitUse.Holder> holders) {
        List<LimitUse.Holder> gone = List.copyOf(holders);
        tx.createUpdate(REMOVE_OF_HOLDERS)
                .bind("environment", environment.value())
                .bind("customers", texts(gone, LimitUse.Holder::customerId))
                .bind("resources", texts(gone, LimitUse.Holder::resourceId))
                .execute();
    }

    /// Removes the limits of customers and of their resources.
    static void removeOfCustomers(Handle tx, EnvironmentId environment, Collection<String> customers) {
        tx.createUpdate(REMOVE_OF_CUSTOMERS)
                .bind("environment", environment.value())
                .bind("customers", customers.toArray(String[]::new))
                .execute();
    }

    /// Removes at most `limit` rows whose usage has started again.
    ///
    /// @return the number of removed rows
    static int removeEnded(Handle tx, EnvironmentId environment, Instant now, int limit) {
        return tx.createUpdate(REMOVE_RESET)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("limit", limit)
                .execute();
    }

    /// Lists the highest percentages first.
    static List<LimitUse> top(Handle tx, EnvironmentId environment, Instant now, int limit) {
        return tx.createQuery(TOP)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("limit", limit)
                .map((row, _) -> new LimitUse(
                        new LimitUse.Key(
                                new LimitUse.Holder(row.getString("customer_id"), row.getString("resource_id")),
                                row.getString("feature_id")),
                        row.getBigDecimal("used"),
                        row.getBigDecimal("usage_limit"),
                        row.getInt("percent"),
                        Columns.instant(row, "resets_at")))
                .list();
    }

    /// Counts the customers, up to `limit`.
    static int countCustomers(Handle tx, EnvironmentId environment, Instant now, int limit) {
        return tx.createQuery(COUNT)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("limit", limit)
                .mapTo(Integer.class)
                .one();
    }

    private static <T> @Nullable String[] texts(List<T> rows, Function<T, @Nullable String> text) {
        return rows.stream().map(text).toArray(String[]::new);
    }
}
