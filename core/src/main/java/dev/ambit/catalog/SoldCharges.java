package dev.ambit.catalog;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// The SQL of the prices of package versions, without their other content.
public final class SoldCharges {

    private static final String OF = """
        select kind, package_id, version, coalesce(content -> 'charges', '[]') as charges
        from unnest(:kinds::text[], :ids::text[], :versions::int[]) as sold (kind, package_id, version)
        join package_versions using (kind, package_id, version)
        where package_versions.environment_id = :environment
        """;

    private SoldCharges() {}

    public static Map<PackageVersionKey, List<Charge>> of(
            Handle tx, EnvironmentId environment, Collection<PackageVersionKey> sold) {
        return tx
                .createQuery(OF)
                .bind("environment", environment.value())
                .bind("kinds", sold.stream().map(it -> it.kind().name()).toArray(String[]::new))
                .bind("ids", sold.stream().map(PackageVersionKey::id).toArray(String[]::new))
                .bind("versions", sold.stream().map(PackageVersionKey::version).toArray(Integer[]::new))
                .map((row, _) -> Map.entry(
                        new PackageVersionKey(
                                PackageKind.valueOf(row.getString("kind")),
                                row.getString("package_id"),
                                row.getInt("version")),
                        Json.list(row.getString("charges"), Charge.class)))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
