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

/// The rows of customers, with what they may do.
final class CustomerRows {

    private static final System.Logger LOG = System.getLogger(CustomerRows.class.getName());

    private static final int ID_CHARS_MAX = 255;

    /// With what measurements have said since the list was told: of that, only the order in which they said
    /// when usage resets is not in the list.
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

    /// @param list the entitlements as they were sent, with what was used since
    /// @param reported the measurements that are newer than the list, by feature; null if there are none
    record Row(
            String customerId,
            @Nullable String list,
            @Nullable String reported) {}

    private final Jdbi database;

    CustomerRows(Jdbi database) {
        this.database = database;
    }

    /// Those of them that there are.
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

    /// Whether a row can have this id; the database would choke on others.
    static boolean canHave(String id) {
        return id.codePointCount(0, id.length()) <= ID_CHARS_MAX
                && id.indexOf(0) < 0
                && UTF_8.newEncoder().canEncode(id);
    }
}
