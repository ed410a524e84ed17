package dev.ambit.rediscache;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Reads the entitlements of customers and of their resources from the replica's tables.
public final class EntitlementListRows {

    private static final String FIND = """
            select lists.customer_id, lists.resource_id,
                (extract(epoch from greatest(lists.happened_at, itself.happened_at)) * 1000)::bigint as at_millis,
                coalesce(lists.entitlements, customers.entitlements) as entitlements,
                (
                    select json_object_agg(
                        usage.feature_id, (extract(epoch from usage.happened_at) * 1000)::bigint)
                    from ambit.usage_rows as usage
                    where usage.customer_id = lists.customer_id and usage.resource_id = lists.resource_id
                ) as usage_millis
            from ambit.entitlement_lists as lists
            join public.customers as customers on customers.customer_id = lists.customer_id
            left join ambit.entitlement_lists as itself
                on itself.customer_id = lists.customer_id and itself.resource_id = ''
            where lists.customer_id = any (:ids::text[])
            """;

    private static final String NEXT = """
            select customer_id
            from public.customers
            where customer_id > :after
            order by customer_id
            limit :limit
            """;

    private static final String EXISTING = """
            select customer_id
            from public.customers
            where customer_id = any (:ids::text[])
            """;

    /// A list of entitlements.
    ///
    /// @param resourceId empty for the customer itself
    /// @param atMillis time of the list, in epoch milliseconds; never before the time of the customer's own list,
    /// because the SDK ignores older lists
    /// @param entitlements JSON array
    /// @param usageMillis JSON object: the time of the newest measurement, by feature; null if none
    record Row(
            String customerId,
            String resourceId,
            long atMillis,
            String entitlements,
            @Nullable String usageMillis) {}

    private final Jdbi database;

    public EntitlementListRows(Jdbi database) {
        this.database = database;
    }

    /// Returns the lists of the customers that exist.
    List<Row> find(Collection<String> customerIds) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("ids", customerIds.toArray(String[]::new))
                .map(EntitlementListRows::read)
                .list());
    }

    /// Lists customers by id.
    ///
    /// @param after id before the first one; "" for the first page
    List<String> next(String after, int limit) {
        return database.withHandle(handle -> handle.createQuery(NEXT)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(String.class)
                .list());
    }

    /// Returns which of these customers exist.
    Set<String> existing(Collection<String> customerIds) {
        return database.withHandle(handle -> new HashSet<>(handle.createQuery(EXISTING)
                .bind("ids", customerIds.toArray(String[]::new))
                .mapTo(String.class)
                .list()));
    }

    private static Row read(ResultSet row, StatementContext context) throws SQLException {
        return new Row(
                row.getString("customer_id"),
                row.getString("resource_id"),
                row.getLong("at_millis"),
                row.getString("entitlements"),
                row.getString("usage_millis"));
    }
}
