package dev.ambit.catalog;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of plans and add-ons, each with the version that people see: the draft if there is one, otherwise the
/// latest published version.
public final class Packages {

    private static final String COLUMNS = """
        select kind, package_id, product_id, version, state, parent_version, packages.created_at, updated_at,
            archived_at, \
        """;

    private static final String FROM = """
        from packages
        join package_versions using (environment_id, kind, package_id)
        where environment_id = :environment
        """;

    private static final String SELECT = COLUMNS + "content\n" + FROM;

    private static final String SHOWN = """
            and version = (
                select max(version) from package_versions as other
                where other.environment_id = :environment and other.kind = packages.kind
                    and other.package_id = packages.package_id)
        """;

    private static final String LATEST = """
            and version = (
                select max(version) from package_versions as other
                where other.environment_id = :environment and other.kind = packages.kind
                    and other.package_id = packages.package_id and other.state = 'PUBLISHED')
        """;

    private static final String FIND = SELECT + SHOWN + "and kind = :kind and package_id = :id";

    private static final String ALL = SELECT + SHOWN + "order by kind, package_id";

    /// Omits the other entitlements of published packages, because most of a large content is entitlements.
    private static final String SELECTED_ENTITLEMENTS = """
            case when state = 'DRAFT' or not :isNarrowed then content
                else content || jsonb_build_object('entitlements', jsonb_path_query_array(content,
                    '$.entitlements[*] ? (@.featureId == $id)', jsonb_build_object('id', :featureId::text))) end content
        """;

    private static final String UNARCHIVED = COLUMNS + SELECTED_ENTITLEMENTS + FROM + SHOWN + """
            and archived_at is null and (:productId::text is null or product_id = :productId)
        order by kind, packages.created_at, package_id
        """;

    private static final String USES = "with shown as (" + SELECT + SHOWN + """
            and archived_at is null)
        select granted."featureId" as feature, count(*) filter (where kind = 'PLAN') as plans,
            count(*) filter (where kind = 'ADDON') as addons
        from shown
        cross join jsonb_to_recordset(content -> 'entitlements') as granted ("featureId" text)
        group by feature
        order by feature
        """;

    private static final String PUBLISHED = SELECT + LATEST + "order by kind, package_id";

    private static final String ALL_PUBLISHED = SELECT + "and state = 'PUBLISHED' order by kind, package_id, version";

    private static final String FIND_PUBLISHED = SELECT + LATEST + """
            and kind = :kind and package_id = any (:ids::text[])
        """;

    private static final String VERSIONS = SELECT + """
            and (kind, package_id, version) in (
                select * from unnest(:kinds::text[], :ids::text[], :versions::int[]))
        """;

    private static final String HISTORY = SELECT + """
            and kind = :kind and package_id = :id and version < :below and version > :above
        """;

    private static final String LATEST_FIRST = HISTORY + "order by version desc limit :limit";
    private static final String EARLIEST_FIRST = HISTORY + "order by version limit :limit";

    private static final String FILTER = """
            and kind = :kind
            and (:productId::text is null or product_id = :productId)
            and (:statuses::text[] is null
                or case when archived_at is null then state else 'ARCHIVED' end = any (:statuses::text[]))
        """;

    private static final String FORWARD = FILTER + """
            and (packages.created_at, package_id) > (:createdAt, :id)
            and packages.created_at >= :since and packages.created_at < :until
        order by packages.created_at, package_id
        limit :limit
        """;

    private static final String BACKWARD = FILTER + """
            and (packages.created_at, package_id) < (:createdAt, :id)
            and packages.created_at >= :since and packages.created_at < :until
        order by packages.created_at desc, package_id desc
        limit :limit
        """;

    private static final String LIST = SELECT + SHOWN + FORWARD;
    private static final String LIST_BACKWARDS = SELECT + SHOWN + BACKWARD;
    private static final String LIST_PUBLISHED = SELECT + LATEST + FORWARD;
    private static final String LIST_PUBLISHED_BACKWARDS = SELECT + LATEST + BACKWARD;

    private static final String INSERT = """
        insert into packages (environment_id, kind, package_id, product_id, created_at)
        select :environment, draft.kind, draft.id, draft.product, :now
        from unnest(:kinds::text[], :ids::text[], :products::text[]) as draft (kind, id, product)
        on conflict do nothing
        """;

    private static final String ARCHIVE = """
        update packages
        set archived_at = :now
        where environment_id = :environment and archived_at is null
            and (kind, package_id) in (select * from unnest(:kinds::text[], :ids::text[]))
        """;

