package dev.ambit.check;

import static dev.ambit.problem.ProblemCode.DATABASE_UNAVAILABLE;
import static java.lang.System.Logger.Level.WARNING;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// Reads the rows of customers with their entitlements.
final class CustomerRows {

    private static final System.Logger LOG = System.getLogger(CustomerRows.class.getName());

    private static final int ID_CHARS_MAX = 255;

    /// Also reads measurements that are newer than the list. Unlike the list, they show whether `nextResetDate` or
    /// `usagePeriodEnd` arrived last.
    static final String FIND = """
            select customers.customer_id, customers.entitlements, since.reported
            from public.customers
            left join lateral (
                select json_object_agg(usage.feature_id, usage.reported) as reported
                from ambit.entitlement_lists as lists
                join ambit.usage_rows as usage
                    on usage.customer_id = lists.customer_id and usage.resource_id = lists.resource_id
                where lists.customer_id = customers.customer_id and lists.resource_id = ''
                    and coalesce(usage.number > lists.number, usage.happened_at >= lists.happened_at)) as since on true
            where customers.customer_id = any (:ids::text[])
            """;

    /// @param list the entitlements as sent, updated with newer usage
    /// @param reported measurements that are newer than the list, by feature; null if none
    record Row(
            String customerId,
            @Nullable String list,
            @Nullable String reported) {}

    private final Jdbi database;

    CustomerRows(Jdbi database) {
        this.database = database;
    }

    /// Returns the rows of the customers that exist.
    ///
    /// @throws dev.ambit.problem.Problem `DatabaseUnavailable`
    Map<String, Row> find(Collection<String> customerIds) {
        Map<String, Row> found = new HashMap<>();
        try {
            database.useHandle(handle -> handle.createQuery(FIND)
                    .bind("ids", customerIds.toArray(String[]::new))
                    .map((row, _) -> new Row(
                            row.getString("customer_id"), row.getString("entitlements"), row.getString("reported")))
                    .forEach(it -> found.put(it.customerId(), it)));
        } catch (JdbiException failure) {
            LOG.log(WARNING, "The rows of customers cannot be read", failure);
            throw DATABASE_UNAVAILABLE.because(
                    "The customer is not in memory and the replica's database is unavailable. Retry in a moment.");
        }
        return found;
    }

    /// Returns whether the id is valid in a row; the database rejects other ids with an error.
    static boolean canHave(String id) {
        return id.codePointCount(0, id.length()) <= ID_CHARS_MAX
                && id.indexOf(0) < 0
                && UTF_8.newEncoder().canEncode(id);
    }
}
