package dev.ambit.catalog;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.ambit.db.EnvironmentId;
import java.util.Collection;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Finds outdated prices. Existing subscriptions keep the prices of the versions that they bought.
public final class OutdatedPrices {

    private static final String AMONG = """
        select kind, package_id, version
        from unnest(:kinds::text[], :ids::text[], :versions::int[]) as sold (kind, package_id, version)
        join package_versions using (kind, package_id, version)
        cross join lateral (select jsonb_strip_nulls(package_versions.content) as content) as bought
        cross join lateral (
            select jsonb_strip_nulls(content) as content
            from package_versions as other
            where other.environment_id = :environment and other.kind = sold.kind
                and other.package_id = sold.package_id and other.state = 'PUBLISHED'
            order by other.version desc
            limit 1) as latest
        where package_versions.environment_id = :environment
            and (bought.content -> 'pricingType', bought.content -> 'charges', bought.content -> 'onDemand')
                is distinct from
                (latest.content -> 'pricingType', latest.content -> 'charges', latest.content -> 'onDemand')
        """;

    private OutdatedPrices() {}

    /// Returns the versions in `sold` whose prices differ from those of the package's latest version.
    public static Set<PackageVersionKey> among(
            Handle tx, EnvironmentId environment, Collection<PackageVersionKey> sold) {
        return tx
                .createQuery(AMONG)
                .bind("environment", environment.value())
                .bind("kinds", sold.stream().map(it -> it.kind().name()).toArray(String[]::new))
                .bind("ids", sold.stream().map(PackageVersionKey::id).toArray(String[]::new))
                .bind("versions", sold.stream().map(PackageVersionKey::version).toArray(Integer[]::new))
                .map((row, _) -> new PackageVersionKey(
                        PackageKind.valueOf(row.getString("kind")), row.getString("package_id"), row.getInt("version")))
                .stream()
                .collect(toUnmodifiableSet());
    }
}
