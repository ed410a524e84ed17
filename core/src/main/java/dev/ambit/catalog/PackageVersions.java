package dev.ambit.catalog;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.Feature;
import dev.ambit.engine.Grant;
import dev.ambit.engine.Limit;
import dev.ambit.engine.PackageVersion;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

public final class PackageVersions {

    private static final String INSERT = """
        insert into package_versions (environment_id, kind, package_id, version, state, parent_version, content,
            created_at, updated_at)
        select :environment, new.kind, new.id, new.version, new.state, new.parent_version, new.content::jsonb,
            :now, :now
        from unnest(:kinds::text[], :ids::text[], :versions::int[], :states::text[], :parentVersions::int[],
                :contents::text[])
            as new (kind, id, version, state, parent_version, content)
        """;

    private static final String REWRITE = """
        update package_versions
        set content = :content::jsonb, updated_at = :now
        where environment_id = :environment and kind = :kind and package_id = :id and version = :version
            and state = 'DRAFT'
        """;

    private static final String PUBLISH = """
        update package_versions
        set state = 'PUBLISHED', parent_version = :parentVersion, updated_at = :now
        where environment_id = :environment and kind = :kind and package_id = :id and version = :version
            and state = 'DRAFT'
        """;

    private static final String REMOVE_DRAFTS = """
        delete from package_versions
        where environment_id = :environment and state = 'DRAFT'
            and (kind, package_id) in (select * from unnest(:kinds::text[], :ids::text[]))
        """;

    /// Moves the draft up to make room for a version that is published below it.
    private static final String RENUMBER_DRAFT = """
        update package_versions
        set version = version + 1
        where environment_id = :environment and kind = :kind and package_id = :id and state = 'DRAFT'
        """;

    private static final String FIND_WITH_PARENTS = """
        with recursive wanted (kind, package_id, version) as (
            select * from unnest(:kinds::text[], :ids::text[], :versions::int[])
            union
            select 'PLAN', child.content ->> 'parentPlanId', child.parent_version
            from wanted
            join package_versions as child using (kind, package_id, version)
            where child.environment_id = :environment and child.parent_version is not null)
        select kind, package_id, version, parent_version, content
        from package_versions
        join wanted using (kind, package_id, version)
        where environment_id = :environment
        """;

    private record Stored(PackageVersionKey key, @Nullable Integer parentVersion, PackageContent content) {}

    private PackageVersions() {}

