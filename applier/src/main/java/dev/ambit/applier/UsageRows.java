package dev.ambit.applier;

import dev.ambit.applier.Facet.Usage;
import dev.ambit.applier.Facet.UsageKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The newest measurement of each feature, by customer or resource.
final class UsageRows {

    private static final String COLUMNS = """
            select customer_id, resource_id, feature_id, happened_at, number, reported, digest
            from ambit.usage_rows
            """;

    private static final String FIND = COLUMNS + """
            where (customer_id, resource_id, feature_id) in (
                select it.customer_id, it.resource_id, it.feature_id
                from unnest(?::text[], ?::text[], ?::text[])
                    as it (customer_id, resource_id, feature_id))
            """;

    private static final String FIND_OF_HOLDERS = COLUMNS + """
            where (customer_id, resource_id) in (
                select it.customer_id, it.resource_id
                from unnest(?::text[], ?::text[]) as it (customer_id, resource_id))
            """;

    private static final String FIND_OF_CUSTOMERS = COLUMNS + """
            where customer_id = any (?::text[])
            """;

    private static final String WRITE = """
            insert into ambit.usage_rows (customer_id, resource_id, feature_id, happened_at, number, reported, digest)
            select it.customer_id, it.resource_id, it.feature_id, it.happened_at, it.number, it.reported, it.digest
            from unnest(?::text[], ?::text[], ?::text[], ?::timestamptz[],
                    ?::bigint[], ?::json[], ?::bigint[])
                as it (customer_id, resource_id, feature_id, happened_at, number, reported, digest)
            on conflict (customer_id, resource_id, feature_id) do update
            set happened_at = excluded.happened_at, number = excluded.number, reported = excluded.reported,
                digest = excluded.digest
            """;

    private static final String DELETE = """
            delete from ambit.usage_rows
            where (customer_id, resource_id, feature_id) in (
                select it.customer_id, it.resource_id, it.feature_id
                from unnest(?::text[], ?::text[], ?::text[])
                    as it (customer_id, resource_id, feature_id))
            """;

    /// @param digest null if the row must be repaired
    record Row(UsageKey key, Usage facet, @Nullable Long digest) {}

    private UsageRows() {}

    static void load(StatementBatch batch, Facets facets, Collection<UsageKey> keys) {
        batch.ask(
                FIND,
                row -> loaded(facets, row),
                ColumnArrays.of(keys, it -> it.holder().customerId()),
                ColumnArrays.of(keys, it -> it.holder().resourceId()),
                ColumnArrays.of(keys, UsageKey::featureId));
    }

    static void loadOfHolders(StatementBatch batch, Facets facets, Collection<Holder> holders) {
        batch.ask(
                FIND_OF_HOLDERS,
                row -> loaded(facets, row),
                ColumnArrays.of(holders, Holder::customerId),
                ColumnArrays.of(holders, Holder::resourceId));
    }

    static void loadOfCustomers(StatementBatch batch, Facets facets, Collection<String> customers) {
        batch.ask(FIND_OF_CUSTOMERS, row -> loaded(facets, row), (Object) ColumnArrays.texts(customers));
    }

    static void write(StatementBatch batch, Collection<Row> rows) {
        batch.tell(
                WRITE,
                ColumnArrays.of(rows, it -> it.key().holder().customerId()),
                ColumnArrays.of(rows, it -> it.key().holder().resourceId()),
                ColumnArrays.of(rows, it -> it.key().featureId()),
                ColumnArrays.of(rows, it -> it.facet().stamp().at()),
                ColumnArrays.of(rows, it -> it.facet().stamp().number()),
                ColumnArrays.of(rows, it -> Json.object(it.facet().reported())),
                ColumnArrays.of(rows, Row::digest));
    }

    static void delete(StatementBatch batch, Collection<UsageKey> keys) {
        batch.tell(
                DELETE,
                ColumnArrays.of(keys, it -> it.holder().customerId()),
                ColumnArrays.of(keys, it -> it.holder().resourceId()),
                ColumnArrays.of(keys, UsageKey::featureId));
    }

    private static boolean loaded(Facets facets, ResultSet row) throws SQLException {
        var key = new UsageKey(
                new Holder(row.getString("customer_id"), row.getString("resource_id")), row.getString("feature_id"));
        var usage = new Usage(ColumnArrays.stamp(row, "happened_at", "number"), reported(row.getString("reported")));
        facets.load(key, usage, ColumnArrays.number(row, "digest"));
        return true;
    }

    private static Map<String, String> reported(String json) {
        Map<String, String> reported = new LinkedHashMap<>();
        Json.fields(json).forEach((name, value) -> reported.put(name, value.raw()));
        return reported;
    }
}
