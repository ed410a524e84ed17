package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.Feature;
import dev.ambit.engine.Micros;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// The SQL of what has been sold, as far as it restricts changes of the catalog.
final class Sales {

    private static final String EVER = """
        select exists (
            select from subscriptions
            where environment_id = :environment and product_id = :product)
        """;

    private static final String NOW = """
        select exists (
            select from subscriptions
            where environment_id = :environment and product_id = :product and status in ('ACTIVE', 'IN_TRIAL'))
        """;

    /// The versions of live subscriptions with their base plans, and promotional entitlements that have not ended:
    /// `next_at` is set until the end is processed. Subscriptions that rollouts move are left out.
    private static final String GRANTS = """
        with recursive held (kind, package_id, version) as (
            select 'PLAN', plan_id, plan_version
            from subscriptions
            where environment_id = :environment and status in ('ACTIVE', 'IN_TRIAL')
                and not coalesce(plan_version < (:to::jsonb ->> ('PLAN ' || plan_id))::int, false)
                and not coalesce(plan_price_version is not null
                    and plan_version = (:from::jsonb ->> ('PLAN ' || plan_id))::int, false)
            union
            select 'ADDON', addon.id, addon.version
            from subscriptions, jsonb_to_recordset(addons) as addon (id text, version int, "priceVersion" int)
            where environment_id = :environment and status in ('ACTIVE', 'IN_TRIAL')
                and not coalesce(addon.version < (:to::jsonb ->> ('ADDON ' || addon.id))::int, false)
                and not coalesce(addon."priceVersion" is not null
                    and addon.version = (:from::jsonb ->> ('ADDON ' || addon.id))::int, false)
            union
            select 'PLAN', child.content ->> 'parentPlanId', child.parent_version
            from held
            join package_versions as child using (kind, package_id, version)
            where child.environment_id = :environment and child.parent_version is not null)
        select entitlement.terms::text
        from held
        join package_versions using (kind, package_id, version)
        cross join jsonb_array_elements(content -> 'entitlements') as entitlement (terms)
        where environment_id = :environment and entitlement.terms ->> 'featureId' = :feature
        union all
        select content::text
        from promotional_entitlements
        where environment_id = :environment and feature_id = :feature and (end_at is null or next_at is not null)
        """;

    /// A report, a reservation and a counted event each create a counter.
    private static final String REPORTED = """
        select exists (
            select from counters
            where environment_id = :environment and feature_id = :feature)
        """;

    private static final String LIVE = """
        select count(*)
        from subscriptions
        where environment_id = :environment and status in ('ACTIVE', 'IN_TRIAL') and billing_period = :period
            and case :kind
                when 'PLAN' then plan_id = :id
                else addons @> jsonb_build_array(jsonb_build_object('id', :id::text))
            end
        """;

    private static final int SAMPLE_MAX = 5_000;

    /// Ids of subscriptions are random unless the caller chose them, so their order gives a random sample.
    private static final String USAGE = """
        with sample as (
            select customer_id, resource_id
            from subscriptions
            where environment_id = :environment and plan_id = :plan and status in ('ACTIVE', 'IN_TRIAL')
            order by subscription_id
            limit :sample)
        select count(*) as sampled, count(*) filter (where used > :limit) as above, max(used) as highest
        from sample
        cross join lateral (
            select max(used) as used
            from counters
            where environment_id = :environment and customer_id = sample.customer_id
                and resource_id = sample.resource_id and feature_id = :feature
                and period_end > :now and period_start <= :now) as counter
        """;

    /// The subscriptions that rollouts move after a change of the catalog. Each key has the kind and the id of a
    /// package, such as `PLAN pro`.
    ///
    /// @param to versions that subscriptions of older versions move to
    /// @param from versions that subscriptions with older prices move back from
    record Moves(Map<String, Integer> to, Map<String, Integer> from) {

        static final Moves NONE = new Moves(Map.of(), Map.of());

        Moves {
            to = Map.copyOf(to);
            from = Map.copyOf(from);
        }
    }

    private Sales() {}

    /// Returns the number of live subscriptions with a package and a billing period.
    static long live(Handle tx, EnvironmentId environment, PackageKind kind, String id, BillingPeriod period) {
        return tx.createQuery(LIVE)
                .bind("environment", environment.value())
                .bind("kind", kind)
                .bind("id", id)
                .bind("period", period)
                .mapTo(Long.class)
                .one();
    }

    /// Returns how many live subscribers of a plan have used more of a feature than a limit. Reads the usage of at
    /// most 5,000 of them, so that the time does not grow with the plan.
    ///
    /// @param limit in micros of the unit of limits, to which the feature converts counted usage
    static DraftApi.UsageView usage(
            Handle tx, EnvironmentId environment, String plan, Feature feature, long limit, Instant now) {
        return tx.createQuery(USAGE)
                .bind("environment", environment.value())
                .bind("plan", plan)
                .bind("feature", feature.id())
                .bind("limit", feature.countedMax(limit))
                .bind("now", now)
                .bind("sample", SAMPLE_MAX)
                .map((row, _) -> {
                    long sampled = row.getLong("sampled");
                    Long highest = row.getObject("highest", Long.class);
                    return new DraftApi.UsageView(
                            sampled < SAMPLE_MAX
                                    ? sampled
                                    : SubscriberCounts.of(tx, environment, PackageKind.PLAN, plan),
                            sampled,
                            row.getLong("above"),
                            highest == null ? null : Micros.decimal(feature.shown(highest)));
                })
                .one();
    }

    /// Returns whether usage of the feature was ever reported or counted.
    static boolean isReported(Handle tx, EnvironmentId environment, String feature) {
        return tx.createQuery(REPORTED)
                .bind("environment", environment.value())
                .bind("feature", feature)
                .mapTo(Boolean.class)
                .one();
    }

    /// Returns whether the product ever had a subscription.
    static boolean ever(Handle tx, EnvironmentId environment, String product) {
        return is(tx, EVER, environment, product);
    }

    /// Returns whether the product has a live subscription.
    static boolean now(Handle tx, EnvironmentId environment, String product) {
        return is(tx, NOW, environment, product);
    }

    /// Returns the entitlements of customers to a feature, from subscriptions of any version and from promotions.
    static List<PackageEntitlement> grants(Handle tx, EnvironmentId environment, String feature) {
        return grants(tx, environment, feature, Moves.NONE);
    }

    /// Returns the same without the subscriptions that move.
    static List<PackageEntitlement> grants(Handle tx, EnvironmentId environment, String feature, Moves moves) {
        return tx.createQuery(GRANTS)
                .bind("environment", environment.value())
                .bind("to", Json.text(moves.to()))
                .bind("from", Json.text(moves.from()))
                .bind("feature", feature)
                .map((row, _) -> Json.readStored(row.getString(1), PackageEntitlement.class))
                .list();
    }

    private static boolean is(Handle tx, String query, EnvironmentId environment, String product) {
        return tx.createQuery(query)
                .bind("environment", environment.value())
                .bind("product", product)
                .mapTo(Boolean.class)
                .one();
    }
}
