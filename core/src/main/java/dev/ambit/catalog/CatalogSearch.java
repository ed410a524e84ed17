package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import dev.ambit.search.SearchEntry;
import dev.ambit.search.SearchKind;
import dev.ambit.search.SearchSource;
import dev.ambit.search.SearchWords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The entities of a catalog as the search finds them: by id, and by the names of the draft and of the latest
/// published version.
public enum CatalogSearch implements SearchSource {
    PRODUCTS(SearchKind.PRODUCT, """
            select product_id
            from products
            where environment_id = :environment and product_id > :after
            order by product_id
            limit :limit
            """, """
            select product_id as id, display_name as name, display_name as published, null as detail
            from products
            where environment_id = :environment and product_id = any (:ids::text[]) and archived_at is null
            """),

    PLANS(SearchKind.PLAN, CatalogSearch.PACKAGE_IDS.formatted("PLAN"), CatalogSearch.PACKAGES.formatted("PLAN")),

    ADDONS(SearchKind.ADDON, CatalogSearch.PACKAGE_IDS.formatted("ADDON"), CatalogSearch.PACKAGES.formatted("ADDON")),

    FEATURES(SearchKind.FEATURE, """
            select feature_id
            from features
            where environment_id = :environment and feature_id > :after
            order by feature_id
            limit :limit
            """, """
            select feature_id as id, display_name as name, display_name as published, null as detail
            from features
            where environment_id = :environment and feature_id = any (:ids::text[]) and archived_at is null
            """);

    private static final String PACKAGE_IDS = """
        select package_id
        from packages
        where environment_id = :environment and kind = '%s' and package_id > :after
        order by package_id
        limit :limit
        """;

    private static final String PACKAGES = """
        select package_id as id, product_id as detail, (
                select content ->> 'displayName'
                from package_versions as it
                where it.environment_id = :environment and it.kind = packages.kind
                    and it.package_id = packages.package_id
                order by version desc
                limit 1) as name, (
                select content ->> 'displayName'
                from package_versions as it
                where it.environment_id = :environment and it.kind = packages.kind
                    and it.package_id = packages.package_id and it.state = 'PUBLISHED'
                order by version desc
                limit 1) as published
        from packages
        where environment_id = :environment and kind = '%s' and package_id = any (:ids::text[])
            and archived_at is null
        """;

    private final SearchKind kind;
    private final String ids;
    private final String find;

    CatalogSearch(SearchKind kind, String ids, String find) {
        this.kind = kind;
        this.ids = ids;
        this.find = find;
    }

    static CatalogSearch of(PackageKind kind) {
        return switch (kind) {
            case PLAN -> PLANS;
            case ADDON -> ADDONS;
        };
    }

    @Override
    public SearchKind kind() {
        return kind;
    }

    @Override
    public List<String> ids(Handle tx, EnvironmentId environment, String after, int limit) {
        return SearchSource.ids(tx, ids, environment, after, limit);
    }

    /// Locks the catalog, as its edits do.
    @Override
    public void lock(Handle tx, EnvironmentId environment, Collection<String> locked) {
        CatalogChange.lock(tx, environment);
    }

    @Override
    public List<SearchEntry> find(Handle tx, EnvironmentId environment, Collection<String> wanted) {
        return rows(tx, environment, wanted).stream().map(Row::entry).toList();
    }

    @Override
    public List<SearchEntry> findPublished(Handle tx, EnvironmentId environment, Collection<String> wanted) {
        return rows(tx, environment, wanted).stream()
                .filter(it -> it.published != null)
                .map(Row::publishedEntry)
                .toList();
    }

    private List<Row> rows(Handle tx, EnvironmentId environment, Collection<String> wanted) {
        return tx.createQuery(find)
                .bind("environment", environment.value())
                .bind("ids", wanted.toArray(String[]::new))
                .map(CatalogSearch::read)
                .list();
    }

    private static Row read(ResultSet row, StatementContext context) throws SQLException {
        return new Row(row.getString("id"), row.getString("name"), row.getString("published"), row.getString("detail"));
    }

    /// @param published the name of the latest published version, if any
    private record Row(
            String id,
            @Nullable String name,
            @Nullable String published,
            @Nullable String detail) {

        SearchEntry entry() {
            return new SearchEntry(
                    id,
                    name,
                    detail,
                    SearchWords.ofId(id).withName(id).withName(name).withName(published));
        }

        SearchEntry publishedEntry() {
            return new SearchEntry(
                    id, published, detail, SearchWords.ofId(id).withName(id).withName(published));
        }
    }
}
