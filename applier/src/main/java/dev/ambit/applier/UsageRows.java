package dev.ambit.applier;

import dev.ambit.applier.Facet.Usage;
import dev.ambit.applier.Facet.UsageKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// The newest measurement of each feature, by who has used it.
final class UsageRows {

    private static final String COLUMNS = """
            select customer_id, resource_id, feature_id, happened_at, number, reported, digest
            from ambit.usage_rows
            """;

    private static final String FIND = COLUMNS + """
            where (customer_id, resource_id, feature_id) in (
                select it.customer_id, it.resource_id, it.feature_id
                from unnest(:customers::text[], :resources::text[], :features::text[])
                    as it (customer_id, resource_id, feature_id))
            """;

    private static final String FIND_OF_HOLDERS = COLUMNS + """
            where (customer_id, resource_id) in (
                select it.customer_id, it.resource_id
                from unnest(:customers::text[], :resources::text[]) as it (customer_id, resource_id))
            """;

    private static final String FIND_OF_CUSTOMERS = COLUMNS + """
            where customer_id = any (:customers::text[])
            """;

    private static final String WRITE = """
            insert into ambit.usage_rows (customer_id, resource_id, feature_id, happened_at, number, reported, digest)
            select it.customer_id, it.resource_id, it.feature_id, it.happened_at, it.number, it.reported, it.digest
            from unnest(:customers::text[], :resources::text[], :features::text[], :times::timestamptz[],
                    :numbers::bigint[], :reported::json[], :digests::bigint[])
                as it (customer_id, resource_id, feature_id, happened_at, number, reported, digest)
            on conflict (customer_id, resource_id, feature_id) do update
            set happened_at = excluded.happened_at, number = excluded.number, reported = excluded.reported,
                digest = excluded.digest
            """;

    private static final String DELETE = """
            delete from ambit.usage_rows
            where (customer_id, resource_id, feature_id) in (
                select it.customer_id, it.resource_id, it.feature_id
                from unnest(:customers::text[], :resources::text[], :features::text[])
                    as it (customer_id, resource_id, feature_id))
            """;

    /// @param digest null if the row is not to be trusted
    record Row(UsageKey key, Usage facet, @Nullable Long digest) {}

    private UsageRows() {}

    static void load(Handle tx, Facets facets, Collection<UsageKey> keys) {
        load(
                tx.createQuery(FIND)
                        .bind("customers", Columns.of(keys, it -> it.holder().customerId()))
                        .bind("resources", Columns.of(keys, it -> it.holder().resourceId()))
                        .bind("features", Columns.of(keys, UsageKey::featureId)),
                facets);
    }

    static void loadOfHolders(Handle tx, Facets facets, Collection<Holder> holders) {
        load(
                tx.createQuery(FIND_OF_HOLDERS)
                        .bind("customers", Columns.of(holders, Holder::customerId))
                        .bind("resources", Columns.of(holders, Holder::resourceId)),
                facets);
    }

    static void loadOfCustomers(Handle tx, Facets facets, Collection<String> customers) {
        load(tx.createQuery(FIND_OF_CUSTOMERS).bind("customers", Columns.texts(customers)), facets);
    }

    static void write(Handle tx, Collection<Row> rows) {
        tx.createUpdate(WRITE)
                .bind("customers", Columns.of(rows, it -> it.key().holder().customerId()))
                .bind("resources", Columns.of(rows, it -> it.key().holder().resourceId()))
                .bind("features", Columns.of(rows, it -> it.key().featureId()))
                .bind("times", Columns.of(rows, it -> it.facet().stamp().at()))
                .bind("numbers", Columns.of(rows, it -> it.facet().stamp().number()))
                .bind("reported", Columns.of(rows, it -> Json.object(it.facet().reported())))
                .bind("digests", Columns.of(rows, Row::digest))
                .execute();
    }

    static void delete(Handle tx, Collection<UsageKey> keys) {
        tx.createUpdate(DELETE)
                .bind("customers", Columns.of(keys, it -> it.holder().customerId()))
                .bind("resources", Columns.of(keys, it -> it.holder().resourceId()))
                .bind("features", Columns.of(keys, UsageKey::featureId))
                .execute();
    }

    private static void load(Query query, Facets facets) {
        query.map((row, _) -> new Row(
                        new UsageKey(
                                new Holder(row.getString("customer_id"), row.getString("resource_id")),
                                row.getString("feature_id")),
                        new Usage(Columns.stamp(row, "happened_at", "number"), reported(row.getString("reported"))),
                        Columns.number(row, "digest")))
                .forEach(it -> facets.load(it.key(), it.facet(), it.digest()));
    }

    private static Map<String, String> reported(String json) {
        Map<String, String> reported = new LinkedHashMap<>();
        Json.fields(json).forEach((name, value) -> reported.put(name, value.raw()));
        return reported;
    }
}