    static void insert(Handle tx, EnvironmentId environment, List<CatalogPackage> versions, Instant now) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("kinds", texts(versions, it -> it.kind().name()))
                .bind("ids", texts(versions, CatalogPackage::id))
                .bind("versions", versions.stream().map(CatalogPackage::version).toArray(Integer[]::new))
                .bind("states", texts(versions, it -> it.state().name()))
                .bind(
                        "parentVersions",
                        versions.stream().map(CatalogPackage::parentVersion).toArray(Integer[]::new))
                .bind("contents", texts(versions, it -> Json.text(it.content())))
                .execute();
        Packages.index(
                tx, environment, versions.stream().map(CatalogPackage::key).toList());
    }

    /// Rewrites a draft; published versions never change.
    static void rewrite(
            Handle tx, EnvironmentId environment, PackageVersionKey key, PackageContent content, Instant now) {
        tx.createUpdate(REWRITE)
                .bind("environment", environment.value())
                .bind("kind", key.kind())
                .bind("id", key.id())
                .bind("version", key.version())
                .bind("content", Json.text(content))
                .bind("now", now)
                .execute();
        Packages.index(tx, environment, List.of(key));
    }

    static void publish(
            Handle tx, EnvironmentId environment, PackageVersionKey key, @Nullable Integer parentVersion, Instant now) {
        tx.createUpdate(PUBLISH)
                .bind("environment", environment.value())
                .bind("kind", key.kind())
                .bind("id", key.id())
                .bind("version", key.version())
                .bind("parentVersion", parentVersion)
                .bind("now", now)
                .execute();
        Packages.index(tx, environment, List.of(key));
    }

    static void removeDrafts(Handle tx, EnvironmentId environment, List<CatalogPackage> packages) {
        tx.createUpdate(REMOVE_DRAFTS)
                .bind("environment", environment.value())
                .bind("kinds", texts(packages, it -> it.kind().name()))
                .bind("ids", texts(packages, CatalogPackage::id))
                .execute();
        Packages.index(
                tx, environment, packages.stream().map(CatalogPackage::key).toList());
    }

    static void renumberDraft(Handle tx, EnvironmentId environment, PackageKind kind, String id) {
        tx.createUpdate(RENUMBER_DRAFT)
                .bind("environment", environment.value())
                .bind("kind", kind)
                .bind("id", id)
                .execute();
    }

    /// Loads these versions and their base plans for the engine. `features` must contain every feature of the
    /// environment, including archived ones, because customers keep them.
    public static Map<SoldVersion, PackageVersion> engine(
            Handle tx, EnvironmentId environment, Collection<SoldVersion> sold, Map<String, Feature> features) {
        Map<PackageVersionKey, Stored> stored = find(
                tx,
                environment,
                sold.stream()
                        .flatMap(it -> Stream.of(it.key(), it.prices()))
                        .distinct()
                        .toList());
        Map<SoldVersion, PackageVersion> built = new HashMap<>();
        return sold.stream()
                .distinct()
                .filter(it -> stored.containsKey(it.key()))
                .collect(toUnmodifiableMap(it -> it, it -> build(it, stored, features, built)));
    }

    /// Returns by feature the entitlement of the plan, or of the nearest base plan that has one, if it is
    /// custom.
    public static Map<String, PackageEntitlement> custom(Handle tx, EnvironmentId environment, PackageVersionKey plan) {
        Map<PackageVersionKey, Stored> stored = find(tx, environment, List.of(plan));
        Map<String, PackageEntitlement> nearest = new HashMap<>();
        for (Stored it = stored.get(plan); it != null; it = parent(it, stored)) {
            it.content()
                    .entitlements()
                    .forEach(entitlement -> nearest.putIfAbsent(entitlement.featureId(), entitlement));
        }
        nearest.values().removeIf(it -> !it.isCustom());
        return nearest;
    }

    private static @Nullable Stored parent(Stored child, Map<PackageVersionKey, Stored> stored) {
        String id = child.content().parentPlanId();
        return id == null || child.parentVersion() == null
                ? null
                : stored.get(new PackageVersionKey(PackageKind.PLAN, id, child.parentVersion()));
    }

    private static Map<PackageVersionKey, Stored> find(
            Handle tx, EnvironmentId environment, Collection<PackageVersionKey> keys) {
        return tx
                .createQuery(FIND_WITH_PARENTS)
                .bind("environment", environment.value())
                .bind("kinds", keys.stream().map(key -> key.kind().name()).toArray(String[]::new))
                .bind("ids", keys.stream().map(PackageVersionKey::id).toArray(String[]::new))
                .bind("versions", keys.stream().map(PackageVersionKey::version).toArray(Integer[]::new))
                .map((row, _) -> new Stored(
                        new PackageVersionKey(
                                PackageKind.valueOf(row.getString("kind")),
                                row.getString("package_id"),
                                row.getInt("version")),
                        row.getObject("parent_version", Integer.class),
                        Json.readStored(row.getString("content"), PackageContent.class)))
                .stream()
                .collect(toMap(Stored::key, it -> it));
    }

    private static PackageVersion build(
            SoldVersion sold,
            Map<PackageVersionKey, Stored> stored,
            Map<String, Feature> features,
            Map<SoldVersion, PackageVersion> built) {
        PackageVersion known = built.get(sold);
        if (known != null) {
            return known;
        }
        Stored version = Objects.requireNonNull(stored.get(sold.key()), sold.toString());
        PackageContent prices = Objects.requireNonNull(stored.get(sold.prices()), sold.toString())
                .content();
        String parentId = version.content().parentPlanId();
        PackageVersion parent = parentId == null || version.parentVersion() == null
                ? null
                : build(
                        SoldVersion.of(
                                new PackageVersionKey(PackageKind.PLAN, parentId, version.parentVersion()), null),
                        stored,
                        features,
                        built);
        List<Grant> grants = new ArrayList<>(granted(version.content(), prices, features));
        grants.addAll(paidBeyond(version.content(), prices, parent));
        var engine = new PackageVersion(sold.key().id(), sold.key().version(), grants, parent);
        built.put(sold, engine);
        return engine;
    }

    /// Returns the grants of a version. A custom entitlement grants nothing until a subscription sets its value.
    private static List<Grant> granted(PackageContent content, PackageContent prices, Map<String, Feature> features) {
        return content.entitlements().stream()
                .filter(it -> !it.isCustom())
                .map(it -> {
                    String id = it.featureId();
                    Feature feature = Objects.requireNonNull(features.get(id), id);
                    PackageEntitlement granted =
                            feature.isMetered() ? it.priced(prices.isPaidByUse(id), prices.isPaidBeyond(id)) : it;
                    return granted.grant(feature);
                })
                .toList();
    }

    /// Makes the limit of a base plan soft if the plan bills usage above it.
    private static List<Grant> paidBeyond(
            PackageContent content, PackageContent prices, @Nullable PackageVersion parent) {
        List<Grant> softened = new ArrayList<>();
        Set<String> seen = content.entitlements().stream()
                .map(PackageEntitlement::featureId)
                .collect(toCollection(HashSet::new));
        for (PackageVersion base = parent; base != null; base = base.parent()) {
            for (Grant it : base.grants()) {
                boolean isNearest = seen.add(it.feature().id());
                if (isNearest
                        && it.limit() instanceof Limit.Hard(long micros)
                        && prices.isPaidBeyond(it.feature().id())) {
                    softened.add(new Grant(
                            it.feature(),
                            it.granted(),
                            new Limit.Soft(micros),
                            it.values(),
                            it.reset(),
                            it.behavior()));
                }
            }
        }
        return softened;
    }

    private static String[] texts(List<CatalogPackage> packages, Function<CatalogPackage, String> text) {
        return packages.stream().map(text).toArray(String[]::new);
    }
}
