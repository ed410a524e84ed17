package dev.ambit.applier;

import dev.ambit.applier.Facet.Entitlements;
import dev.ambit.applier.Facet.ListKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The entitlement lists of customers and resources. The list of an existing customer is stored only in the
/// customer's row.
final class EntitlementLists {

    private static final String COLUMNS = """
            select lists.customer_id, lists.resource_id, lists.happened_at, lists.number, lists.updated_at,
                lists.digest, lists.entitlements is not null and customers.customer_id is not null as is_misplaced,
                coalesce(lists.entitlements, customers.entitlements, '[]') as entitlements
            from ambit.entitlement_lists as lists
            left join public.customers on customers.customer_id = lists.customer_id and lists.resource_id = ''
            """;

    private static final String FIND = COLUMNS + """
            where (lists.customer_id, lists.resource_id) in (
                select it.customer_id, it.resource_id
                from unnest(?::text[], ?::text[]) as it (customer_id, resource_id))
            """;

    private static final String FIND_WAITING = COLUMNS + """
            where lists.customer_id = any (?::text[]) and lists.resource_id = ''
                and lists.entitlements is not null
            """;

    private static final String FIND_OF_CUSTOMERS = COLUMNS + """
            where lists.customer_id = any (?::text[])
            """;

    private static final String WRITE = """
            insert into ambit.entitlement_lists (customer_id, resource_id, happened_at, number, updated_at, entitlements,
                digest)
            select it.customer_id, it.resource_id, it.happened_at, it.number, it.updated_at, it.entitlements, it.digest
            from unnest(?::text[], ?::text[], ?::timestamptz[], ?::bigint[],
                    ?::timestamptz[], ?::json[], ?::bigint[])
                as it (customer_id, resource_id, happened_at, number, updated_at, entitlements, digest)
            on conflict (customer_id, resource_id) do update
            set happened_at = excluded.happened_at, number = excluded.number, updated_at = excluded.updated_at,
                entitlements = excluded.entitlements, digest = excluded.digest
            """;

    private static final String DELETE = """
            delete from ambit.entitlement_lists
            where (customer_id, resource_id) in (
                select it.customer_id, it.resource_id
                from unnest(?::text[], ?::text[]) as it (customer_id, resource_id))
            """;

    /// @param entitlements null if the list is in the customer's row
    /// @param digest null if the row must be repaired
    record Row(
            Holder holder,
            Entitlements facet,
            @Nullable String entitlements,
            @Nullable Long digest) {}

    private EntitlementLists() {}

    static void load(StatementBatch batch, Facets facets, Collection<Holder> holders) {
        batch.ask(
                FIND,
                row -> loaded(facets, row),
                ColumnArrays.of(holders, Holder::customerId),
                ColumnArrays.of(holders, Holder::resourceId));
    }

    /// Loads lists that arrived before their customers.
    static void loadWaiting(StatementBatch batch, Facets facets, Collection<String> customers) {
        batch.ask(FIND_WAITING, row -> loaded(facets, row), (Object) ColumnArrays.texts(customers));
    }

    static void loadOfCustomers(StatementBatch batch, Facets facets, Collection<String> customers) {
        batch.ask(FIND_OF_CUSTOMERS, row -> loaded(facets, row), (Object) ColumnArrays.texts(customers));
    }

    static void write(StatementBatch batch, Collection<Row> rows) {
        batch.tell(
                WRITE,
                ColumnArrays.of(rows, it -> it.holder().customerId()),
                ColumnArrays.of(rows, it -> it.holder().resourceId()),
                ColumnArrays.of(rows, it -> it.facet().stamp().at()),
                ColumnArrays.of(rows, it -> it.facet().stamp().number()),
                ColumnArrays.of(rows, it -> it.facet().updatedAt()),
                ColumnArrays.of(rows, Row::entitlements),
                ColumnArrays.of(rows, Row::digest));
    }

    static void delete(StatementBatch batch, Collection<Holder> holders) {
        batch.tell(DELETE, ColumnArrays.of(holders, Holder::customerId), ColumnArrays.of(holders, Holder::resourceId));
    }

    private static boolean loaded(Facets facets, ResultSet row) throws SQLException {
        var key = new ListKey(new Holder(row.getString("customer_id"), row.getString("resource_id")));
        var list = new Entitlements(
                ColumnArrays.stamp(row, "happened_at", "number"),
                row.getString("entitlements"),
                Objects.requireNonNull(ColumnArrays.instant(row, "updated_at")));
        facets.load(key, list, row.getBoolean("is_misplaced") ? null : ColumnArrays.number(row, "digest"));
        return true;
    }
}