    private static final String UNARCHIVE = """
        update packages
        set archived_at = null
        where environment_id = :environment and archived_at is not null
            and (kind, package_id) in (select * from unnest(:kinds::text[], :ids::text[]))
        returning kind, package_id
        """;

    private static final String REMOVE = """
        delete from packages
        where environment_id = :environment
            and (kind, package_id) in (select * from unnest(:kinds::text[], :ids::text[]))
        """;

    /// The conditions of a list; null means no condition.
    ///
    /// @param passesDrafts whether to show the latest published version instead of a draft
    record Filter(
            PackageKind kind,
            @Nullable String productId,
            @Nullable List<PackageStatus> statuses,
            boolean passesDrafts) {

        String list(boolean isBackwards) {
            if (passesDrafts) {
                return isBackwards ? LIST_PUBLISHED_BACKWARDS : LIST_PUBLISHED;
            }
            return isBackwards ? LIST_BACKWARDS : LIST;
        }
    }

    private Packages() {}

    static Optional<CatalogPackage> find(Handle tx, EnvironmentId environment, PackageKind kind, String id) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("kind", kind)
                .bind("id", id)
                .map(Packages::read)
                .findOne();
    }

    /// Returns the latest published versions of `ids`; unpublished ones are omitted.
    public static List<CatalogPackage> published(
            Handle tx, EnvironmentId environment, PackageKind kind, Collection<String> ids) {
        return tx.createQuery(FIND_PUBLISHED)
                .bind("environment", environment.value())
                .bind("kind", kind)
                .bind("ids", ids.toArray(String[]::new))
                .map(Packages::read)
                .list();
    }

    /// Returns the versions with these keys, in no particular order.
    public static List<CatalogPackage> versions(
            Handle tx, EnvironmentId environment, Collection<PackageVersionKey> keys) {
        return tx.createQuery(VERSIONS)
                .bind("environment", environment.value())
                .bind("kinds", keys.stream().map(it -> it.kind().name()).toArray(String[]::new))
                .bind("ids", keys.stream().map(PackageVersionKey::id).toArray(String[]::new))
                .bind("versions", keys.stream().map(PackageVersionKey::version).toArray(Integer[]::new))
                .map(Packages::read)
                .list();
    }

    /// Lists versions of a package, the latest first, or the earliest first if `isBackward`.
    ///
    /// @param from version at the start of the page, exclusive; null for the first page
    static List<CatalogPackage> history(
            Handle tx,
            EnvironmentId environment,
            PackageKind kind,
            String id,
            @Nullable Long from,
            boolean isBackward,
            int limit) {
        return tx.createQuery(isBackward ? EARLIEST_FIRST : LATEST_FIRST)
                .bind("environment", environment.value())
                .bind("kind", kind)
                .bind("id", id)
                .bind("below", from == null || isBackward ? Integer.MAX_VALUE : from.intValue())
                .bind("above", from == null || !isBackward ? -1 : from.intValue())
                .bind("limit", limit)
                .map(Packages::read)
                .list();
    }

    /// Archives packages. Existing subscriptions keep them.
    static void archive(Handle tx, EnvironmentId environment, List<CatalogPackage> packages, Instant now) {
        tx.createUpdate(ARCHIVE)
                .bind("environment", environment.value())
                .bind("kinds", packages.stream().map(it -> it.kind().name()).toArray(String[]::new))
                .bind("ids", packages.stream().map(CatalogPackage::id).toArray(String[]::new))
                .bind("now", now)
                .execute();
        index(tx, environment, packages.stream().map(CatalogPackage::key).toList());
    }

    /// Unarchives packages in their last published version.
    ///
    /// @return the keys of the packages that were archived before; all keys have version 0
    static Set<PackageVersionKey> unarchive(Handle tx, EnvironmentId environment, List<PackageDraft> drafts) {
        Set<PackageVersionKey> unarchived = tx.createQuery(UNARCHIVE)
                .bind("environment", environment.value())
                .bind("kinds", texts(drafts, it -> it.kind().name()))
                .bind("ids", texts(drafts, PackageDraft::id))
                .map((row, _) -> new PackageVersionKey(PackageKind.valueOf(row.getString(1)), row.getString(2), 0))
                .collect(toSet());
        index(tx, environment, unarchived);
        return unarchived;
    }

    /// Returns whether the package exists, published or not.
    public static boolean exists(Handle tx, EnvironmentId environment, PackageKind kind, String id) {
        return find(tx, environment, kind, id).isPresent();
    }

    /// Lists the latest published version of each package, by kind and id.
    public static List<CatalogPackage> published(Handle tx, EnvironmentId environment) {
        return tx.createQuery(PUBLISHED)
                .bind("environment", environment.value())
                .map(Packages::read)
                .list();
    }

    /// Lists all published versions by kind and id, earliest first.
    static List<CatalogPackage> allPublished(Handle tx, EnvironmentId environment) {
        return tx.createQuery(ALL_PUBLISHED)
                .bind("environment", environment.value())
                .map(Packages::read)
                .list();
    }

    /// Lists all packages as people see them, by kind and id.
    static List<CatalogPackage> all(Handle tx, EnvironmentId environment) {
        return tx.createQuery(ALL)
                .bind("environment", environment.value())
                .map(Packages::read)
                .list();
    }

    /// The entitlements to read of published packages: all, or the entitlement for one feature.
    ///
    /// @param featureId the feature if not `isAll`; null: no entitlements
    record Entitlements(boolean isAll, @Nullable String featureId) {

        static final Entitlements ALL = new Entitlements(true, null);
    }

    /// Lists the packages of a product as people see them, or those of all products if `productId` is null, in the
    /// order of their creation. Archived ones are omitted. Drafts have all their entitlements.
    static List<CatalogPackage> unarchived(
            Handle tx, EnvironmentId environment, @Nullable String productId, Entitlements entitlements) {
        return tx.createQuery(UNARCHIVED)
                .bind("environment", environment.value())
                .bind("productId", productId)
                .bind("isNarrowed", !entitlements.isAll())
                .bind("featureId", entitlements.featureId())
                .map(Packages::read)
                .list();
    }

    /// Counts the packages that grant each feature, as people see them. Archived packages are omitted.
    static List<DraftApi.FeatureUse> uses(Handle tx, EnvironmentId environment) {
        return tx.createQuery(USES)
                .bind("environment", environment.value())
                .map((row, _) ->
                        new DraftApi.FeatureUse(row.getString("feature"), row.getLong("plans"), row.getLong("addons")))
                .list();
    }

    /// Lists packages in the order of the page.
    static List<CatalogPackage> list(Handle tx, EnvironmentId environment, Filter filter, Slice slice) {
        return tx.createQuery(filter.list(slice.isBackwards()))
                .bind("environment", environment.value())
                .bind("kind", filter.kind())
                .bind("productId", filter.productId())
                .bind("statuses", Columns.names(filter.statuses()))
                .bindMethods(slice)
                .map(Packages::read)
                .list();
    }

    /// Inserts packages without a version.
    ///
    /// @return the number of ids that were free
    static int insert(Handle tx, EnvironmentId environment, List<PackageDraft> drafts, Instant now) {
        return tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("kinds", texts(drafts, draft -> draft.kind().name()))
                .bind("ids", texts(drafts, PackageDraft::id))
                .bind("products", texts(drafts, PackageDraft::productId))
                .execute();
    }

    /// Deletes packages that have no version.
    static void remove(Handle tx, EnvironmentId environment, List<CatalogPackage> packages) {
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("kinds", packages.stream().map(it -> it.kind().name()).toArray(String[]::new))
                .bind("ids", packages.stream().map(CatalogPackage::id).toArray(String[]::new))
                .execute();
        index(tx, environment, packages.stream().map(CatalogPackage::key).toList());
    }

    /// Updates the search after changes of these packages or their versions.
    static void index(Handle tx, EnvironmentId environment, Collection<PackageVersionKey> packages) {
        packages.stream()
                .collect(groupingBy(PackageVersionKey::kind, mapping(PackageVersionKey::id, toSet())))
                .forEach((kind, ids) -> CatalogSearch.of(kind).index(tx, environment, ids));
    }

    private static String[] texts(List<PackageDraft> drafts, Function<PackageDraft, String> text) {
        return drafts.stream().map(text).toArray(String[]::new);
    }

    private static CatalogPackage read(ResultSet row, StatementContext context) throws SQLException {
        return new CatalogPackage(
                PackageKind.valueOf(row.getString("kind")),
                row.getString("package_id"),
                row.getString("product_id"),
                row.getInt("version"),
                VersionState.valueOf(row.getString("state")),
                row.getObject("parent_version", Integer.class),
                Json.readStored(row.getString("content"), PackageContent.class),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                Columns.instant(row, "archived_at"));
    }
}
