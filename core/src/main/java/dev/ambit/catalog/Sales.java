package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.util.List;
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

    /// The versions of live subscriptions with their base plans, and promotional entitlements that have not ended.
    /// If a promotion has an end, it is stored with it.
    private static final String GRANTS = """
        with recursive held (kind, package_id, version) as (
            select 'PLAN', plan_id, plan_version
            from subscriptions
            where environment_id = :environment and status in ('ACTIVE', 'IN_TRIAL')
            union
            select 'ADDON', addon.id, addon.version
            from subscriptions, jsonb_to_recordset(addons) as addon (id text, version int)
            where environment_id = :environment and status in ('ACTIVE', 'IN_TRIAL')
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

    private Sales() {}

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
        return tx.createQuery(GRANTS)
                .bind("environment", environment.value())
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
