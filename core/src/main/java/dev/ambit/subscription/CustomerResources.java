package dev.ambit.subscription;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The SQL of the resources of customers. The first subscription of a resource creates it.
final class CustomerResources {

    private static final String OF_CUSTOMER = """
        select it.resource, min(created_at) as created_at, max(updated_at) as updated_at
        from subscriptions
        cross join unnest(array_append(former_resources, resource_id)) as it (resource)
        where environment_id = :environment and customer_id = :customer and it.resource <> ''
        group by it.resource
        """;

    private static final String LIST = OF_CUSTOMER + """
        having (min(created_at), it.resource) > (:createdAt, :id)
        order by min(created_at), it.resource
        limit :limit
        """;

    private static final String LIST_BACKWARDS = OF_CUSTOMER + """
        having (min(created_at), it.resource) < (:createdAt, :id)
        order by min(created_at) desc, it.resource desc
        limit :limit
        """;

    /// A resource. Its first subscription creates it, and each subscription updates it.
    record Resource(String id, Instant createdAt, Instant updatedAt) {}

    private CustomerResources() {}

    /// Lists resources in the order of the page.
    static List<Resource> list(Handle tx, EnvironmentId environment, String customer, Slice slice) {
        return tx.createQuery(slice.isBackwards() ? LIST_BACKWARDS : LIST)
                .bind("environment", environment.value())
                .bind("customer", customer)
                .bind("createdAt", slice.createdAt())
                .bind("id", slice.id())
                .bind("limit", slice.limit())
                .map((row, _) -> new Resource(
                        row.getString("resource"),
                        row.getTimestamp("created_at").toInstant(),
                        row.getTimestamp("updated_at").toInstant()))
                .list();
    }
}
