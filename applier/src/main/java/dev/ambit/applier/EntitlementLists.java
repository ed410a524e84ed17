package dev.ambit.applier;

import dev.ambit.applier.Facet.Entitlements;
import dev.ambit.applier.Facet.ListKey;
import java.util.Collection;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// What customers and their resources may do. The list of a customer that is there stands in the customer's
/// row alone.
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
                from unnest(:customers::text[], :resources::text[]) as it (customer_id, resource_id))
            """;

    private static final String FIND_WAITING = COLUMNS + """
            where lists.customer_id = any (:customers::text[]) and lists.resource_id = ''
                and lists.entitlements is not null
            """;

    private static final String FIND_OF_CUSTOMERS = COLUMNS + """
            where lists.customer_id = any (:customers::text[])
            """;

    private static final String WRITE = """
            insert into ambit.entitlement_lists (customer_id, resource_id, happened_at, number, updated_at, entitlements,
                digest)
            select it.customer_id, it.resource_id, it.happened_at, it.number, it.updated_at, it.entitlements, it.digest
            from unnest(:customers::text[], :resources::text[], :times::timestamptz[], :numbers::bigint[],
                    :updatedAt::timestamptz[], :entitlements::json[], :digests::bigint[])
                as it (customer_id, resource_id, happened_at, number, updated_at, entitlements, digest)
            on conflict (customer_id, resource_id) do update
            set happened_at = excluded.happened_at, number = excluded.number, updated_at = excluded.updated_at,
                entitlements = excluded.entitlements, digest = excluded.digest
            """;

    private static final String DELETE = """
            delete from ambit.entitlement_lists
            where (customer_id, resource_id) in (
                select it.customer_id, it.resource_id
                from unnest(:customers::text[], :resources::text[]) as it (customer_id, resource_id))
            """;

    /// @param entitlements null if they stand in the customer's row
    /// @param digest null if the row is not to be trusted
    record Row(
            Holder holder,
            Entitlements facet,
            @Nullable String entitlements,
            @Nullable Long digest) {}

    private EntitlementLists() {}

    static void load(Handle tx, Facets facets, Collection<Holder> holders) {
        var query = tx.createQuery(FIND)
                .bind("customers", Columns.of(holders, Holder::customerId))
                .bind("resources", Columns.of(holders, Holder::resourceId));
        load(query, facets);
    }

    /// Those that have come before their customers.
    static void loadWaiting(Handle tx, Facets facets, Collection<String> customers) {
        load(tx.createQuery(FIND_WAITING).bind("customers", Columns.texts(customers)), facets);
    }

    static void loadOfCustomers(Handle tx, Facets facets, Collection<String> customers) {
        load(tx.createQuery(FIND_OF_CUSTOMERS).bind("customers", Columns.texts(customers)), facets);
    }

    static void write(Handle tx, Collection<Row> rows) {
        tx.createUpdate(WRITE)
                .bind("customers", Columns.of(rows, it -> it.holder().customerId()))
                .bind("resources", Columns.of(rows, it -> it.holder().resourceId()))
                .bind("times", Columns.of(rows, it -> it.facet().stamp().at()))
                .bind("numbers", Columns.of(rows, it -> it.facet().stamp().number()))
                .bind("updatedAt", Columns.of(rows, it -> it.facet().updatedAt()))
                .bind("entitlements", Columns.of(rows, Row::entitlements))
                .bind("digests", Columns.of(rows, Row::digest))
                .execute();
    }

    static void delete(Handle tx, Collection<Holder> holders) {
        tx.createUpdate(DELETE)
                .bind("customers", Columns.of(holders, Holder::customerId))
                .bind("resources", Columns.of(holders, Holder::resourceId))
                .execute();
    }

    private static void load(Query query, Facets facets) {
        query.map((row, _) -> new Row(
                        new Holder(row.getString("customer_id"), row.getString("resource_id")),
                        new Entitlements(
                                Columns.stamp(row, "happened_at", "number"),
                                row.getString("entitlements"),
                                Objects.requireNonNull(Columns.instant(row, "updated_at"))),
                        null,
                        row.getBoolean("is_misplaced") ? null : Columns.number(row, "digest")))
                .forEach(it -> facets.load(new ListKey(it.holder()), it.facet(), it.digest()));
    }
}
